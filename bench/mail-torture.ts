/**
 * Malformed mails: `node bench/mail-torture.ts [--mails 10000] [--seed 1] [--senders 16] [--worst 5]`, or, for a folder of mails
 * as files, `node bench/mail-torture.ts --folder path/to/eml`.
 *
 * Without a folder every mail is one of some 270 in real shapes (`testing/src/mails`), broken in one to four ways that the seed
 * tells (`testing/src/torture.ts`). All go through the real SMTP port of a desk in this process with a real database, are read
 * by the real parser in its threads, and committed. Prints one JSON object: how many got their 250, were refused (only a lone dot
 * between bare line ends is: SMTP smuggling), are in the store, failed to be read, are neither done nor kept, and the time from
 * claim to commit (a mail that took a second is taken once more with nothing beside it, because other work on the machine only
 * ever adds); with `--folder` also one line a mail, telling where it landed. Exits 1 where one was lost, failed, crashed
 * anything, or took a second or more.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { arrivalKey } from '../desk/src/mail/fingerprint.ts'
import type { MailPlan } from '../desk/src/mail/process.ts'
import { mailPort } from '../testing/src/mail-port.ts'
import { sampleMails } from '../testing/src/mails/all.ts'
import { rawSmtp } from '../testing/src/smtp-peer.ts'
import { smuggles, tortured } from '../testing/src/torture.ts'

const { values } = parseArgs({ options: {
  mails: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' }, senders: { type: 'string', default: '16' },
  worst: { type: 'string', default: '5' }, folder: { type: 'string' },
} })
const to = 'mlflow@desk.example'

interface Mail { readonly name: string; readonly raw: Buffer }
const mails: readonly Mail[] = values.folder === undefined ? broken(Number(values.mails), Number(values.seed)) : fromFolder(values.folder)

function broken(count: number, seed: number): Mail[] {
  const corpus = Object.values(sampleMails).flat().map(({ raw }) => raw)
  return Array.from({ length: count }, (_, n) => {
    const { raw, ways } = tortured(corpus, seed, n)
    return { name: `${n}: ${ways.join(' + ')}`, raw }
  })
}

function fromFolder(folder: string): Mail[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(?:eml|msg|txt|mbox)$/i.test(name) || !/\.[a-z]+$/i.test(name))
  return names.flatMap((name) => {
    try {
      return [{ name, raw: readFileSync(join(folder, name)) }]
    } catch {
      return [] // a folder
    }
  })
}

const crashes: string[] = []
process.on('uncaughtExceptionMonitor', (error) => crashes.push(error.message))
process.on('unhandledRejection', (error) => crashes.push(String(error)))

const port = await mailPort()
const keys = new Map<string, Mail>()
const count = { taken: 0, duplicates: 0, refused: 0, wronglyRefused: [] as string[] }
const senders = Number(values.senders)
const beganAt = performance.now()

async function sender(lane: number): Promise<void> {
  let client = await rawSmtp(port.address)
  for (let n = lane; n < mails.length; n += senders) {
    const mail = mails[n] as Mail
    const answer = await client.mail({ from: `finder-${n}@bench.example`, to: [to] }, mail.raw).catch((error: Error) => error.message)
    if (answer.startsWith('250')) {
      count.taken += 1
      const key = Buffer.from(arrivalKey(onTheWire(mail.raw), [to])).toString('hex')
      if (keys.has(key)) count.duplicates += 1
      keys.set(key, mail)
      continue
    }
    count.refused += 1
    if (!smuggles(onTheWire(mail.raw)) || !answer.startsWith('554')) count.wronglyRefused.push(`${mail.name}: ${answer.trim()}`)
    if (answer.startsWith('5')) continue
    client.close()
    client = await rawSmtp(port.address)
  }
  client.close()
}

/** Once more, with nothing beside it: milliseconds from claim to commit. One header more makes it another mail. */
async function takenAlone(mail: Mail): Promise<number> {
  const again = Buffer.concat([Buffer.from('X-Again: 1\r\n'), mail.raw])
  const client = await rawSmtp(port.address)
  await client.mail({ from: 'again@bench.example', to: [to] }, again)
  client.close()
  await port.settled()
  return Math.round(port.taken.get(Buffer.from(arrivalKey(onTheWire(again), [to])).toString('hex'))?.milliseconds ?? Infinity)
}

/** SMTP cannot carry a mail whose last line does not end: the client ends it. */
function onTheWire(raw: Buffer): Buffer {
  return raw.length === 0 || raw.subarray(-2).toString('latin1') === '\r\n' ? raw : Buffer.concat([raw, Buffer.from('\r\n')])
}

const sending = Promise.all(Array.from({ length: senders }, (_, lane) => sender(lane)))
const pause = (): Promise<'later'> => new Promise((done) => { setTimeout(() => done('later'), 50) })
while (await Promise.race([sending, pause()]) === 'later') await port.settled()
await port.settled()
const held = await port.held()
const slowOnes = [...port.taken].filter(([, { milliseconds }]) => milliseconds >= 1000).map(([key]) => keys.get(key)).filter((mail) => mail !== undefined)
const alone = new Map<string, number>()
for (const mail of slowOnes) alone.set(mail.name, await takenAlone(mail))
const failed = [...port.taken].flatMap(([key, { error }]) => (error === null ? [] : [`${keys.get(key)?.name ?? key}: ${error}`]))
const unread = [...keys.keys()].filter((key) => !port.taken.has(key))
const times = [...port.taken].filter(([key]) => keys.has(key)).map(([key, { milliseconds }]) => {
  const name = keys.get(key)?.name ?? key
  return { name, milliseconds: Math.min(Math.round(milliseconds), alone.get(name) ?? Infinity) }
}).toSorted((one, other) => one.milliseconds - other.milliseconds)
const share = (part: number): number => times[Math.min(times.length - 1, Math.floor(times.length * part))]?.milliseconds ?? 0

if (values.folder !== undefined) {
  for (const [key, mail] of keys) console.log(`${mail.name}\t${port.taken.get(key)?.plans.map(landed).join('; ') ?? 'NOT READ'}`)
}
function landed(plan: MailPlan): string {
  switch (plan.kind) {
    case 'report': return `new report «${plan.draft.title.slice(0, 60)}»${plan.acknowledge ? '' : ` (not answered: ${plan.notAcknowledged ?? ''})`}`
    case 'message': return `joined ${plan.correspondent.reference} (${plan.audience})`
    case 'bounce': return `bounce of ${plan.row ?? 'nothing of ours'}`
    case 'set_aside': return `set aside: ${plan.why}`
    default: return plan.kind
  }
}

const lost = keys.size - held.arrivals + held.undone + held.forgotten + unread.length
const slow = times.filter(({ milliseconds }) => milliseconds >= 1000)
console.log(JSON.stringify({
  mails: mails.length, taken: count.taken, refused: count.refused, wronglyRefused: count.wronglyRefused.slice(0, 10), sameBytes: count.duplicates, ...held, lost, failed: failed.slice(0, 10), crashes,
  milliseconds: { p50: share(0.5), p99: share(0.99), max: share(1) }, slow: slow.length, takenAgain: alone.size, worst: times.slice(-Number(values.worst)).toReversed(), seconds: Math.round((performance.now() - beganAt) / 1000),
}, null, 1))
const good = lost === 0 && failed.length === 0 && crashes.length === 0 && slow.length === 0 && count.wronglyRefused.length === 0
console.log(good ? `${mails.length} mails: 0 crashes, 0 lost, each below a second (slowest ${share(1)} ms).` : 'NOT as it should be: see the figures above.')
await port.close()
process.exitCode = good ? 0 : 1
