/**
 * Mail side by side with what others use: `node bench/mail.ts [--mails 2000] [--senders 16] [--kilobytes 3] [--recipients 200]
 * [--rival-mails 96] [--only ingest|notice]`. One run on one machine, one after the other; Linux, as root for the rivals.
 *
 * Ingest: the same mails of the same senders. Ours is a fresh desk with its own database: SMTP, parse, check of the sender, encryption at
 * rest, commit with fsync, DKIM-signed acknowledgement in the pickup folder. RT 5 makes a ticket and an acknowledgement of each
 * (`bench/rivals/request-tracker.ts`); Mailman 3 passes each on to one member (`bench/rivals/mailman.ts`). CPU is that of all
 * processes concerned, the load and the receiving end apart: desk and database; RT's server, its database and each `rt-mailgate`;
 * Mailman's master and runners. Ours is warm after 400 mails, RT after 24 with 4 workers, Mailman after 32;
 * ours are more, so that each is measured for about as long. A file system that just lost many files (ext4) takes longer to make new ones:
 * let the machine rest for five minutes before.
 *
 * Notice: one text, signed, encrypted for each recipient alone under a key of their own (Ed25519, Curve25519), sent by SMTP to the same
 * receiving end. Ours goes the desk's own way: the gate, rows of the outbox over a real database, whose CPU counts; Schleuder reads the mail from its pipe,
 * decrypts and verifies it, and sends it on (`bench/rivals/schleuder.ts`).
 *
 * A rival that is not installed is named with how to install it. The ratios come last.
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { generateKey } from 'openpgp'
import { smtpPeer } from '../testing/src/smtp-peer.ts'
import { noticeText } from './bench-mail.ts'
import { printTable } from './machine.ts'
import { mailman, mailmanAbsent } from './rivals/mailman.ts'
import { requestTracker, requestTrackerAbsent } from './rivals/request-tracker.ts'
import { schleuder, schleuderAbsent } from './rivals/schleuder.ts'
import type { RivalFigures } from './rivals/rival.ts'

const { values } = parseArgs({ options: {
  mails: { type: 'string', default: '2000' }, senders: { type: 'string', default: '16' }, kilobytes: { type: 'string', default: '3' },
  recipients: { type: 'string', default: '200' }, 'rival-mails': { type: 'string', default: '96' }, only: { type: 'string' },
} })
const load = { mails: Number(values['rival-mails']), senders: Number(values.senders), kilobytes: Number(values.kilobytes) }
const run = promisify(execFile)
const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const missing: string[] = []

/** A rival's figures, or why there are none. */
async function measured(absent: string | null, measure: () => Promise<RivalFigures>): Promise<RivalFigures[]> {
  if (absent !== null) {
    missing.push(absent)
    return []
  }
  return measure().then((figures) => [figures], (error: Error) => {
    missing.push(`failed: ${error.message}`)
    return []
  })
}

async function ourIngest(): Promise<RivalFigures> {
  const { stdout } = await run(process.execPath, [script('./ingest.ts'), '--warm', '400', '--mails', values.mails, '--senders', values.senders, '--kilobytes', values.kilobytes])
  const { acknowledged, allInPerSecond, cpuMsPerMail } = JSON.parse(stdout) as { readonly acknowledged: number; readonly allInPerSecond: number; readonly cpuMsPerMail: number }
  return { name: 'Parley', done: acknowledged, perSecond: allInPerSecond, cpuMsEach: cpuMsPerMail }
}

async function ourNotice(publicKeys: readonly string[]): Promise<RivalFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-notice-'))
  const sink = await smtpPeer()
  try {
    writeFileSync(join(folder, 'keys.json'), JSON.stringify(publicKeys))
    const { stdout } = await run(process.execPath, [script('./mail-notice.ts'), '--keys', join(folder, 'keys.json'), '--relay', sink.url, '--runs', '3'])
    const { recipients, perSecond, cpuMsEach } = JSON.parse(stdout) as { readonly recipients: number; readonly perSecond: number; readonly cpuMsEach: number }
    return { name: 'Parley', done: Math.min(recipients, sink.mails.length), perSecond, cpuMsEach }
  } finally {
    await sink.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

const words: string[] = []
function compared(job: string, ours: RivalFigures, rivals: readonly RivalFigures[], wishes: Readonly<Record<string, number>>): void {
  printTable([job, 'done', 'a second', 'CPU ms each'], [ours, ...rivals].map(({ name, done, perSecond, cpuMsEach }) => [name, String(done), String(perSecond), String(cpuMsEach)]))
  console.log('')
  for (const rival of rivals) {
    const [rate, cpu] = [ours.perSecond / rival.perSecond, rival.cpuMsEach / ours.cpuMsEach]
    const wished = wishes[rival.name]
    const verdict = wished === undefined ? '; it does less, and nothing is wished' : `; wished ≥ ${wished}: ${rate >= wished && cpu >= wished ? 'yes' : 'NO'}`
    words.push(`${job} against ${rival.name}: ours is ${rate.toFixed(1)} × in rate, 1/${cpu.toFixed(1)} in CPU${verdict}`)
  }
}

if (values.only !== 'notice') {
  const ours = await ourIngest()
  const rivals = [...await measured(requestTrackerAbsent(), () => requestTracker(load)), ...await measured(mailmanAbsent(), () => mailman(load))]
  compared('ingest', ours, rivals, { 'RT 5, rt-mailgate': 30 })
}
if (values.only !== 'ingest') {
  const make = () => generateKey({ type: 'ecc', curve: 'curve25519Legacy', userIDs: [{ email: 'distributor@d.example' }], format: 'armored' })
  const publicKeys = await Promise.all(Array.from({ length: Number(values.recipients) }, async () => (await make()).publicKey))
  const ours = await ourNotice(publicKeys)
  compared('notice', ours, await measured(schleuderAbsent(), () => schleuder(noticeText, { publicKeys })), { 'Schleuder 4': 20 })
}
for (const line of [...missing, ...words]) console.log(line)
