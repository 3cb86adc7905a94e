import { approved, clocksMet, drafts, promised, publishes, reportByMail, reporterReads } from '../cases.ts'
import { does, isRefused, type Stage } from '../stage.ts'
import { publicationRefused } from './mlflow.ts'

/** S1: a plan within 3 business days, a score with CVSS 3.0, and a backport into every supported release before it is fixed. */
export async function communityPlay(stage: Stage): Promise<void> {
  const [mara, ravi] = stage.team
  const opened = await reportByMail(stage, {
    project: 'community', address: 'maintainers@community.example', from: 'Bo Tester <bo@finder.example>', subject: 'Sessions survive a password change',
    text: 'Dear maintainers,\n\nI am Bo Tester of Finder Ltd.\n\nSteps to reproduce: sign in twice, change the password in one, go on in the other.\n\nEffects: a thief keeps the session. Configuration: default.\n\nAttack surface: every installation with more than one user.\n\nDependencies: none.\n',
  })
  await promised(stage, opened.reference, [/plan to investigate.*by \w+ \d+ \w+, 24:00 UTC/, /begin a conversation with you, by/])
  await isRefused(stage, mara, opened.id, 'SendFeedback', { plan: 'We will look.', workarounds: '' }, 'S1-18', 'feedback without workarounds, or the word that none is known, does not count')
  await does(stage, mara, opened.id, 'SendFeedback', { plan: 'We reproduce it today, then walk through every place that checks a session.', workarounds: 'End all sessions by hand after a change.', text: 'Thank you, Bo.' }, 'feedback with a plan and a workaround')
  await does(stage, mara, opened.id, 'Acknowledge', { text: 'Acknowledged.' }, 'acknowledged')
  await does(stage, mara, opened.id, 'RecordInvestigation', { effects: 'Sessions stay valid.', criticality: 'High.', impacts: ['confidentiality', 'integrity'] }, 'investigated: effects and criticality')
  await does(stage, mara, opened.id, 'Validate', { reasoning: 'Reproduced on two versions.' }, 'validated')
  await does(stage, mara, opened.id, 'Accept', { text: 'Accepted.' }, 'accepted')
  await does(stage, mara, opened.id, 'SetFixTimeline', { release: '4.2.3', releaseType: 'patch', by: '2026-12-04' }, 'fix planned for a patch release')
  await isRefused(stage, mara, opened.id, 'SetFixTimeline', { release: '5.0.0', releaseType: 'major' }, 'S1-6', 'a major release is no vehicle for a fix')
  await does(stage, mara, opened.id, 'MakeCommunicationPlan', { text: 'Advisory on the forge, then chat and lists.', mitigations: 'End all sessions by hand after a change.' }, 'communication plan with mitigations')
  await does(stage, mara, opened.id, 'SetSeverity', { scheme: 'CVSS:3.0', vector: 'CVSS:3.0/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:N', final: 'yes' }, 'scored with CVSS 3.0, final call by the maintainers')
  await drafts(stage, mara, opened.id, {
    title: 'Sessions survive a password change', summary: 'A stolen session stays valid after its owner changed the password.',
    description: 'Changing a password did not end the sessions that were open at the time.', affected: '>=3.0.0 <4.2.3', fixed: '4.2.3', ecosystem: 'npm', packageName: 'community-server',
    workarounds: 'End all sessions by hand after a change.', howToApply: 'Upgrade to 4.2.3, or to 3.9.8 on the older line.', cwe: 'CWE-613',
  })
  await does(stage, ravi, opened.id, 'NameSupportedVersions', { versions: '4.2\n3.9' }, 'supported versions named')
  await does(stage, ravi, opened.id, 'RecordFix', { place: 'private fork', reference: 'fork#7' }, 'fix developed')
  await isRefused(stage, ravi, opened.id, 'RecordRelease', { release: '4.2.3', releaseType: 'patch' }, 'S1-4', 'no release before tests, confirmation and backports')
  await does(stage, ravi, opened.id, 'RecordTest', { result: 'passed', record: 'Session tests pass on both lines.' }, 'internal test recorded')
  await does(stage, ravi, opened.id, 'ConfirmFix', { text: 'The fix holds.' }, 'fix confirmed')
  await does(stage, ravi, opened.id, 'RecordBackport', { branch: '4.2', status: 'released', reference: '4.2.3' }, 'backport 4.2 done')
  await isRefused(stage, ravi, opened.id, 'RecordRelease', { release: '4.2.3', releaseType: 'patch' }, 'S1-48', 'not fixed while 3.9 lacks its backport')
  await does(stage, ravi, opened.id, 'RecordBackport', { branch: '3.9', status: 'released', reference: '3.9.8' }, 'backport 3.9 done')
  await approved(stage, opened.id)
  await publicationRefused(stage, opened.id, 'S1-')
  await does(stage, ravi, opened.id, 'RecordRelease', { release: '4.2.3', releaseType: 'patch', url: 'https://community.example/releases/4.2.3' }, 'release 4.2.3')
  await does(stage, mara, opened.id, 'RequestCve', { from: 'MITRE', description: 'Sessions survive a password change.' }, 'CVE ID asked for')
  await does(stage, mara, opened.id, 'RecordCve', { id: 'CVE-1900-10001' }, 'CVE ID recorded, and the reporter told')
  await publishes(stage, opened.id, opened.reference)
  await reporterReads(stage, opened, /Plan:/)
  await clocksMet(stage, opened.id, ['feedback', 'conversation'])
}
