import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { KeyError } from './key-error.ts'
import { formerKeyPath, makeMasterKey, masterKeyPath, readMasterKey } from './master-key.ts'
import type { KeydPlace } from './remote-custodian.ts'

export interface KeydOptions {
  readonly dataDir: string
  readonly masterKeyFile?: string
  readonly log: (line: string) => void
  /** Different keys an hour for a person; the custodian's usual limit unless given. */
  readonly person?: number
}

/** The custodian's process, kept alive until stopped. */
export interface KeydProcess extends KeydPlace {
  pid(): number
  stop(): Promise<void>
}

/** Where the custodian writes down what it opened. */
export const unwrapLogPath = (dataDir: string): string => join(dataDir, 'keyd', 'unwraps.log')

/**
 * Starts the custodian of a data folder, making the master key on the first start. It runs under Node's permission model:
 * it reads the key and its own program, writes its log, and starts nothing. Ends with the process that started it.
 * @throws KeyError where it cannot start.
 */
export async function startKeyd(options: KeydOptions): Promise<KeydProcess> {
  const key = await prepare(options)
  const folder = await mkdtemp(join(tmpdir(), 'parley-keyd-'))
  await chmod(folder, 0o700)
  const place: KeydPlace = { socket: join(folder, 'socket'), token: randomBytes(32).toString('base64url') }
  await writeFile(join(folder, 'token'), place.token, { mode: 0o600, flag: 'wx' })
  const start = (): Promise<ChildProcess> => startOnce(options, key, place)
  let stopping = false
  let child = await start()
  const keep = async (): Promise<void> => {
    for (let pause = 100; ; pause = Math.min(pause * 2, 10_000)) {
      await ended(child)
      if (stopping) return
      options.log('the custodian of the master key ended by itself; starting it again')
      await new Promise((resolve) => { setTimeout(resolve, pause) })
      try {
        child = await start()
        pause = 100
        if (stopping) child.kill('SIGKILL')
      } catch (error) {
        options.log(error instanceof Error ? error.message : 'the custodian could not be started')
      }
    }
  }
  const keeping = keep()
  return {
    ...place, pid: () => child.pid ?? 0,
    stop: async () => {
      stopping = true
      child.kill('SIGKILL') // it holds nothing that is not written already
      await ended(child)
      await keeping
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The key file: as given by the operator, or of the data folder, made on the first start. */
async function prepare({ dataDir, masterKeyFile }: KeydOptions): Promise<string> {
  await mkdir(dirname(unwrapLogPath(dataDir)), { recursive: true, mode: 0o700 })
  const path = masterKeyFile ?? masterKeyPath(dataDir)
  // Read once for its faults to be told here, in the words of whoever started the desk.
  if ((await readMasterKey(path)) !== undefined) return path
  if (masterKeyFile !== undefined) throw new KeyError('master-key-missing', `PARLEY_MASTER_KEY_FILE names ${path}, which does not exist`)
  if (existsSync(formerKeyPath(dataDir))) throw new KeyError('master-key-missing', `${path} is missing while a rotation is under way; restore it first`)
  await makeMasterKey(path)
  return path
}

function startOnce(options: KeydOptions, key: string, place: KeydPlace): Promise<ChildProcess> {
  const isSource = import.meta.url.endsWith('.ts')
  const program = fileURLToPath(new URL(isSource ? './keyd.ts' : './keyd.js', import.meta.url))
  const [log, former] = [unwrapLogPath(options.dataDir), formerKeyPath(options.dataDir)]
  const words = ['--socket', place.socket, '--master-key', key, '--log', log, '--token', join(dirname(place.socket), 'token'), '--former', former,
    ...(options.person === undefined ? [] : ['--person', String(options.person)])]
  const flags = ['--permission', '--allow-net', ...[dirname(program), key, former, dirname(log), dirname(place.socket)].map((path) => `--allow-fs-read=${path}`),
    ...[dirname(log), dirname(place.socket)].map((path) => `--allow-fs-write=${path}`), '--disable-proto=delete', '--disallow-code-generation-from-strings', '--no-warnings']
  // A session of its own, as the database has: Ctrl-C must reach the desk first.
  const child = spawn(process.execPath, [...flags, program, ...words], { stdio: ['pipe', 'pipe', 'pipe'], env: { PARLEY_KEYD_CHILD: '1' }, cwd: '/', detached: true })
  let said = ''
  child.stdin.on('error', () => undefined) // it went first; `ended` tells
  child.stderr.on('data', (piece: Buffer) => {
    said = piece.toString().trimEnd()
    options.log(said)
  })
  return new Promise((resolve, reject) => {
    child.stdout.once('data', () => resolve(child))
    child.once('error', reject)
    child.once('exit', () => reject(new KeyError('custodian-away', said || 'the custodian of the master key did not start')))
  })
}

const ended = (child: ChildProcess): Promise<void> => new Promise((resolve) => {
  if (child.exitCode !== null || child.signalCode !== null) resolve()
  else child.once('exit', () => resolve())
})
