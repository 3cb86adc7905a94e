import { aims, answerTotals, clausesOf, priorityOf, clocksOf, emNames, factsOf, fold, requiredChannels, rmNames, stepsOf, type CaseEvent, type CaseState, type Context } from '@parley/coordination'
import { aboutReporter, bare, instantWords, sentence, type Policy } from '@parley/policy'
import type { StoredEvent } from '../store/event-log.ts'
import { draftOf, emptyFields } from './advisory-model.ts'
import { entryWords } from './entry-words.ts'
import { foldVendorSteps } from './vendor-entries.ts'
import type { CasePage, CaseRow, ClockRow, EntryRow, StepRow } from './rows.ts'

export interface CaseCircumstances {
  readonly row: CaseRow
  readonly stored: readonly StoredEvent[]
  readonly policy: Policy
  readonly policyHash: string
  readonly approvalsNeeded: number
  readonly now: string
  readonly members: readonly { readonly id: string; readonly name: string }[]
  /** Who read it; `name` is null where no member did. */
  readonly readers: readonly { readonly viewer: string; readonly name: string | null; readonly at: string }[]
  readonly versions: CasePage['versions']
  readonly toEvent: (stored: StoredEvent) => CaseEvent
}

/** All that the page of one case shows, from its events alone. Nothing here decides: the steps are asked of the core. */
export function casePage(known: CaseCircumstances): CasePage {
  const { policy, row } = known
  const events = known.stored.map(known.toEvent)
  const state = fold(events)
  const names = namesOf(state, known.members)
  const context: Context = { policy, now: known.now, actor: { kind: 'member', id: 'page' }, approvalsNeeded: known.approvalsNeeded }
  return {
    row, policy: { title: policy.title, version: known.policyHash.slice(0, 12), path: `/p/${policy.id}` },
    clocks: clockRows(state, policy, known.now).map(forTeam), steps: stepRows(state, context),
    entries: foldVendorSteps(known.stored.map((stored, at) => forTeamToo(entryRow(stored, events[at] as CaseEvent, policy, names), events[at] as CaseEvent, names)), events, state),
    facts: factRows(state, policy), reports: reportRows(state, names),
    backports: Object.values(state.backports), advisory: advisoryPart(state, known),
    severityScheme: policy.handling?.severity?.scheme ?? 'none', ...(policy.handling?.severity?.scale === undefined ? {} : { severityScale: policy.handling.severity.scale }), members: known.members,
    dispositions: clausesOf(policy).map(({ path, clause }) => ({ disposition: clause.disposition, clause: path, says: clause.says })),
    announcements: announcementRows(state, policy), readers: readersOf(known.readers, state), versions: known.versions,
    teams: Object.entries(policy.projects ?? {}).map(([key, { name }]) => ({ key, name })),
  }
}

function readersOf(readers: CaseCircumstances['readers'], { participants }: CaseState): CasePage['readers'] {
  return readers.map(({ viewer, name, at }) => ({ who: name ?? participants[viewer]?.name ?? (participants[viewer] ? 'The reporter' : 'Somebody outside the team'), at }))
}

export function clockRows(state: CaseState, policy: Policy, now: string): readonly ClockRow[] {
  return clocksOf(state, policy, now).map(({ name, says, state: reading, start, due, dueWords, counted, metAt, waitsFor, pauses, force, because: where }) => ({
    name, says, state: reading, start, due, dueWords, counted, waitsFor, because: where, ...(pauses.length > 0 ? { pauses } : {}), ...(metAt === undefined ? {} : { metAt }), ...(force === 'target' ? { aim: true } : {}),
  }))
}

/** A clock's words speak to the reporter, who reads them too. */
const forTeam = (clock: ClockRow): ClockRow => ({ ...clock, says: aboutReporter(clock.says), waitsFor: clock.waitsFor.map(aboutReporter) })

function stepRows(state: CaseState, context: Context): readonly StepRow[] {
  // Who has accepted a report can close it, and cannot find it mistaken any more: that is no step that waits.
  const gone = ({ command, done, refused }: ReturnType<typeof stepsOf>[number]) => command === 'Invalidate' && !done && refused?.code === 'wrong-state'
  return stepsOf(state, context).filter((step) => !gone(step)).map(({ command, says, because: where, done, optional, stage, refused }) => ({
    ...(stage === undefined ? {} : { stage }),
    ...clockOf(command, state, context), command, says: sentence(bare(says)), because: refused?.because ?? where, allowed: refused === undefined, done, optional,
    ...(refused ? { refusal: refused.says } : {}), ...(refused?.possible === undefined ? {} : { possible: refused.possible }),
  }))
}

/** The running clock that a step would stop, so that what is due comes first. */
function clockOf(command: StepRow['command'], state: CaseState, context: Context): { readonly clock?: string } {
  const waiting = clocksOf(state, context.policy, context.now).filter((clock) => clock.missing.length > 0)
  const stopped = waiting.find((clock) => clock.missing.some((fact) => (aims[command] ?? []).includes(fact)))
  return stopped ? { clock: stopped.name } : {}
}

type Names = (actor: string) => string

function namesOf(state: CaseState, members: CaseCircumstances['members']): Names {
  const known = new Map(members.map(({ id, name }) => [`member:${id}`, name]))
  return (actor) => known.get(actor) ?? (actor === 'desk' ? 'The desk' : state.participants[actor] ? state.participants[actor].name ?? 'The reporter' : actor.startsWith('member:') ? 'A former member' : 'The reporter')
}

export function entryRow(stored: StoredEvent, event: CaseEvent, policy: Policy, names: Names): EntryRow {
  const { what, text, because: where } = entryWords(event, policy)
  const message = 'message' in event ? event.message : undefined
  const attachments = 'files' in event && event.type !== 'AdvisoryPublished' && event.type !== 'AdvisoryWithdrawn' ? event.files : message?.attachments
  return {
    seq: stored.seq, at: event.at, who: names(stored.actor), audience: event.audience, what,
    ...(text === undefined || text === '' ? {} : { text }), ...(where === undefined ? {} : { because: where }),
    ...(attachments ? { attachments } : {}), ...(message?.original ? { original: message.original } : {}),
    ...(message?.marks ? { marks: message.marks } : {}),
  }
}

/** The team reads which party it was; parties read of each other only that there are some. */
function forTeamToo(row: EntryRow, event: CaseEvent, names: Names): EntryRow {
  if (event.type !== 'EmbargoChanged' || !('party' in event.change)) return withCopy(row, event)
  const party = event.change.party === 'team' ? 'The team' : names(event.change.party)
  return { ...row, what: row.what.replace(/^A party\b/, () => party).replace(/\ba party\b/, () => party === 'The team' ? 'the team' : party) }
}

/** Where the policy wants a copy of what was written: that a notice went there, or that somebody has to send it by hand. */
function withCopy(row: EntryRow, { copy }: CaseEvent): EntryRow {
  if (!copy) return row
  const mark = copy.byHand || !copy.to.includes('@') ? `to be copied by hand to ${copy.to}` : `${copy.to} was told that there is a copy to read`
  return { ...row, marks: [...row.marks ?? [], mark] }
}

const worldWords: Readonly<Record<string, string>> = { P: 'public', p: 'not public', X: 'exploit public', x: 'no public exploit', A: 'attacks seen', a: 'no attacks known' }
const vendorWords: Readonly<Record<string, string>> = { vfd: 'not aware', Vfd: 'aware, no fix yet', VFd: 'fix ready', VFD: 'fix deployed' }

function factRows(state: CaseState, policy: Policy): CasePage['facts'] {
  const cve = state.cve ? `${state.cve.id ?? 'asked for'} (${state.cve.state})` : 'none'
  const rows: { label: string; value: string; hint?: string }[] = [
    { label: 'Report', value: rmNames[state.team.rm], hint: 'Where the project stands with the report' },
    { label: 'Fix', value: vendorWords[state.team.vfd] ?? state.team.vfd },
    { label: 'World', value: state.pxa.split('').map((letter) => worldWords[letter]).join(', ') },
    { label: 'Embargo', value: emNames[state.embargo.em], ...(state.embargo.active ? { hint: `until ${instantWords(state.embargo.active.endsAt, policy.calendar.zone)}` } : {}) },
    { label: 'Severity', value: state.severity ? `${state.severity.own === undefined ? '' : `${state.severity.own}: `}${state.severity.level}${state.severity.score === undefined ? '' : ` ${state.severity.score}`}${state.severity.final ? '' : ', provisional'}` : 'not set' },
    { label: 'CVE', value: cve },
  ]
  rows.push(vendorFact(state))
  if (state.schedule) rows.push({ label: 'Publication', value: `set for ${instantWords(state.schedule.at, policy.calendar.zone)}`, hint: `revision ${state.schedule.revision}` })
  if (state.existencePublic && !state.pxa.startsWith('P')) rows.push({ label: 'Existence', value: 'public', hint: 'That there is a report is known; what it says is not' })
  const priority = priorityOf(state, policy)
  if (priority) rows.push({ label: 'Priority', value: `${priority.level} concern`, hint: priority.because.rules.join(', ') })
  return rows
}

/** «3», with «1 affected · 2 no answer»; the way to their page stands there from the beginning. */
function vendorFact({ vendors }: CaseState): CasePage['facts'][number] {
  const all = Object.keys(vendors.all).length
  if (all === 0) return { label: 'Vendors', value: 'none but this project' }
  const totals = Object.entries(answerTotals(vendors)).filter(([, count]) => count > 0)
  return { label: 'Vendors', value: String(all), hint: totals.map(([answer, count]) => `${count} ${answer.replaceAll('_', ' ')}`).join(' · ') }
}

function reportRows(state: CaseState, names: Names): CasePage['reports'] {
  return state.reports.filter((report) => !report.detached).map(({ id, receivedAt, channel, title, missing, reporter }) => ({
    id, receivedAt, channel: channel.replaceAll('_', ' '), title, missing, reporter: names(reporter), reporterId: reporter,
  }))
}

function advisoryPart(state: CaseState, known: CaseCircumstances): CasePage['advisory'] {
  const draft = draftOf(state)
  if (!state.advisory || !draft) return null
  const approvals = state.advisory.approvals.filter((one) => one.revision === state.advisory?.revision)
  const nameOf = new Map(known.members.map(({ id, name }) => [id, name]))
  return {
    revision: state.advisory.revision, approvals: approvals.map(({ by }) => nameOf.get(by) ?? 'a former member'), approvalsNeeded: known.approvalsNeeded,
    fields: { ...emptyFields, ...draft.fields }, ...(state.advisory.published ? { published: `/advisories/${state.advisory.published.id}` } : {}),
  }
}

function announcementRows(state: CaseState, policy: Policy): CasePage['announcements'] {
  const required = new Set(requiredChannels(policy))
  return Object.entries(policy.disclosure?.channels ?? {}).map(([channel, { kind, to, words }]) => ({
    channel, says: words ?? to ?? kind.replaceAll('_', ' '), required: required.has(channel),
    ...(state.announcements[channel] ? { proof: state.announcements[channel].proof } : {}),
  }))
}

/** The facts of a case as a set of names, for tools and the demo. */
export function factNames(state: CaseState, policy: Policy, approvalsNeeded: number): readonly string[] {
  return Object.keys(factsOf(state, policy, { approvalsNeeded }))
}
