import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { playAll } from '../demo/demo.ts'
import { readConfig } from '../config.ts'
import { stopAsked } from './serve.ts'
import { root } from './environment.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)

/** Plays one case per reference policy through the real ports on a desk of its own; leaves it running unless `--exit`. */
export async function demoVerb(words: readonly string[]): Promise<number> {
  const exits = words.includes('--exit')
  if (words.some((word) => word !== '--exit')) {
    process.stderr.write('usage: parley demo [--exit]\n')
    return 2
  }
  const data = await mkdtemp(join(tmpdir(), 'parley-demo-'))
  const [http, smtp] = [await freePort(process.env['PARLEY_HTTP'], 8080), await freePort(process.env['PARLEY_SMTP'], 2525)]
  const { PARLEY_URL: _, DATABASE_URL: __, PARLEY_SMTP_RELAY: ___, ...rest } = process.env
  const config = readConfig({ ...rest, PARLEY_DATA: data, PARLEY_HTTP: `127.0.0.1:${http}`, PARLEY_SMTP: `127.0.0.1:${smtp}`, PARLEY_POLICIES: `${root}/policies` }, root)
  const result = await playAll(config, say)
  if (!exits) {
    say(`\nThe desk goes on at ${result.desk.url}; press Ctrl+C to end it and forget its data.`)
    await keepSigningIn(() => result.signIns())
  }
  await result.desk.stop()
  await rm(data, { recursive: true, force: true })
  return result.ok ? 0 : 1
}

/** Shows how to sign in, and again at each Enter: the plays have moved this desk's clock on, so that no app has its codes. */
async function keepSigningIn(signIns: () => readonly string[]): Promise<void> {
  const show = () => {
    for (const line of signIns()) say(line)
  }
  show()
  say('  A code holds for about a minute, and an app on your clock has none of them: this desk is weeks ahead. Enter shows new ones.')
  const keys = createInterface({ input: process.stdin })
  keys.on('line', show)
  await stopAsked()
  keys.close()
}

/** The usual port where it is free, else any: a demo never fails because a desk is running. */
async function freePort(given: string | undefined, usual: number): Promise<number> {
  const wanted = Number(given?.split(':').at(-1) ?? usual)
  return await listens(wanted) ?? await listens(0) ?? wanted
}

function listens(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined))
    })
  })
}
