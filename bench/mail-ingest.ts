/**
 * Mail in, all the way, against a desk that runs: `node bench/mail-ingest.ts --smtp 127.0.0.1:2525 --to
 * mlflow@desk.example --pickup data/pickup --pid 1234 [--mails 400] [--senders 16] [--kilobytes 3]`.
 *
 * Prints one JSON object: mails accepted a second, CPU milliseconds a mail of the desk with all its children (the
 * embedded database among them), how long after its 250 each acknowledgement lay in the pickup folder, and what other
 * work the machine did meanwhile (`otherCpuShare`; the nearer to 0, the more the figures are worth). Linux only.
 */
import { randomUUID } from 'node:crypto'
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { rawSmtp } from '../testing/src/smtp-peer.ts'
import { benchMail } from './bench-mail.ts'
import { cpuOf, deskRoot, machineBusy, ownCpuOf } from './process-tree.ts'

const { values } = parseArgs({
  options: {
    smtp: { type: 'string', default: '127.0.0.1:2525' },
    to: { type: 'string' },
    pickup: { type: 'string' },
    pid: { type: 'string' },
    mails: { type: 'string', default: '400' },
    senders: { type: 'string', default: '16' },
    kilobytes: { type: 'string', default: '3' },
  },
})
if (values.to === undefined || values.pickup === undefined || values.pid === undefined) {
  console.error('Give --to (an address of a project), --pickup (the folder) and --pid (of the desk).')
  process.exit(2)
}
const [to, pickup, pid] = [values.to, values.pickup, Number(values.pid)]
const [mails, senders, kilobytes] = [Number(values.mails), Number(values.senders), Number(values.kilobytes)]

const accepted = new Map<string, number>()

async function sender(lane: number): Promise<void> {
  const client = await rawSmtp(values.smtp)
  for (let n = lane; n < mails; n += senders) {
    const id = `${randomUUID()}@bench.example`
    const { from, raw } = benchMail(n, id, to, kilobytes)
    const answer = await client.mail({ from, to: [to] }, raw)
    if (!answer.startsWith('250')) throw new Error(`Mail ${n} was answered ${answer}`)
    accepted.set(id, Date.now())
  }
  client.close()
}

/** When each acknowledgement appeared, by the Message-ID it answers. */
function acknowledgements(since: number): Map<string, number> {
  const found = new Map<string, number>()
  for (const name of readdirSync(pickup)) {
    // A name that does not end so is still being written.
    if (!name.endsWith('.eml')) continue
    const path = join(pickup, name)
    const at = statSync(path).mtimeMs
    if (at < since) continue
    const id = /^In-Reply-To: <([^>]+)>/m.exec(readFileSync(path, 'latin1'))?.[1]
    if (id !== undefined && accepted.has(id)) found.set(id, Math.min(at, found.get(id) ?? Infinity))
  }
  return found
}

const start = Date.now()
const [cpu, alone, busy, own] = [cpuOf([deskRoot(pid)]), ownCpuOf(pid), machineBusy(), process.cpuUsage()]
await Promise.all(Array.from({ length: senders }, (_, lane) => sender(lane)))
const taken = Date.now()
let answered = acknowledgements(start)
for (let turn = 0; turn < 600 && answered.size < mails; turn += 1) {
  await pause(100)
  answered = acknowledgements(start)
}
const end = Date.now()
const used = cpuOf([deskRoot(pid)]) - cpu
const usedAlone = ownCpuOf(pid) - alone
const mine = process.cpuUsage(own)
const waits = [...answered].map(([id, at]) => Math.max(0, at - (accepted.get(id) ?? at))).toSorted((one, other) => one - other)
const share = (part: number): number | null => (waits.length === 0 ? null : Math.round(waits[Math.min(waits.length - 1, Math.floor(waits.length * part))] ?? 0))
const other = machineBusy() - busy - used - (mine.user + mine.system) / 1000
console.log(JSON.stringify({
  mails, senders, kilobytes,
  acceptedPerSecond: Math.round((mails / (taken - start)) * 10_000) / 10,
  allInPerSecond: Math.round((answered.size / (end - start)) * 10_000) / 10,
  cpuMsPerMail: Math.round((used / mails) * 10) / 10,
  ofTheseDeskItself: Math.round((usedAlone / mails) * 10) / 10,
  acknowledged: answered.size,
  acknowledgementMs: { p50: share(0.5), p99: share(0.99), max: share(1) },
  otherCpuShare: Math.max(0, Math.round((other / (end - start) / (navigator.hardwareConcurrency || 1)) * 100) / 100),
}))
