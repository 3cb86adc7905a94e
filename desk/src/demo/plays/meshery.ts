import { approved, clocksMet, drafts, promised, publishes, reportByMail, reporterReads } from '../cases.ts'
import { command, does, isRefused, type Stage } from '../stage.ts'
import { setDate, dateReached } from './date.ts'

/** S4: acknowledged and analysed within 10 working days; on the day: merge, build, announce on all three channels. */
export async function mesheryPlay(stage: Stage): Promise<void> {
  const [mara, ravi] = stage.team
  const opened = await reportByMail(stage, {
    project: 'meshery', address: 'meshery-security-vulns-reports@meshery.dev', from: 'Eli User <eli@finder.example>', subject: 'Token is written to the log',
    text: 'Hello,\n\nDetails: the provider token is written to the server log at start.\n',
  })
  await promised(stage, opened.reference, [/acknowledge.*by \w+ \d+ \w+, 24:00 UTC/])
  await does(stage, mara, opened.id, 'Acknowledge', { text: 'Thank you, Eli.' }, 'acknowledged: the one clock goes on, it also wants the analysis')
  await does(stage, mara, opened.id, 'RecordInvestigation', { effects: 'Whoever reads the log can act as the user.', criticality: 'High.', impacts: ['confidentiality'] }, 'analysed: now the clock stops')
  await does(stage, mara, opened.id, 'Validate', { reasoning: 'Confirmed.' }, 'validated')
  await does(stage, mara, opened.id, 'Accept', { text: 'Accepted.' }, 'accepted')
  await isRefused(stage, ravi, opened.id, 'RecordFix', { place: 'private repository', reference: 'x' }, 'S4-19', 'no fix before the bug is fully characterised')
  await does(stage, mara, opened.id, 'Characterise', { text: 'Written once at start, by the provider module.' }, 'fully characterised')
  await isRefused(stage, ravi, opened.id, 'RecordFix', { place: 'public repository', reference: 'x' }, 'S4-20', 'the fix is developed in private')
  await does(stage, ravi, opened.id, 'RecordFix', { place: 'private repository', reference: 'meshery-private#3' }, 'fix developed in the private repository')
  await does(stage, ravi, opened.id, 'RecordTest', { result: 'passed', record: 'No token in the log of any start.' }, 'tested in private')
  await does(stage, ravi, opened.id, 'ConfirmFix', { text: 'The fix holds.' }, 'fix confirmed')
  await does(stage, mara, opened.id, 'SetSeverity', { scheme: 'qualitative', level: 'high', final: 'yes' }, 'severity set')
  await drafts(stage, mara, opened.id, {
    title: 'Provider token is written to the log', summary: 'The server log held the provider token.', description: 'At start the provider module logged its whole configuration.',
    affected: '<0.8.12', fixed: '0.8.12', ecosystem: 'Go', packageName: 'github.com/meshery/meshery', workarounds: 'Restrict who reads the log, and rotate the token.', howToApply: 'Upgrade to 0.8.12 and rotate the token.', cwe: 'CWE-532',
  })
  await approved(stage, opened.id)
  await setDate(stage, opened.id, 3)
  await stage.later({ hours: 24 * 4 })
  await dateReached(stage, opened.id)
  await isRefused(stage, stage.team[1], opened.id, 'RecordAnnouncement', { channel: 'blog', proof: 'https://meshery.io/blog/x' }, 'S4-', 'no announcement before the binaries')
  await does(stage, stage.team[1], opened.id, 'RecordMerge', { reference: 'merge 9c1', branches: 'master\nrelease-0.8' }, 'merged into the public branches')
  await does(stage, stage.team[1], opened.id, 'RecordBinaries', { url: 'https://github.com/meshery/meshery/releases/tag/v0.8.12' }, 'binaries built and published')
  const released = await command(stage.team[1], opened.id, 'RecordRelease', { release: '0.8.12', releaseType: 'patch', url: 'https://github.com/meshery/meshery/releases/tag/v0.8.12' })
  stage.note({ says: 'release 0.8.12', ok: released.ok, ...(released.ok ? {} : { detail: released.says.slice(0, 300) }) })
  await publishes(stage, opened.id, opened.reference)
  for (const channel of ['blog', 'twitter', 'slack']) await does(stage, stage.team[0], opened.id, 'RecordAnnouncement', { channel, proof: `https://meshery.io/announced/${channel}` }, `announced on ${channel}`)
  await reporterReads(stage, opened, /Accepted/)
  await clocksMet(stage, opened.id, ['acknowledge_and_analyse'])
}
