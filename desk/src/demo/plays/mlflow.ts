import { approved, clocksMet, drafts, promised, publishes, reportByMail, reporterReads } from '../cases.ts'
import { textOf } from '../browser.ts'
import { does, isRefused, sendMail, until, pickedUp, type Stage } from '../stage.ts'

const stub = 'https://github.com/mlflow/mlflow/issues/12345'

/** S0: a public stub without details, then the mail; nothing but validation first; published only after the release. */
export async function mlflowPlay(stage: Stage): Promise<void> {
  const [mara, ravi] = stage.team
  const opened = await reportByMail(stage, {
    project: 'mlflow', address: 'mlflow-oss-maintainers@googlegroups.com', from: 'Ada Finder <ada@finder.example>',
    subject: 'Artifact paths are not confined',
    text: 'Hello,\n\nGitHub handle: @ada-finder\n\nDetails: the artifact endpoint joins the path it is given without confining it to the run.\n\nEvidence: the response below holds a file of the host.\n\nSteps to reproduce: request an artifact whose path climbs two folders.\n',
  })
  await promised(stage, opened.reference, [/promises no time limit/])
  const asks = await until('the request for the stub', async () => (await pickedUp(stage)).find((one) => one.subject.includes(opened.reference) && one.subject.includes('still missing')))
  stage.note({ says: 'the mail without a stub is not dropped: the desk asks for its link', ok: asks.text.replace(/\s+/g, ' ').includes('[BUG] Security Vulnerability') })
  await sendMail(stage, { from: 'Ada Finder <ada@finder.example>', to: opened.replyTo, subject: 'Re: stub', text: `Here it is: ${stub}\n` })
  await does(stage, mara, opened.id, 'RecordStub', { 'stub.url': stub, 'stub.title': '[BUG] Security Vulnerability', 'stub.text': '' }, 'stub recorded, with the exact title and no details')
  await isRefused(stage, mara, opened.id, 'RecordFix', { place: 'private fork of the advisory', reference: 'fix-1' }, 'S0-21', 'no fix before validation')
  await isRefused(stage, mara, opened.id, 'AcknowledgeStub', {}, 'S0-21', 'the stub is acknowledged only after validation')
  await does(stage, mara, opened.id, 'Acknowledge', { text: 'Thank you. We look at it today.' }, 'acknowledged in private')
  await does(stage, mara, opened.id, 'RecordInvestigation', { effects: 'Reads files outside the run.', criticality: 'Critical on shared hosts.', impacts: ['confidentiality'] }, 'investigated')
  await does(stage, mara, opened.id, 'Validate', { reasoning: 'Confirmed on the current version from your evidence.' }, 'validated')
  await does(stage, mara, opened.id, 'Accept', { text: 'We accept it.' }, 'accepted')
  await does(stage, mara, opened.id, 'AcknowledgeStub', {}, 'acknowledged on the public stub')
  await does(stage, mara, opened.id, 'LabelStub', { label: 'priority/critical-urgent' }, 'stub labelled priority/critical-urgent')
  await does(stage, mara, opened.id, 'SetSeverity', { scheme: 'qualitative', level: 'critical', final: 'yes' }, 'severity set')
  await drafts(stage, mara, opened.id, {
    title: 'Artifact paths are not confined to their run', summary: 'A request can read files outside the artifact folder.',
    description: 'The artifact endpoint joined the requested path to the folder of the run without checking that the result stays inside it.',
    affected: '>=2.0.0 <3.4.1', fixed: '3.4.1', ecosystem: 'PyPI', packageName: 'mlflow', workarounds: 'Do not expose the artifact endpoint.', howToApply: 'Upgrade to 3.4.1.', cwe: 'CWE-22',
  })
  await does(stage, mara, opened.id, 'ConfirmVulnerability', { text: 'Confirmed a second time in the draft advisory.' }, 'confirmed in the private advisory')
  await does(stage, ravi, opened.id, 'RecordFix', { place: 'private fork of the draft advisory', reference: 'advisory-fork#1' }, 'fix prepared in the advisory')
  await does(stage, ravi, opened.id, 'RecordTest', { result: 'passed', record: 'The path tests pass on three systems.' }, 'fix tested')
  await does(stage, ravi, opened.id, 'ConfirmFix', { text: 'The fix holds.' }, 'fix confirmed')
  await approved(stage, opened.id)
  await publicationRefused(stage, opened.id, 'S0-30')
  await does(stage, ravi, opened.id, 'RecordRelease', { release: '3.4.1', releaseType: 'patch', url: 'https://pypi.org/project/mlflow/3.4.1/' }, 'release 3.4.1')
  await publishes(stage, opened.id, opened.reference)
  await reporterReads(stage, opened, /Published|published/)
  await clocksMet(stage, opened.id, [])
}

/** The publish page says which rule is in the way, and offers no button. */
export async function publicationRefused(stage: Stage, caseId: string, rule: string): Promise<void> {
  const page = await stage.team[1].browser.get(`/cases/${caseId}`)
  const answer = await stage.team[1].browser.fill(`/cases/${caseId}/publish`, { _confirmed: 'yes' })
  const says = textOf(answer.html)
  const refused = !answer.redirected && (says.includes(rule) || textOf(page.html).includes(rule))
  stage.note({ says: `publication before its time is refused (${rule})`, ok: refused, ...(refused ? {} : { detail: says.slice(0, 500) }) })
}
