import { textOf } from '../browser.ts'
import { approved, clocksMet, drafts, promised, publishes, reportByMail, reporterReads, type OpenedCase } from '../cases.ts'
import { noTestWithoutFix, nothingYet, sentEarly, statuses, tested } from '../list/early.ts'
import { applies, comesBack, namesColleague, reviewed, whoMayJoin } from '../list/join.ts'
import { compared, cutOff, excerpt, handled, reported, warned } from '../list/leak.ts'
import { accepts, asked, exceptionGranted, legalDuty, negotiated, proposed } from '../list/negotiate.ts'
import { distributor, shown, taken, type Distributor } from '../list/people.ts'
import { datePage, saysOfDate } from '../reporter.ts'
import { does, isRefused, type Stage } from '../stage.ts'
import { askedByMail, dateReached } from './date.ts'
import { publicationRefused } from './mlflow.ts'

/** What nobody learns before accepting the terms. */
const secrets = /backup|keys|pod|volume|chart/i

interface Cast {
  readonly alder: Distributor
  readonly birch: Distributor
  readonly cedar: Distributor
}

/** S3: three distributors, a negotiated date, early notices in individual copies, a leak that goes on and a removal. */
export async function distributorsPlay(stage: Stage): Promise<void> {
  const cast: Cast = {
    alder: distributor(stage, 'Alder Linux', 'Ana Arboretum', 'alder.example'),
    birch: distributor(stage, 'Birch Systems', 'Bela Bark', 'birch.example'),
    cedar: distributor(stage, 'Cedar Distribution', 'Caro Cone', 'cedar.example'),
  }
  await join(stage, cast)
  const opened = await reportedAndAccepted(stage)
  await negotiate(stage, opened, cast)
  await leak(stage, opened, cast, await early(stage, opened, cast))
  await released(stage, opened)
}

/** S3-45, S3-61…S3-75, S3-85, S3-86 */
async function join(stage: Stage, { alder, birch, cedar }: Cast): Promise<void> {
  await whoMayJoin(stage, alder)
  for (const who of [alder, birch, cedar]) await applies(stage, who)
  await reviewed(stage, alder, { waive: 'vouched_for' })
  await reviewed(stage, birch, { voucher: alder })
  await reviewed(stage, cedar, { voucher: birch })
}

async function reportedAndAccepted(stage: Stage): Promise<OpenedCase> {
  const [mara] = stage.team
  const opened = await reportByMail(stage, {
    project: 'distributors', address: 'security@distributors.example', from: 'Dev Ops <dev@finder.example>', subject: 'Backup keys are readable by every pod',
    text: 'Dear maintainers,\n\nI am Dev Ops of Finder Ltd.\n\nSteps to reproduce: mount the default volume in any pod and list it.\n\nEffects: any pod reads the backup keys. Configuration: default chart.\n\nAttack surface: every cluster.\n\nDependencies: none.\n',
  })
  await promised(stage, opened.reference, [/plan to investigate.*by \w+ \d+ \w+, 24:00 UTC/])
  const step = (type: string, fields: Parameters<typeof does>[4], says: string) => does(stage, mara, opened.id, type, fields, says)
  await step('SendFeedback', { plan: 'We audit every mount today.', workarounds: '', noneKnown: 'yes', text: 'Thank you, Dev.' }, 'addressed within 3 business days, with a plan; no workaround is known')
  await step('Acknowledge', { text: 'Acknowledged.' }, 'acknowledged')
  await step('RecordInvestigation', { effects: 'Keys leak to every pod.', criticality: 'Critical.', impacts: ['confidentiality', 'elevation_of_privilege'] }, 'investigated')
  await step('Validate', { reasoning: 'Reproduced.' }, 'validated')
  await step('Accept', { text: 'Accepted.' }, 'accepted')
  await step('SetFixTimeline', { release: '1.9.4', releaseType: 'patch' }, 'fix planned')
  await step('MakeCommunicationPlan', { text: 'List first, then everybody.', mitigations: 'Mount the volume read-only for one service account.' }, 'communication plan')
  await step('SetSeverity', { scheme: 'CVSS:3.0', vector: 'CVSS:3.0/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H', final: 'yes', straightforwardMitigation: 'yes' }, 'critical, with a straightforward mitigation: 14 business days are expected')
  await drafts(stage, mara, opened.id, {
    title: 'Backup keys are readable by every pod', summary: 'The default chart let any pod read the backup keys.', description: 'The volume that holds the keys was mounted without a restriction.',
    affected: '>=1.0.0 <1.9.4', fixed: '1.9.4', ecosystem: 'Go', packageName: 'example.org/distributed', workarounds: 'Mount the volume read-only for one service account.', howToApply: 'Upgrade to 1.9.4.', cwe: 'CWE-732',
  })
  return opened
}

/** S3-46…S3-52, S3-72…S3-81 */
async function negotiate(stage: Stage, opened: OpenedCase, { alder, birch, cedar }: Cast): Promise<void> {
  await proposed(stage, opened, [alder, birch, cedar])
  for (const who of [alder, birch, cedar]) await asked(stage, who, opened, secrets)
  await nothingYet(stage, opened)
  await askedByMail(stage, opened)
  await negotiated(stage, opened, { agrees: alder, counters: birch })
  await reporterAgrees(stage, opened)
  for (const who of [alder, birch, cedar]) await accepts(stage, who)
  await exceptionGranted(stage, opened, alder)
  await legalDuty(stage, opened, alder)
  await namesColleague(stage, birch, distributor(stage, 'Birch Systems', 'Bruno Bough', 'birch.example'), opened.id)
}

/** S3-46, S3-52: the reporter negotiates too; what the final say set is read with its reason, and agreed to. */
async function reporterAgrees(stage: Stage, opened: OpenedCase): Promise<void> {
  shown(stage, 'the reporter reads the final say and its reason on the own page (S3-52)',
    textOf((await datePage(stage, opened.claim)).page.html), /Set by final say of[\s\S]*so that every distribution can rebuild/)
  taken(stage, 'and agrees to the date (S3-46)', await saysOfDate(stage, opened.claim, 'AcceptTerms', {}))
}

/** S3-42…S3-44: plan before the fix, test with it; the copies of the third are kept for later. */
async function early(stage: Stage, opened: OpenedCase, { alder, birch, cedar }: Cast): Promise<readonly [string, string]> {
  const [, ravi] = stage.team
  const answers = { whole: alder, safe: birch, silent: cedar }
  const planned = await sentEarly(stage, opened, 'plan', [alder, birch, cedar])
  await statuses(stage, opened, answers)
  await noTestWithoutFix(stage, opened)
  await does(stage, ravi, opened.id, 'NameSupportedVersions', { versions: '1.9\n1.8' }, 'supported versions named')
  await does(stage, ravi, opened.id, 'RecordFix', { place: 'private fork', reference: 'fork#9' }, 'fix developed')
  await does(stage, ravi, opened.id, 'RecordTest', { result: 'passed', record: 'Mount tests pass.' }, 'tested')
  const testing = await sentEarly(stage, opened, 'test', [alder, birch, cedar])
  await tested(stage, opened, answers)
  return [planned[2] ?? '', testing[2] ?? '']
}

/** S3-82…S3-84 */
async function leak(stage: Stage, opened: OpenedCase, { alder, birch, cedar }: Cast, copies: readonly [string, string]): Promise<void> {
  const [leaked, later] = [excerpt(copies[0]), excerpt(copies[1])]
  await reported(stage, alder, leaked, 'A chat of about forty people at a hosting company')
  await compared(stage, opened, leaked, cedar)
  await handled(stage, { opened, leaker: cedar, sanction: 'warning', evidence: 'The excerpt is its copy, by the comparison.' })
  await warned(stage, cedar)
  await stage.later({ hours: 24 })
  await reported(stage, birch, later, 'Another chat of the same company')
  await compared(stage, opened, later, cedar)
  await handled(stage, { opened, leaker: cedar, sanction: 'removal', evidence: 'Its copy again, a day after it was told.' })
  await cutOff(stage, cedar)
  const again: Distributor = { ...distributor(stage, 'Cedar Distribution GmbH', 'Cleo Cone', 'packages.cedar.example') }
  await comesBack(stage, cedar, again)
}

/** S3-53…S3-60, S3-78 */
async function released(stage: Stage, opened: OpenedCase): Promise<void> {
  const [mara, ravi] = stage.team
  await does(stage, ravi, opened.id, 'ConfirmFix', { text: 'The fix holds.' }, 'fix confirmed')
  for (const [branch, reference] of [['1.9', '1.9.4'], ['1.8', '1.8.9']] as const) await does(stage, ravi, opened.id, 'RecordBackport', { branch, status: 'released', reference }, `backport ${branch} done`)
  await approved(stage, opened.id)
  await does(stage, ravi, opened.id, 'RecordRelease',
    { release: '1.9.4', releaseType: 'patch', url: 'https://distributors.example/1.9.4' }, 'release 1.9.4 ready')
  await publicationRefused(stage, opened.id, 'S3-78')
  await isRefused(stage, mara, opened.id, 'Close', { outcome: 'kept_internal', reason: 'no' }, 'embargo', 'nobody closes a case under an embargo')
  await stage.later({ hours: 24 * 17 })
  await dateReached(stage, opened.id)
  await publishes(stage, opened.id, opened.reference)
  await reporterReads(stage, opened, /Plan:/)
  await clocksMet(stage, opened.id, ['feedback', 'conversation'])
}
