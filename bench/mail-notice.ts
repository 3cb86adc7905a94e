/**
 * One notice, signed and sealed for each of many distributors: `node bench/mail-notice.ts [--recipients 200] [--kind ecc] [--runs 5]
 * [--keys file.json] [--relay smtp://127.0.0.1:2526]`. Signs once, seals for a key of each recipient's own, builds every mail to its
 * last byte and, with `--relay`, sends it there. Prints one JSON object of the best run, because other work on the machine only
 * ever adds: mails a second, and CPU milliseconds of this process for each.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { generateKey } from 'openpgp'
import { buildMail } from '../desk/src/outbox/mail-message.ts'
import { sealFor, signText } from '../desk/src/outbox/mail-seal.ts'
import { relaySender } from '../desk/src/outbox/mail-send.ts'
import { noticeText } from './bench-mail.ts'

const { values } = parseArgs({ options: {
  recipients: { type: 'string', default: '200' }, kind: { type: 'string', default: 'ecc' }, runs: { type: 'string', default: '5' }, keys: { type: 'string' }, relay: { type: 'string' },
} })
const make = () => generateKey({ ...(values.kind === 'rsa' ? { type: 'rsa', rsaBits: 3072 } : { type: 'ecc', curve: 'curve25519Legacy' }), userIDs: [{ email: 'a@b.example' }], format: 'armored' })
const ours = await make()
// Keys of RSA take seconds each to make: one for all costs the sealing the same.
const given = values.keys === undefined ? Array<string>(Number(values.recipients)).fill((await make()).publicKey) : JSON.parse(readFileSync(values.keys, 'utf8')) as string[]
const sender = values.relay === undefined ? null : relaySender(values.relay)

async function one(publicKey: string, n: number, signed: Awaited<ReturnType<typeof signText>>): Promise<void> {
  const mail = buildMail([new Uint8Array(32)], 'desk.example', {
    row: `r${n}`, from: { name: 'Desk', address: 'desk@desk.example' }, to: `distributor-${n}@d.example`, replyTo: null, reference: 'X-2026-0001',
    subject: '[X-2026-0001]', text: '', sealed: await sealFor(signed, publicKey), automatic: 'person', thread: [], at: '2026-11-20T12:00:00Z',
  })
  const sent = await sender?.send(mail)
  if (sent !== undefined && sent.outcome !== 'sent') throw new Error(`mail ${n}: ${sent.outcome} ${sent.code}`)
}

let best = { perSecond: 0, cpuMsEach: Infinity }
for (let run = 0; run < Number(values.runs); run += 1) {
  const [start, cpu] = [performance.now(), process.cpuUsage()]
  const signed = await signText('Early notice', noticeText, ours.privateKey)
  for (let n = 0; n < given.length; n += 4) await Promise.all(given.slice(n, n + 4).map((key, index) => one(key, n + index, signed)))
  const [seconds, used] = [(performance.now() - start) / 1000, process.cpuUsage(cpu)]
  const cpuMsEach = (used.user + used.system) / 1000 / given.length
  if (cpuMsEach < best.cpuMsEach) best = { perSecond: Math.round((given.length / seconds) * 10) / 10, cpuMsEach: Math.round(cpuMsEach * 100) / 100 }
}
sender?.close()
console.log(JSON.stringify({ recipients: given.length, kind: values.kind, sent: sender !== null, ...best }))
