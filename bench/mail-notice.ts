/**
 * One notice, signed and sealed for each of many distributors: `node bench/mail-notice.ts [--recipients 200]
 * [--runs 5]`. Prints one JSON object with the CPU milliseconds for each mail, for keys of two kinds; mails are built
 * to their last byte and not sent. The best run counts, because other work on the machine only ever adds.
 */
import { parseArgs } from 'node:util'
import { generateKey } from 'openpgp'
import { buildMail } from '../desk/src/outbox/mail-message.ts'
import { sealFor, signText } from '../desk/src/outbox/mail-seal.ts'

const { values } = parseArgs({ options: { recipients: { type: 'string', default: '200' }, runs: { type: 'string', default: '5' } } })
const recipients = Number(values.recipients)
const text = 'A fix for a flaw in the artifact server comes out on Tuesday. Build it now, and say nothing before then.\n'.repeat(30)

async function cpuForEach(kind: 'ecc' | 'rsa'): Promise<number> {
  const make = () => generateKey({ ...(kind === 'ecc' ? { type: 'ecc', curve: 'curve25519Legacy' } : { type: 'rsa', rsaBits: 3072 }), userIDs: [{ email: 'a@b.example' }], format: 'armored' })
  const ours = await make()
  const theirs = await make()
  let best = Infinity
  for (let run = 0; run < Number(values.runs); run += 1) {
    const start = process.cpuUsage()
    const signed = await signText('Early notice', text, ours.privateKey)
    for (let n = 0; n < recipients; n += 1) {
      buildMail([new Uint8Array(32)], 'desk.example', {
        row: `r${n}`, from: { name: 'Desk', address: 'desk@desk.example' }, to: `distributor-${n}@d.example`, replyTo: null, reference: 'X-2026-0001',
        subject: '[X-2026-0001]', text: '', sealed: await sealFor(signed, theirs.publicKey), automatic: 'person', thread: [], at: '2026-11-20T12:00:00Z',
      })
    }
    const used = process.cpuUsage(start)
    best = Math.min(best, (used.user + used.system) / 1000 / recipients)
  }
  return Math.round(best * 100) / 100
}

console.log(JSON.stringify({ recipients, cpuMsEach: { ed25519: await cpuForEach('ecc'), rsa3072: await cpuForEach('rsa') } }))
