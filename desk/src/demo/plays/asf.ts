import { approved, clocksMet, drafts, promised, publishes, reportByMail, reporterReads } from '../cases.ts'
import { agreeWithReporter, dateReached } from './date.ts'
import { does, isRefused, pickedUp, until, type Stage } from '../stage.ts'

/** S2: plain text to the foundation, which hands it to the project's team and says so; CVE from the foundation alone; announced after the release. */
export async function asfPlay(stage: Stage): Promise<void> {
  const [mara, ravi] = stage.team
  const opened = await reportByMail(stage, {
    project: 'asf', address: 'security@apache.org', from: 'Cleo Reader <cleo@finder.example>', subject: 'Request line is parsed twice in Tomcat',
    text: 'Hello,\n\nDetails: Tomcat parses the request line twice when a header is folded, and the second reading wins. It breaks the expectation that one request is one request, which affects integrity.\n\nSteps to reproduce: send the request below over one connection.\n',
  })
  await promised(stage, opened.reference, [/promises no time limit/])
  await isRefused(stage, mara, opened.id, 'RequestCve', { from: 'MITRE', description: 'Request line parsed twice' }, 'S2x-', 'no CVE ID before acceptance')
  await does(stage, mara, opened.id, 'RouteToTeam', { team: 'Apache Tomcat' }, 'handed to the team of Apache Tomcat')
  const told = await until('the word to the reporter', async () => (await pickedUp(stage)).find((one) => one.subject.includes(opened.reference) && one.text.includes('Apache Tomcat')))
  stage.note({ says: `the reporter is told where it went (${told.to})`, ok: true })
  await does(stage, mara, opened.id, 'Acknowledge', { text: 'Thank you; the Tomcat team has your report.' }, 'acknowledged by the project')
  await does(stage, mara, opened.id, 'RecordInvestigation', { effects: 'One connection, two requests.', criticality: 'Important.', impacts: ['integrity'] }, 'investigated')
  await does(stage, mara, opened.id, 'Validate', { reasoning: 'It breaks a reasonable expectation and affects integrity.' }, 'validated against the definition')
  await does(stage, mara, opened.id, 'Accept', { text: 'Accepted; a fix is being worked on.' }, 'accepted, and the reporter told')
  await isRefused(stage, mara, opened.id, 'RequestCve', { from: 'MITRE', description: 'Request line parsed twice' }, 'Apache Software Foundation', 'nobody but the foundation allocates CVE IDs')
  await does(stage, mara, opened.id, 'RequestCve', { from: authorityOf(stage), description: 'Request line parsed twice' }, 'CVE ID asked for from the foundation')
  await does(stage, mara, opened.id, 'RecordCve', { id: 'CVE-1900-10002' }, 'CVE ID allocated')
  await does(stage, ravi, opened.id, 'AgreeFix', { text: 'Reject folded headers.' }, 'fix agreed on the private list')
  await drafts(stage, mara, opened.id, {
    title: 'Apache Tomcat: request line parsed twice', summary: 'A folded header made one request count as two.', description: 'The parser read the request line again after a folded header.',
    affected: '>=10.1.0 <10.1.50', fixed: '10.1.50', ecosystem: 'Maven', packageName: 'org.apache.tomcat:tomcat', workarounds: 'Put a proxy in front that refuses folded headers.', howToApply: 'Upgrade to 10.1.50.', cwe: 'CWE-444',
  })
  await does(stage, ravi, opened.id, 'RecordFix', { place: 'source repository, with a neutral commit message', reference: 'commit 4f2a' }, 'fix committed without a word of security')
  await does(stage, mara, opened.id, 'ShowAdvisoryToReporter', {}, 'fix and draft announcement shown to the reporter')
  await agreeWithReporter(stage, opened, 7)
  await does(stage, ravi, opened.id, 'RecordMerge', { reference: 'commit 4f2a', branches: 'main' }, 'merged, with a neutral commit message')
  await does(stage, ravi, opened.id, 'RecordRelease', { release: '10.1.50', releaseType: 'release', url: 'https://tomcat.apache.org/download-10.cgi' }, 'release 10.1.50')
  await approved(stage, opened.id)
  await does(stage, ravi, opened.id, 'AnnounceRelease', { proof: 'https://lists.apache.org/thread/release' }, 'the release is announced')
  await stage.later({ hours: 24 * 8 })
  await dateReached(stage, opened.id)
  await publishes(stage, opened.id, opened.reference)
  await reporterReads(stage, opened, /Accepted/)
  await clocksMet(stage, opened.id, [])
}

function authorityOf(stage: Stage): string {
  return stage.desk.gate.shelf.current('2099-01-01').find(({ policy }) => policy.id === 'asf')?.policy.handling?.cve?.authority ?? ''
}
