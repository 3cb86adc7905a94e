/**
 * Nothing is lost, nothing is doubled: `node bench/mail-kill.ts [--mails 5000] [--senders 16] [--kills 40]`.
 *
 * A Postfix of its own (loopback, own configuration and queue in a temporary folder; it has to be started by root) stands in
 * front of a fresh desk with the configuration that the desk ships, and takes the mails of the senders. Meanwhile the desk
 * and its database get `kill -9` in turn, every one to four seconds, as long as mails come in or wait. Then every mail is
 * looked for in the store: one case each, one acknowledgement each, every chain of events whole. Prints one line a kill to
 * standard error and one JSON object at the end; exits 1 unless nothing was lost or doubled.
 */
import { parseArgs } from 'node:util'
import { killDrill } from '../testing/src/kill-drill.ts'
import { canStart, postfix } from '../testing/src/mail-programs.ts'

const { values } = parseArgs({ options: { mails: { type: 'string', default: '5000' }, senders: { type: 'string', default: '16' }, kills: { type: 'string', default: '40' } } })
if (!canStart(postfix)) {
  console.error('Postfix is not here, or not started as root: apt-get install postfix, then run this as root.')
  process.exit(2)
}
const result = await killDrill({ mails: Number(values.mails), senders: Number(values.senders), kills: Number(values.kills), every: [1000, 4000], log: (line) => console.error(line) })
const wrong = [result.lost, result.doubled, result.unanswered, result.answeredTwice].reduce((sum, list) => sum + list.length, 0)
  + result.half + result.brokenChains + result.differentRows + result.leftInQueues + result.leftAtPostfix
console.log(JSON.stringify(result))
console.log(wrong === 0 && result.accepted === Number(values.mails)
  ? `${result.accepted} mails from ${values.senders} senders, ${result.killed.desk} kills of the desk, ${result.killed.database} of its database: 0 lost, 0 doubled.`
  : 'NOT as it should be: see the figures above.')
process.exitCode = wrong === 0 ? 0 : 1
