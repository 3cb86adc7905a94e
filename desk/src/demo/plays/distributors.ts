import { approved, clocksMet, drafts, promised, publishes, reportByMail, reporterReads } from '../cases.ts'
import { does, isRefused, type Stage } from '../stage.ts'
import { setDate, dateReached } from './date.ts'
import { publicationRefused } from './mlflow.ts'

/** S3: as S1, with a public date that is an event of the case. */
export async function distributorsPlay(stage: Stage): Promise<void> {
  const [mara, ravi] = stage.team
  const opened = await reportByMail(stage, {
    project: 'distributors', address: 'security@distributors.example', from: 'Dev Ops <dev@finder.example>', subject: 'Backup keys are readable by every pod',
    text: 'Dear maintainers,\n\nI am Dev Ops of Finder Ltd.\n\nSteps to reproduce: mount the default volume in any pod and list it.\n\nEffects: any pod reads the backup keys. Configuration: default chart.\n\nAttack surface: every cluster.\n\nDependencies: none.\n',
  })
  await promised(stage, opened.reference, [/plan to investigate.*by \w+ \d+ \w+, 24:00 UTC/])
  await does(stage, mara, opened.id, 'SendFeedback', { plan: 'We audit every mount today.', workarounds: '', noneKnown: 'yes', text: 'Thank you, Dev.' }, 'addressed within 3 business days, with a plan; no workaround is known')
  await does(stage, mara, opened.id, 'Acknowledge', { text: 'Acknowledged.' }, 'acknowledged')
  await does(stage, mara, opened.id, 'RecordInvestigation', { effects: 'Keys leak to every pod.', criticality: 'Critical.', impacts: ['confidentiality', 'elevation_of_privilege'] }, 'investigated')
  await does(stage, mara, opened.id, 'Validate', { reasoning: 'Reproduced.' }, 'validated')
  await does(stage, mara, opened.id, 'Accept', { text: 'Accepted.' }, 'accepted')
  await does(stage, mara, opened.id, 'SetFixTimeline', { release: '1.9.4', releaseType: 'patch' }, 'fix planned')
  await does(stage, mara, opened.id, 'MakeCommunicationPlan', { text: 'List first, then everybody.', mitigations: 'Mount the volume read-only for one service account.' }, 'communication plan')
  await does(stage, mara, opened.id, 'SetSeverity', { scheme: 'CVSS:3.0', vector: 'CVSS:3.0/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H', final: 'yes', straightforwardMitigation: 'yes' }, 'critical, with a straightforward mitigation: 14 business days are expected')
  await drafts(stage, mara, opened.id, {
    title: 'Backup keys are readable by every pod', summary: 'The default chart let any pod read the backup keys.', description: 'The volume that holds the keys was mounted without a restriction.',
    affected: '>=1.0.0 <1.9.4', fixed: '1.9.4', ecosystem: 'Go', packageName: 'example.org/distributed', workarounds: 'Mount the volume read-only for one service account.', howToApply: 'Upgrade to 1.9.4.', cwe: 'CWE-732',
  })
  await does(stage, ravi, opened.id, 'NameSupportedVersions', { versions: '1.9\n1.8' }, 'supported versions named')
  await does(stage, ravi, opened.id, 'RecordFix', { place: 'private fork', reference: 'fork#9' }, 'fix developed')
  await does(stage, ravi, opened.id, 'RecordTest', { result: 'passed', record: 'Mount tests pass.' }, 'tested')
  await setDate(stage, opened.id, 14)
  await does(stage, ravi, opened.id, 'ConfirmFix', { text: 'The fix holds.' }, 'fix confirmed')
  for (const [branch, reference] of [['1.9', '1.9.4'], ['1.8', '1.8.9']] as const) await does(stage, ravi, opened.id, 'RecordBackport', { branch, status: 'released', reference }, `backport ${branch} done`)
  await approved(stage, opened.id)
  await does(stage, ravi, opened.id, 'RecordRelease', { release: '1.9.4', releaseType: 'patch', url: 'https://distributors.example/1.9.4' }, 'release 1.9.4 ready')
  await publicationRefused(stage, opened.id, 'S3-78')
  await isRefused(stage, mara, opened.id, 'Close', { outcome: 'kept_internal', reason: 'no' }, 'embargo', 'nobody closes a case under an embargo')
  await stage.later({ hours: 24 * 15 })
  await dateReached(stage, opened.id)
  await publishes(stage, opened.id, opened.reference)
  await reporterReads(stage, opened, /Plan:/)
  await clocksMet(stage, opened.id, ['feedback', 'conversation'])
}
