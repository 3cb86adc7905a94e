/**
 * One notice, signed and sealed for each of many: `node bench/mail-notice.ts [--recipients 200] [--kind ecc] [--runs 5]
 * [--keys file.json] [--relay smtp://127.0.0.1:2526]`. The way is the desk's own: a message goes through the gate into a case that so many
 * people read, each with a key on record and the wish for the words themselves; its letters are rows of the real outbox over a real
 * database, each signed, sealed for its one recipient and sent by SMTP (`--relay`, else to a server in a process of its own).
 * The people and their keys are made before the clock starts.
 *
 * Prints one JSON object of the best run, because other work on the machine only ever adds: mails a second, and CPU milliseconds for
 * each, of this process and of its database, apart and together. Exits 1 where a letter was not sent, or went out open.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { generateKey } from 'openpgp'
import { handle } from '../desk/src/commands/gate.ts'
import { pinKey, readGivenKey, wishForContent } from '../desk/src/mail/pinned-keys.ts'
import { letterExit, letterPorts } from '../desk/src/outbox/letter-exit.ts'
import { relaySender, type MailSender } from '../desk/src/outbox/mail-send.ts'
import { startOutbox } from '../desk/src/outbox/outbox.ts'
import { mailKeys } from '../testing/src/mail-desk.ts'
import { mailHouse, type MailHouse } from '../testing/src/mail-house.ts'
import { noticeText } from './bench-mail.ts'
import { cpuOf, ownCpuOf } from './process-tree.ts'

const { values } = parseArgs({ options: {
  recipients: { type: 'string', default: '200' }, kind: { type: 'string', default: 'ecc' }, runs: { type: 'string', default: '5' }, keys: { type: 'string' }, relay: { type: 'string' },
} })
const make = () => generateKey({ ...(values.kind === 'rsa' ? { type: 'rsa', rsaBits: 3072 } : { type: 'ecc', curve: 'curve25519Legacy' }), userIDs: [{ email: 'a@b.example' }], format: 'armored' })
// Keys of RSA take seconds each to make: one for all costs the sealing the same.
const given = values.keys === undefined ? Array<string>(Number(values.recipients)).fill((await make()).publicKey) : JSON.parse(readFileSync(values.keys, 'utf8')) as string[]

/** A case under a policy that welcomes sealed mail, and as many people who read it as there are keys. */
async function caseOf(house: MailHouse): Promise<string> {
  house.now = Temporal.Now.instant()
  await house.take('From: ada@finder.example\nSubject: A finding\nMessage-ID: <1@finder.example>\n\nThe words.\n', { recipients: ['community@desk.example'] })
  for (const [nth, armoured] of given.entries()) {
    const { address } = await house.member(`m${nth}`, ['triager'], 'community')
    const key = await readGivenKey(armoured)
    if (key === null) throw new Error('a key that cannot be used')
    await house.asWorker(async (tx) => {
      await pinKey(tx, { address, key, source: 'given', now: house.now })
      await wishForContent(tx, address, true)
    })
  }
  await house.asWorker((tx) => tx.execute(`update outbox set state = 'sent'`))
  const [made] = await house.cases()
  if (made === undefined) throw new Error('the report made no case')
  return made.id
}

const waiting = (house: MailHouse) => house.asWorker((tx) => tx.one<{ n: number; others: number }>(
  `select count(*) filter (where state in ('queued', 'sending', 'retry'))::int as n, count(*) filter (where state in ('held', 'failed', 'bounced'))::int as others from outbox`))

async function one(house: MailHouse, caseId: string, sender: MailSender): Promise<{ readonly seconds: number; readonly cpu: number; readonly own: number }> {
  const [start, cpu, own] = [performance.now(), ours(), ownCpuOf(process.pid)]
  const letters = { store: house.store, gate: house.gate, keys: mailKeys, sender, log: (line: string) => console.error(line) }
  const outcome = await house.asWorker((tx) => handle(house.gate, tx, caseId, { actor: { kind: 'desk' }, command: { type: 'WriteMessage', audience: 'team', message: { text: noticeText } } }))
  if (outcome?.ok !== true) throw new Error('the notice was refused')
  const exit = letterExit(letters)
  const outbox = startOutbox({ mail: exit, 'member-mail': exit }, letterPorts(letters))
  while ((await waiting(house)).n > 0) await new Promise((done) => { setTimeout(done, 20) })
  const used = { seconds: (performance.now() - start) / 1000, cpu: ours() - cpu, own: ownCpuOf(process.pid) - own }
  await outbox.stop()
  return used
}

/** A server that takes everything, in a process of its own, so that its work is not counted as the desk's. */
async function sink(): Promise<{ readonly url: string; cpu(): number; close(): void }> {
  const child = fork(fileURLToPath(new URL('mail-sink.ts', import.meta.url)))
  const [{ url }] = (await once(child, 'message')) as [{ url: string }]
  return { url, cpu: () => (child.pid === undefined ? 0 : ownCpuOf(child.pid)), close: () => child.kill() }
}

/** This process and its database. */
const ours = (): number => cpuOf([process.pid]) - (peer?.cpu() ?? 0)

let open = 0
const peer = values.relay === undefined ? await sink() : null
const relay = relaySender(values.relay ?? peer?.url ?? '')
const sender: MailSender = { ...relay, send: (mail) => {
  if (!mail.raw.includes('-----BEGIN PGP MESSAGE-----')) open += 1
  return relay.send(mail)
} }
const house = await mailHouse()
try {
  const caseId = await caseOf(house)
  const each = (ms: number): number => Math.round((ms / given.length) * 100) / 100
  let best = { perSecond: 0, cpuMsEach: Infinity, ownCpuMsEach: Infinity }
  for (let run = 0; run < Number(values.runs); run += 1) {
    const { seconds, cpu, own } = await one(house, caseId, sender)
    if (each(cpu) < best.cpuMsEach) best = { perSecond: Math.round((given.length / seconds) * 10) / 10, cpuMsEach: each(cpu), ownCpuMsEach: each(own) }
  }
  const { others } = await waiting(house)
  console.log(JSON.stringify({ recipients: given.length, kind: values.kind, notSent: others, open, ...best }))
  if (others > 0 || open > 0) process.exitCode = 1
} finally {
  sender.close()
  peer?.close()
  await house.close()
}
