import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { deskProcess, type DeskProcess } from '../running-desk.ts'
import { until } from '../smtp-peer.ts'
import { colleague, joinBy, Visitor } from './visitor.ts'

const program = fileURLToPath(new URL('../../../desk/bin/parley.js', import.meta.url))
const relay = { PARLEY_SMTP_RELAY: 'smtp-plain://mail.invalid:25' }
let desk: DeskProcess
let admin: Visitor
beforeAll(async () => {
  desk = await deskProcess({ environment: relay })
  await desk.start()
  const link = (): string | undefined => /http\S+\/setup\/\S+(?=\s)/.exec(desk.printed())?.[0]
  await until(async () => link() !== undefined, 'the link for the first member')
  admin = await joinBy(link() ?? '', desk.url, 'ada')
})
afterAll(() => desk.remove())

const says = 'Mail to mail.invalid:25 may cross the network in the clear.'

it('S-003: what weakens the desk stands on every page of every member, and of nobody else', async () => {
  await until(async () => (await admin.get('/account')).text.includes(says), 'the desk to be told', 60_000)
  const fixer = await colleague(admin, 'fay', { mlflow: ['fixer'] })
  for (const path of ['/account', '/cases', '/calendar']) expect((await fixer.get(path)).text, path).toContain(says)
  for (const path of ['/', '/sign-in', '/receipt', '/p/mlflow/report']) expect((await new Visitor(desk.url, 'a stranger').get(path)).text, path).not.toContain('weakened')
})

it('S-003 S-103: the log names what weakened the desk after each start', async () => {
  const env = { ...process.env, PARLEY_DATA: desk.data, PARLEY_URL: desk.url, PARLEY_MAIL_DOMAIN: 'desk.example', ...relay }
  const file = join(desk.data, 'saved.log')
  execFileSync(process.execPath, [program, 'verify', '--log', '--save', file], { env, stdio: 'pipe' })
  expect(readFileSync(file, 'utf8')).toMatch(/weakening found.*mail-out|mail-out.*weakening found/)
})
