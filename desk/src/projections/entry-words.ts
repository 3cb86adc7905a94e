import { vendorWords } from './vendor-words.ts'
import { because, bare, instantWords, type Because, type Policy } from '@parley/policy'
import type { CaseEvent } from '@parley/coordination'

/** What happened, as one line of the timeline, and the words that came with it. */
export interface EntryWords { readonly what: string; readonly text?: string; readonly because?: Because }

const channels: Readonly<Record<string, string>> = {
  email: 'by mail', individual_email: 'by mail to a maintainer', web_form: 'by the form', api: 'by the API', forge_private_report: 'on the forge',
}

export function entryWords(event: CaseEvent, policy: Policy): EntryWords {
  return accessWords(event) ?? intakeWords(event, policy) ?? talkWords(event, policy) ?? fixWords(event) ?? disclosureWords(event, policy) ?? { what: event.type }
}

const guestReads = { parties: 'what is said to all who take part', reporter: 'what is said with the reporter', team: 'all of this case' } as const

/** Said to the team and to the reporter in the same words; the reporter learns of nobody by name. */
function accessWords(event: CaseEvent): EntryWords | undefined {
  switch (event.type) {
    case 'EmergencyAccessGiven': return { what: `Somebody who runs this desk may read this case until ${instantWords(event.until, 'UTC')}, because its team could not be reached`, text: event.reason }
    case 'EmergencyAccessEnded': return { what: 'That access in an emergency ended' }
    case 'GuestLetIn': return { what: `The team let a guest read ${guestReads[event.view]} until ${instantWords(event.until, 'UTC')}`, text: event.reason }
    case 'GuestAccessEnded': return { what: 'A guest of this case may no longer read it' }
    case 'OutsideAccessLengthened': return { what: `Somebody from outside may read this case for longer, until ${instantWords(event.until, 'UTC')}`, text: event.reason }
    case 'IdentityRevealed': return { what: 'How the reporter is reached was shown to a member of the team', text: event.reason }
    default: return undefined
  }
}

function intakeWords(event: CaseEvent, policy: Policy): EntryWords | undefined {
  switch (event.type) {
    case 'CaseOpened': return { what: `Case ${event.reference} opened under policy version ${event.policy.slice(0, 12)}` }
    case 'ReportReceived': return { what: `Report received ${channels[event.channel] ?? ''}: ${event.title}`, text: event.message.text }
    case 'ReportCompleted': return { what: `The report now also holds: ${event.parts.join(', ')}` }
    case 'ReportAttached': return { what: `Another report attached: ${event.title}`, text: event.message.text }
    case 'ReportDetached': return { what: 'A report was split off into another case', text: event.reason }
    case 'ReceiptSent': return { what: 'Automatic receipt put on its way (it stops no clock)' }
    case 'ResubmissionAsked': return { what: `Asked for the report in another form: ${event.breaches.join(', ').replaceAll('_', ' ')}` }
    case 'RoutedToTeam': return { what: `Handed to the team of ${event.team}, and the reporter told so` }
    case 'UpstreamConsentAsked': return { what: `Asked whether it may go on to ${event.to}`, text: event.text, because: because(policy, 'scope.upstream') }
    case 'RejectedWordsOffered': return { what: `Asked whether everybody may read this of the rejected report: ${event.title}`, text: event.text, because: because(policy, 'disclosure.rejected_reports') }
    case 'RejectedWordsAnswered': return { what: event.consent ? 'Agreed that these words become public' : 'Did not agree that anything of it becomes public', ...(event.how === undefined ? {} : { text: event.how }) }
    case 'RejectedReportDisclosed': return { what: `Made public, marked as rejected: ${event.title}`, text: event.text, because: because(policy, 'disclosure.rejected_reports') }
    case 'UpstreamConsentAnswered': return { what: event.consent ? `Agreed that it goes on to ${event.to}` : `Did not agree that it goes on to ${event.to}`, ...(event.how === undefined ? {} : { text: event.how }) }
    case 'HandedUpstream': return { what: `Handed upstream to ${event.to}${event.consent ? ', with the consent of the reporter' : ''}`, text: event.text, because: because(policy, 'scope.upstream') }
    case 'StubRecorded': return { what: `Public issue recorded: ${event.url}${event.exactTitle ? '' : ' (its title is not the agreed one)'}${event.details.length > 0 ? `; it tells too much: ${event.details.join(', ')}` : ''}`, because: because(policy, 'intake.channels.stub') }
    case 'StubAcknowledged': return { what: 'Acknowledged on the public issue' }
    case 'StubLabelled': return { what: `Public issue labelled ${event.label}` }
    case 'ParticipantAdded': return { what: `${event.name ?? 'Somebody'} takes part as ${event.roles.join(' and ').replaceAll('_', ' ')}${event.markedPrivate ? ', told that it is not public' : ''}`, ...(event.need === undefined ? {} : { text: event.need }) }
    default: return undefined
  }
}

function talkWords(event: CaseEvent, policy: Policy): EntryWords | undefined {
  switch (event.type) {
    case 'MessageWritten': return { what: event.audience === 'team' ? 'Note for the team' : event.by === 'team' ? 'Message to the reporter' : 'Message from the reporter', text: event.message.text }
    case 'Acknowledged': return { what: 'Acknowledged', text: event.text }
    case 'FeedbackSent': return { what: 'Feedback sent, with a plan', text: [event.text ?? '', `Plan:\n${event.plan}`, `Until then:\n${event.workarounds ?? 'no workaround is known.'}`].filter((part) => part !== '').join('\n\n') }
    case 'InformationAsked': return { what: `Asked the reporter${event.pauses ? '; the clocks wait for the answer' : ''}`, text: event.text }
    case 'InformationReceived': return { what: 'The reporter answered; the clocks go on' }
    case 'InvestigationRecorded': return { what: 'Investigated', text: `Effects: ${event.effects}\nCriticality: ${event.criticality}${event.impacts.length > 0 ? `\nAffects: ${event.impacts.join(', ').replaceAll('_', ' ')}` : ''}` }
    case 'ReportValidated': return { what: 'Judged valid', text: event.reasoning }
    case 'ReportInvalidated': return { what: event.disposition === 'ignore' ? 'Set aside without an answer' : 'Judged not to be a vulnerability', text: event.reason, ...(event.clause === undefined ? {} : { because: because(policy, event.clause) }) }
    case 'ReportAccepted': return { what: 'Accepted', ...(event.text === undefined ? {} : { text: event.text }) }
    case 'ReportDeferred': return { what: 'Deferred', text: event.reason }
    case 'Characterised': return { what: 'Fully characterised', text: event.text }
    case 'VulnerabilityConfirmed': return { what: 'Vulnerability confirmed', text: event.text }
    case 'SeveritySet': return { what: `Severity ${event.own === undefined ? '' : `«${event.own}», `}${event.level}${event.score === undefined ? '' : ` (${event.score})`}, ${event.final ? 'final' : event.actor.kind === 'participant' ? 'as the reporter sees it' : 'provisional'}${event.vector === undefined ? '' : `: ${event.vector}`}`, ...(event.reason === undefined ? {} : { text: event.reason }) }
    case 'CaseClosed': return { what: `Closed: ${event.outcome.replaceAll('_', ' ')}`, text: event.reason }
    case 'CaseAssigned': return { what: `Assigned to ${event.name}` }
    default: return undefined
  }
}

function fixWords(event: CaseEvent): EntryWords | undefined {
  switch (event.type) {
    case 'FixTimelineSet': return { what: `Fix planned for ${event.releaseType} release ${event.release}${event.by === undefined ? '' : `, by ${event.by}`}` }
    case 'CommunicationPlanMade': return { what: 'Communication plan made', text: `${event.text}\n\nMitigations: ${event.mitigations ?? 'none known'}` }
    case 'MitigationRecorded': return { what: 'Mitigation known', text: event.text }
    case 'SupportedVersionsNamed': return { what: `Supported versions: ${event.versions.join(', ')}` }
    case 'FixAgreed': return { what: 'Fix agreed', text: event.text }
    case 'FixDeveloped': return { what: `Fix developed in ${event.place}: ${event.reference}`, ...(event.access === undefined ? {} : { text: `Who can reach it: ${event.access}` }) }
    case 'FixTested': return { what: `Fix tested: ${event.result}`, text: event.record }
    case 'FixConfirmed': return { what: 'Fix confirmed', text: event.text }
    case 'BackportRecorded': return { what: `${event.branch}: ${event.status.replaceAll('_', ' ')}${event.reference === undefined ? '' : ` (${event.reference})`}`, ...(event.reason === undefined ? {} : { text: event.reason }) }
    case 'FixMerged': return { what: `Fix merged into ${event.branches.join(', ')}: ${event.reference}` }
    case 'FixReleased': return { what: `Released ${event.release}${event.url === undefined ? '' : ` (${event.url})`}` }
    case 'BinariesPublished': return { what: `Binaries published: ${event.url}` }
    default: return undefined
  }
}

function disclosureWords(event: CaseEvent, policy: Policy): EntryWords | undefined {
  switch (event.type) {
    case 'CveRequested': return { what: `CVE ID asked for from ${event.from}`, text: event.description }
    case 'CveReserved': return { what: `${event.id} reserved` }
    case 'CvePublished': return { what: `${event.id} published${event.proof === undefined ? '' : ` (${event.proof})`}` }
    case 'CveRejected': return { what: `${event.id} rejected`, text: event.reason }
    case 'AdvisoryDrafted': return { what: `Advisory, revision ${event.revision}`, text: event.summary }
    case 'AdvisoryApproved': return { what: `Revision ${event.revision} approved` }
    case 'AdvisoryShownToReporter': return { what: 'Draft advisory shown to the reporter' }
    case 'AdvisoryPublished': return { what: `Advisory ${event.advisoryId} published` }
    case 'AdvisoryWithdrawn': return { what: `Advisory ${event.advisoryId} withdrawn`, text: event.reason }
    case 'PublicationScheduled': return { what: `Publication of revision ${event.revision} scheduled for ${instantWords(event.due, policy.calendar.zone)}` }
    case 'PublicationAborted': return { what: `Publication called off; it was to be ${instantWords(event.due, policy.calendar.zone)}`, text: event.reason }
    case 'PublicationHeld': return { what: `Publication held back at ${instantWords(event.due, policy.calendar.zone)}`, text: event.says }
    case 'MitigationsPublished': return { what: `Mitigations published${event.url === undefined ? '' : `: ${event.url}`}` }
    case 'ReleaseAnnounced': return { what: `Release announced: ${event.proof}` }
    case 'NoticeApproved': return { what: `Notice to ${event.list} approved, to ${event.stage}${withFiles(event)}`, text: event.text }
    case 'DownstreamRecorded': return { what: `Advisory of ${event.by}: ${event.url}`, because: because(policy, 'disclosure.downstream') }
    case 'AnnouncementMade': return { what: `Announced on ${event.channel}: ${event.proof}`, because: because(policy, `disclosure.channels.${event.channel}`) }
    case 'EarlyDisclosureSent': return { what: `Early notice to ${event.list}, to ${event.stage}, ${event.recipients.length} recipients${withFiles(event)}`, text: event.text }
    case 'CreditChosen': return { what: event.name === null ? 'No credit wanted' : `Credit: ${event.name}${event.consent ? '' : ' (no consent yet)'}` }
    case 'PublicAwarenessRecorded': return { what: 'Public', text: event.evidence }
    case 'ExploitPublicRecorded': return { what: 'An exploit is public', text: event.evidence }
    case 'AttacksRecorded': return { what: 'Attacks seen', text: event.evidence }
    case 'AdversariesRecorded': return { what: event.have === 'exploit' ? 'Adversaries hold an exploit' : 'Adversaries know the details', text: event.evidence }
    case 'ClockWarned': return { what: `Warning: «${bare(event.clock)}» is due ${instantWords(event.due, policy.calendar.zone)}` }
    case 'PromiseMissed': return { what: `${policy.handling?.clocks?.[event.clock]?.force === 'target' ? 'Our own aim missed' : 'Promise missed'}: «${bare(event.clock)}» was due ${instantWords(event.due, policy.calendar.zone)}`, because: because(policy, `handling.clocks.${event.clock}`) }
    case 'PromiseEscalated': return { what: `Escalated to ${event.to.join(', ')}` }
    case 'PolicyMoved': return { what: 'Moved to another version of the policy', text: [event.reason, ...(event.clocks ?? []).map(movedWords)].join('\n') }
    case 'ContentErased': return { what: `Erased: ${event.what}`, text: event.reason }
    case 'VendorsChanged': return vendorWords(event.change)
    case 'EmbargoChanged': return embargoWords(event.change, policy.calendar.zone)
    default: return undefined
  }
}

type EmbargoChange = Extract<CaseEvent, { type: 'EmbargoChanged' }>['change']
type Of<T extends EmbargoChange['type']> = Extract<EmbargoChange, { type: T }>

/** The reporter reads these too: no word of the machine, and a date as people write it. */
const withFiles = ({ files = [] }: { readonly files?: readonly unknown[] }): string => (files.length === 0 ? '' : `, with ${files.length} ${files.length === 1 ? 'file' : 'files'}`)

const endCauses: Readonly<Record<Of<'EmbargoEnded'>['cause'], string>> = {
  decision: 'by decision', 'end-time': 'at the agreed time', P: 'it is public', X: 'an exploit is public', A: 'attacks were seen', F: 'a fix is ready',
  D: 'the fix is deployed', 'exploit-held': 'somebody holds an exploit', 'details-known': 'the details are known outside',
}
const consents: Readonly<Record<Of<'ConsentChanged'>['trigger'], string>> = {
  INVITE: 'A party was asked to agree to the terms', ACCEPT: 'A party agreed to the terms', DECLINE: 'A party did not agree to the terms',
  REVISE: 'The terms changed: a party has to agree again', RESET: 'A party is no longer asked to agree',
}

function embargoWords(change: EmbargoChange, zone: string): EntryWords {
  switch (change.type) {
    case 'PartyAdded': return { what: 'A party joined the talk about the date' }
    case 'TermsProposed': return { what: `Public date proposed: ${instantWords(change.proposal.terms.endsAt, zone)}`, text: change.proposal.reason }
    case 'ProposalAnswered': return { what: `Proposal ${change.answer}`, ...(change.reason === undefined ? {} : { text: change.reason }) }
    case 'ProposalClosed': return { what: `Proposal closed: ${change.outcome.replaceAll('-', ' ')}`, ...(change.reason === undefined ? {} : { text: change.reason }) }
    case 'TermsActivated': return { what: change.basis === 'final-say' ? 'Public date set by the maintainers, who have the final say' : 'Public date agreed', ...(change.reason === undefined ? {} : { text: change.reason }) }
    case 'ProposalCarried': return { what: 'The other date stays on the table as a change' }
    case 'ConsentChanged': return { what: consents[change.trigger] }
    case 'AnswersReminded': return { what: 'Reminded of an answer that is due' }
    case 'PartyLeft': return { what: 'A party left', text: change.reason }
    case 'EndQuestioned': return { what: 'Should the embargo end? The owner is asked.' }
    case 'EmbargoKept': return { what: 'The embargo is kept', text: change.reason }
    case 'EmbargoEnded': return { what: `Embargo ended: ${endCauses[change.cause]}`, text: change.reason }
    case 'ExceptionAsked': return { what: `Asked to share with ${change.whom}: ${change.what}`, text: change.reason }
    case 'ExceptionAnswered': return { what: change.granted ? 'Sharing allowed' : 'Sharing refused', ...(change.reason === undefined ? {} : { text: change.reason }) }
    case 'LegalDutyRecorded': return { what: `Legal duty to report to ${change.authority} recorded`, text: change.basis }
  }
}

const movedWords = ({ clock, before, after }: { readonly clock: string; readonly before: string | null; readonly after: string | null }): string =>
  `«${clock.replaceAll('_', ' ')}»: due ${before ?? 'at no set time'} before, ${after ?? 'at no set time'} from now on.`
