// The custodian's own process: holds the master key and nothing else, opens wrapped keys for the desk through a Unix
// socket, counts them, and writes each down. Started by the desk, or by an operator under an account of its own:
//   node keyd.ts --socket PATH --master-key FILE --log FILE --token FILE [--former FILE] [--person N] [--worker N]
import { timingSafeEqual } from 'node:crypto'
import { chmodSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { parseArgs } from 'node:util'
import { localCustodian, type Custodian } from './custodian.ts'
import { KeyError } from './key-error.ts'
import { keyNameOf, Lines, type KeydAnswer, type KeydRequest } from './keyd-wire.ts'
import { readMasterKey } from './master-key.ts'
import { selfTest } from './self-test.ts'
import { UnwrapBudget, usualLimits } from './unwrap-budget.ts'
import { searchesTogether, UnwrapLog, type UnwrapEntry } from './unwrap-log.ts'

interface Desk { readonly custodian: Custodian; readonly budget: UnwrapBudget; readonly log: UnwrapLog; readonly token: Buffer }

const say = (line: string): void => { process.stderr.write(`keyd: ${line}\n`) }
const now = (): string => Temporal.Now.instant().toString({ fractionalSecondDigits: 3 })

/** Answers one batch of requests: all is decided, then written down, then told. */
async function answers(desk: Desk, requests: readonly KeydRequest[]): Promise<readonly KeydAnswer[]> {
  const entries: UnwrapEntry[] = []
  const found = await Promise.all(requests.map((request) => request.do === 'wrap' ? wrap(desk, request) : unwrap(desk, request, entries)))
  desk.log.add(searchesTogether(entries))
  return found
}

async function wrap({ custodian, budget }: Desk, { id, key, context }: Extract<KeydRequest, { do: 'wrap' }>): Promise<KeydAnswer> {
  const bytes = Buffer.from(context, 'base64')
  budget.made(keyNameOf(bytes), performance.now())
  const { epoch, wrapped } = await custodian.wrap(Buffer.from(key, 'base64'), bytes)
  return { id, ok: true, epoch, bytes: wrapped.toString('base64') }
}

async function unwrap({ custodian, budget }: Desk, request: Extract<KeydRequest, { do: 'unwrap' }>, entries: UnwrapEntry[]): Promise<KeydAnswer> {
  const context = Buffer.from(request.context, 'base64')
  const key = keyNameOf(context)
  const noted = (outcome: UnwrapEntry['outcome']): void => { entries.push({ at: now(), by: request.by, key, outcome }) }
  if (!budget.allows(request.by, key, performance.now())) {
    noted('refused')
    say(`refused ${key} to ${request.by}: its keys for this hour are spent`)
    return { id: request.id, ok: false, code: 'unwraps-spent', says: `${request.by} was given as many keys as one may have within an hour` }
  }
  try {
    const bytes = await custodian.unwrap({ epoch: request.epoch, wrapped: Buffer.from(request.wrapped, 'base64') }, context, request.by)
    noted('opened')
    return { id: request.id, ok: true, epoch: request.epoch, bytes: bytes.toString('base64') }
  } catch (error) {
    if (!(error instanceof KeyError)) throw error
    noted('failed')
    return { id: request.id, ok: false, code: error.code, says: error.message }
  }
}

/** The first line must be the token; whoever has none hears nothing and is cut off. */
function serveOne(desk: Desk, socket: Socket): void {
  const lines = new Lines()
  let known = false
  socket.setEncoding('utf8')
  socket.on('error', () => undefined)
  socket.on('data', (piece) => {
    try {
      const read = lines.take(String(piece))
      if (!known) {
        const told = Buffer.from(read.shift() ?? '')
        known = told.length === desk.token.length && timingSafeEqual(told, desk.token)
        if (!known) return socket.destroy()
        socket.write(`${JSON.stringify({ epoch: desk.custodian.epoch })}\n`)
      }
      void tell(desk, socket, read.map((line) => JSON.parse(line) as KeydRequest))
    } catch {
      socket.destroy()
    }
    return undefined
  })
}

/** What cannot be written down is not told (S-108). */
async function tell(desk: Desk, socket: Socket, requests: readonly KeydRequest[]): Promise<void> {
  if (requests.length === 0) return
  try {
    socket.write((await answers(desk, requests)).map((answer) => `${JSON.stringify(answer)}\n`).join(''))
  } catch (error) {
    say(`cannot go on: ${error instanceof Error ? error.message : 'unknown'}`)
    process.exit(1)
  }
}

async function masterKeys(path: string, formerPath: string | undefined): Promise<Custodian> {
  const master = await readMasterKey(path)
  if (master === undefined) throw new KeyError('master-key-missing', `there is no master key at ${path}`)
  const former = formerPath === undefined ? undefined : await readMasterKey(formerPath)
  return localCustodian(master, former === undefined ? [] : [former])
}

const lookMs = 500

/** A key that was rotated is read by the next process: this one ends, and whoever keeps it starts that. */
function endWhenRotated(paths: readonly string[]): void {
  const shown = (): string => paths.map((path) => {
    const found = statSync(path, { throwIfNoEntry: false })
    return found === undefined ? 'none' : `${found.ino} ${found.mtimeMs}`
  }).join()
  const before = shown()
  setInterval(() => {
    if (shown() === before) return
    say('the master key was rotated; read anew')
    process.exit(0)
  }, lookMs).unref()
}

async function run(): Promise<void> {
  const text = { type: 'string' } as const
  const { values } = parseArgs({ options: { 'socket': text, 'master-key': text, 'log': text, 'token': text, 'former': text, 'person': text, 'worker': text } })
  const { socket, log, token } = values
  const key = values['master-key']
  if (socket === undefined || key === undefined || log === undefined || token === undefined) throw new KeyError('master-key-missing', 'keyd needs --socket, --master-key, --log and --token')
  selfTest()
  const limits = { person: Number(values.person ?? usualLimits.person), worker: Number(values.worker ?? usualLimits.worker), search: usualLimits.search }
  const desk: Desk = { custodian: await masterKeys(key, values.former), budget: new UnwrapBudget(limits), log: new UnwrapLog(log), token: Buffer.from(readFileSync(token, 'utf8').trim()) }
  desk.log.add([{ at: now(), by: 'keyd', key: desk.custodian.epoch, outcome: 'started' }])
  endWhenRotated(values.former === undefined ? [key] : [key, values.former])
  rmSync(socket, { force: true })
  const server = createServer((one) => serveOne(desk, one))
  server.listen(socket, () => {
    chmodSync(socket, 0o660)
    process.stdout.write('ready\n')
  })
  // Started by a desk, it ends with it, however the desk ends.
  if (process.env['PARLEY_KEYD_CHILD'] === '1') {
    process.stdin.on('end', () => process.exit(0)).on('error', () => process.exit(0)).resume()
  }
}

try {
  await run()
} catch (error) {
  say(error instanceof Error ? error.message : 'unknown')
  process.exitCode = 2
}
