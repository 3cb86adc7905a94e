import { refuse } from './refuse.ts'
import type { CaseCommand } from './command.ts'
import type { Context, Refused } from './context.ts'
import type { Said, Verdict } from './decide.ts'
import { blank, byPeople } from './decide-conversation.ts'
import { decidePublication } from './decide-publication.ts'
import { worldBecamePublic } from './decide-world.ts'
import { approveNotice, decideEarlyDisclosure } from './decide-early-disclosure.ts'
import { toldUpTo } from './announced.ts'
import { heldUp } from './held-up.ts'
import type { CaseState } from './state.ts'

type Command = Extract<CaseCommand, { type: 'RequestCve' | 'RecordCve' | 'RecordCvePublished' | 'RejectCve' | 'DraftAdvisory' | 'ApproveAdvisory' | 'ShowAdvisoryToReporter' | 'PublishAdvisory' | 'WithdrawAdvisory' | 'PublishMitigations' | 'AnnounceRelease' | 'RecordAnnouncement' | 'ApproveNotice' | 'RecordDownstream' | 'SendEarlyDisclosure' }>

export function decideAdvisory(state: CaseState, command: Command, context: Context): Verdict {
  if (context.actor.kind === 'participant') return byPeople(context)
  switch (command.type) {
    case 'RequestCve': return requestCve(state, command, context)
    case 'RecordCve': return recordCve(state, command, context)
    case 'RecordCvePublished':
      if (state.cve?.id !== undefined && state.cve.id !== command.id) return otherCve(state.cve.id, command.id, context)
      return [{ type: 'CvePublished', id: command.id, ...(command.proof === undefined ? {} : { proof: command.proof }), audience: 'reporter' }]
    case 'RejectCve':
      if (state.cve?.id !== undefined && state.cve.id !== command.id) return otherCve(state.cve.id, command.id, context)
      return [{ type: 'CveRejected', id: command.id, reason: command.reason, audience: 'team' }]
    case 'DraftAdvisory': return draft(state, command, context)
    case 'ApproveAdvisory': return approve(state, command, context)
    case 'ShowAdvisoryToReporter': return [{ type: 'AdvisoryShownToReporter', revision: state.advisory?.revision ?? 0, audience: 'reporter' }]
    case 'PublishAdvisory': return decidePublication(state, command, context)
    case 'WithdrawAdvisory': return withdraw(state, command, context)
    case 'AnnounceRelease':
      if (blank(command.proof)) return refuse(context.policy, 'incomplete', 'disclosure.gates', 'An announcement leaves a proof: where it can be read.', 'Give its address.')
      return [{ type: 'ReleaseAnnounced', proof: command.proof, audience: 'reporter' }]
    case 'PublishMitigations': return [{ type: 'MitigationsPublished', ...(command.url === undefined ? {} : { url: command.url }), audience: 'parties' }]
    case 'RecordAnnouncement': return announce(state, command, context)
    case 'ApproveNotice': return approveNotice(state, command, context)
    case 'RecordDownstream': return downstream(state, command, context)
    case 'SendEarlyDisclosure': return decideEarlyDisclosure(state, command, context)
  }
}

function otherCve(known: string, given: string, { policy }: Context): Verdict {
  return refuse(policy, 'bad-value', 'handling.cve', `The CVE ID of this case is ${known}, not ${given}.`, `Write ${known}.`)
}

/** S2x-28: where one body alone may allocate names, nobody else is asked. */
function requestCve(state: CaseState, command: Extract<Command, { type: 'RequestCve' }>, context: Context): Verdict {
  const rule = context.policy.handling?.cve
  if (state.cve && state.cve.state !== 'rejected') return refuse(context.policy, 'already-done', 'handling.cve', 'A CVE ID was asked for already.')
  if (rule?.sole_authority === true && command.from !== rule.authority) {
    return refuse(context.policy, 'not-in-policy', 'handling.cve.sole_authority', `Only ${rule.authority} allocates CVE IDs for this project.`, `Ask ${rule.authority}.`)
  }
  return [{ type: 'CveRequested', from: command.from, description: command.description, audience: 'team' }]
}

/** CNA rule 4.3.3: the reporter learns the ID. */
function recordCve(state: CaseState, command: Extract<Command, { type: 'RecordCve' }>, { policy }: Context): Verdict {
  if (!/^CVE-\d{4}-\d{4,19}$/.test(command.id)) {
    return refuse(policy, 'bad-value', 'handling.cve', `«${command.id}» is not a CVE ID.`, 'Write it as CVE-2026-12345.')
  }
  if (state.cve?.id !== undefined && state.cve.id !== command.id && state.cve.state !== 'rejected') {
    return refuse(policy, 'already-done', 'handling.cve', `${state.cve.id} is reserved for this case already.`, 'Have it rejected first.')
  }
  return [{ type: 'CveReserved', id: command.id, audience: 'reporter' }]
}

/** S1-39: one advisory for a case; a new text is a new revision of it, never a second one. */
function draft(state: CaseState, command: Extract<Command, { type: 'DraftAdvisory' }>, context: Context): Verdict {
  if (context.actor.kind !== 'member') return byPeople(context)
  const before = idOf(state.advisory?.content)
  const given = idOf(command.advisory)
  const allowed = context.policy.handling?.advisory?.second_refused === false
  if (!allowed && before !== undefined && given !== undefined && before !== given) {
    const own = context.policy.disclosure?.downstream?.publish_own_advisories === true ? ' Distributors publish advisories of their own.' : ''
    return refuse(context.policy, 'second-advisory', 'handling.advisory.second_refused', `This case has its advisory already, ${before}; there is no second one.`, `Revise the one there is.${own}`)
  }
  const revision = (state.advisory?.revision ?? 0) + 1
  return [{ type: 'AdvisoryDrafted', advisory: command.advisory, revision, summary: command.summary, audience: 'team' }]
}

function idOf(advisory: unknown): string | undefined {
  const id = typeof advisory === 'object' && advisory !== null ? (advisory as { id?: unknown }).id : undefined
  return typeof id === 'string' ? id : undefined
}

/** Nobody approves twice, and an approval holds for the revision that was read. */
function approve(state: CaseState, command: Extract<Command, { type: 'ApproveAdvisory' }>, context: Context): Verdict {
  if (context.actor.kind !== 'member') return byPeople(context)
  const advisory = state.advisory
  if (!advisory || command.revision !== advisory.revision) {
    return refuse(context.policy, 'bad-value', '', `The newest revision is ${advisory?.revision ?? 0}, not ${command.revision}.`, 'Read the newest one, then approve it.')
  }
  const by = context.actor.id
  if (advisory.approvals.some((approval) => approval.revision === command.revision && approval.by === by)) {
    return refuse(context.policy, 'already-done', '', 'You approved this revision already.')
  }
  return [{ type: 'AdvisoryApproved', revision: command.revision, by, audience: 'team' }]
}

function withdraw(state: CaseState, command: Extract<Command, { type: 'WithdrawAdvisory' }>, { policy }: Context): Verdict {
  const published = state.advisory?.published
  if (!published || published.id !== command.advisoryId) return refuse(policy, 'not-yet', '', 'This advisory was never published.')
  if (blank(command.reason)) return refuse(policy, 'reason-required', '', 'Say why it is withdrawn; the public reads it.')
  return [{ ...command, type: 'AdvisoryWithdrawn', audience: 'parties' }]
}

/** S1-49…S1-50, S4-29…S4-32: on the policy's channels, each with its proof. */
function announce(state: CaseState, command: Extract<Command, { type: 'RecordAnnouncement' }>, context: Context): Verdict {
  const { policy } = context
  const refused = unknownChannel(command, policy) ?? tooEarlyFor(state, command, context)
  if (refused) return refused
  if (blank(command.proof)) return refuse(policy, 'incomplete', 'disclosure.channels', 'An announcement leaves a proof: where it can be read.', 'Give its address, or say who saw it where.')
  const again = carriedAlready(state, command, policy)
  if (again) return again
  const release = state.announcements[command.channel] && command.release
  const said: Said = { type: 'AnnouncementMade', channel: command.channel, proof: command.proof, ...(release === undefined ? {} : { release }), audience: 'reporter' }
  // Whoever announces before the advisory is out tells the world all the same: that is the real end of an embargo.
  return notPublic.has(policy.disclosure?.channels?.[command.channel]?.kind ?? '') ? [said] : [...worldBecamePublic(state, `Announced on ${command.channel}: ${command.proof}`, context), said]
}

/** S1-52, S3-60: distributors publish advisories of their own; ours leads to them, and before ours is out there is none to lead from. */
function downstream(state: CaseState, { by, url }: Extract<Command, { type: 'RecordDownstream' }>, { policy }: Context): Verdict {
  const place = 'disclosure.downstream'
  if (!isOut(state)) return refuse(policy, 'not-yet', place, 'Nothing is public yet, so nobody can have published an advisory of it.', 'If somebody did, record that it became public.')
  if (blank(by)) return refuse(policy, 'incomplete', place, 'It does not say whose advisory it is.', 'Name the distributor or project.')
  if (!/^https?:\/\/\S+$/.test(url)) return refuse(policy, 'bad-value', place, 'That is no address of an advisory.', 'Give its https:// address.')
  if (state.downstream?.some((one) => one.url === url)) return refuse(policy, 'already-done', place, 'This advisory is linked already.')
  return [{ type: 'DownstreamRecorded', by: by.trim(), url, audience: 'parties' }]
}

const isOut = ({ advisory, pxa }: CaseState): boolean => advisory?.published !== undefined || pxa.startsWith('P')

/** Once for each text that the public saw: the announcement, and each correction or the withdrawal after it. */
function carriedAlready(state: CaseState, { channel, release }: Extract<Command, { type: 'RecordAnnouncement' }>, policy: Context['policy']): Refused | undefined {
  const before = state.announcements[channel]
  if (!before) return undefined
  const [newest, told] = [state.advisory?.releases?.length ?? 0, toldUpTo(before)]
  if (release !== undefined && release > told && release <= newest) return undefined
  const behind = newest > told ? `Release ${newest} of the advisory is still to be told there.` : undefined
  return refuse(policy, 'already-done', `disclosure.channels.${channel}`, 'This channel has carried the announcement already.', behind)
}

/** To these nothing is told that others could read, or nothing new. */
const notPublic: ReadonlySet<string> = new Set(['reporter', 'cve'])

/** The page of known vulnerabilities is an act of its own, which the policy may put later. */
function tooEarlyFor(state: CaseState, command: Extract<Command, { type: 'RecordAnnouncement' }>, context: Context): Refused | undefined {
  const page = context.policy.disclosure?.channels?.[command.channel]?.kind === 'security_page'
  return heldUp([page ? 'security_page_updated' : 'announced'], state, context)
}

function unknownChannel(command: Extract<Command, { type: 'RecordAnnouncement' }>, policy: Context['policy']): Refused | undefined {
  const names = Object.keys(policy.disclosure?.channels ?? {})
  if (names.includes(command.channel)) return undefined
  return refuse(policy, 'bad-value', 'disclosure.channels', `The policy has no channel «${command.channel}».`, `Its channels: ${names.join(', ')}.`)
}
