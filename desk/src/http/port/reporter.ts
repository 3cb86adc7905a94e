import { byEnd, fold, pendingAnswers, type CaseEvent, type CaseState } from '@parley/coordination'
import { promiseWords, sentence, type ContentPart, type Policy } from '@parley/policy'
import { recordRead } from '../../audit/record-read.ts'
import { eventOf, handle, iso, type CommandFile, type Gate } from '../../commands/gate.ts'
import { promisesOf } from '../../commands/letters.ts'
import { openCase } from '../../commands/open-case.ts'
import type { Outcome } from '../../commands/outcome.ts'
import { adoptReceipt, claimReceipt, issueReceipt, receiptHolder, type ReceiptHolder } from '../../commands/receipts.ts'
import { clockRows, entryRow } from '../../projections/case-page.ts'
import type { DateNote, ReceiptPage } from '../../projections/rows.ts'
import type { Store, Tx } from '../../store/store.ts'
import type { DeskPort, UploadedFile, WebReport } from '../desk-port.ts'
import { ownReading, type OwnReading } from './own-reading.ts'
import { refusable } from './team.ts'

type ReporterPort = Pick<DeskPort, 'report' | 'receipt' | 'answerByReceipt' | 'claim'>

/** What a reporter may do: report without an account, come back with the receipt, read, answer. */
export function reporterPort(store: Store, gate: Gate): ReporterPort {
  const holderOf = (secret: string) => store.as({ role: 'gate' }, (tx) => receiptHolder(tx, secret))
  return {
    report: (report) => takeReport(store, gate, report),
    receipt: async (secret) => {
      const holder = await holderOf(secret)
      if (!holder) return null
      const page = await store.as({ role: 'party', subject: holder.participant }, (tx) => pageFor(gate, tx, holder, ownReading(tx, secret, holder)))
      if (page && holder.wrapped === null) await store.as({ role: 'worker' }, (tx) => adoptReceipt(tx, holder, secret))
      return page
    },
    answerByReceipt: async (secret, text, files) => {
      const holder = await holderOf(secret)
      return holder ? answer(store, gate, holder, { text, files }) : null
    },
    claim: async (code) => (await store.as({ role: 'worker' }, (tx) => claimReceipt(tx, code)))?.receipt ?? null,
  }
}

async function takeReport(store: Store, gate: Gate, report: WebReport): ReturnType<DeskPort['report']> {
  const version = gate.shelf.of(report.project, iso(gate.now()))
  if (!version) return { ok: false, refused: { code: 'no-such-project', rules: [], says: 'There is no such project at this desk.' } }
  return store.as({ role: 'worker' }, async (tx) => {
    const opened = await openCase(gate, tx, incoming(version.policy, report, iso(gate.now())))
    if (!opened.outcome.ok) throw new Error(`a report was refused: ${opened.outcome.refused.code}`)
    const state = fold(opened.outcome.events)
    const promises = promisesOf(gate, { state, policy: version.policy }).map(({ says, dueWords }) => `${says}, ${dueWords}`)
    const receipt = await issueReceipt(tx, { caseId: opened.caseId, participant: opened.participant })
    return { ok: true as const, receipt, reference: opened.reference, promises, asked: askedOf(version.policy, state.reports[0]?.missing ?? []) }
  })
}

function incoming(policy: Policy, report: WebReport, receivedAt: string): Parameters<typeof openCase>[2] {
  const given = Object.entries(report.parts).filter(([, words]) => (words ?? '').trim() !== '') as [ContentPart, string][]
  // Words instead of a link, such as «will follow», are kept as words: the link is then still asked for.
  const stub = webAddress(report.parts.stub_link)
  const parts = new Set<ContentPart>([...given.map(([part]) => part).filter((part) => part !== 'stub_link' || stub !== undefined), ...(report.title.trim() === '' ? [] : ['title' as const]), ...(report.text.trim() === '' ? [] : ['details' as const]), ...(report.files.length > 0 ? ['attachments' as const] : [])])
  const more = given.map(([part, words]) => `\n\n## ${part.replaceAll('_', ' ')}\n\n${words.trim()}`).join('')
  const stubChannel = Object.values(policy.intake.channels).find((channel) => channel.kind === 'public_issue_stub')?.stub
  return {
    project: report.project, channel: report.channel ?? 'web_form', receivedAt, title: report.title.trim() === '' ? '(no title)' : report.title.trim(),
    text: `${report.text.trim()}${more}`, marks: [], parts: [...parts], claimedPublic: report.alreadyPublic, about: report.about,
    files: report.files.map(attached), contact: null, acknowledge: false,
    ...(report.parts.handle ? { handle: report.parts.handle.trim() } : {}),
    ...(stub ? { stub: { url: stub, title: stubChannel?.title ?? '' } } : {}),
  }
}

function webAddress(words: string | undefined): string | undefined {
  const text = words?.trim() ?? ''
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) ? text : undefined
}

const attached = (file: UploadedFile): CommandFile => ({ kind: 'attachment', ...file })

function askedOf(policy: Policy, missing: readonly ContentPart[]): readonly string[] {
  return missing.map((part) => policy.intake.content?.[part]?.what ?? part.replaceAll('_', ' '))
}

/** The reporter's own view: what the database lets this participant see, folded as it is. Clocks come from the clock rows. */
async function pageFor(gate: Gate, tx: Tx, holder: ReceiptHolder, own: OwnReading): Promise<ReceiptPage | null> {
  const head = await tx.maybe<{ ref: string; project: string; policy_hash: string }>('select ref, project, policy_hash from case_head where id = $1', [holder.caseId])
  if (!head) return null
  await recordRead(tx, { viewer: holder.participant, caseId: holder.caseId, what: 'receipt', at: gate.now() })
  const policy = await gate.shelf.byHash(tx, head.policy_hash)
  const stored = await own.events(holder.caseId)
  const state = fold(ownFirst(stored.map(eventOf), holder.participant))
  const view = await tx.one<{ closed_at: Temporal.Instant | null }>('select closed_at from case_view where case_id = $1', [holder.caseId])
  const sealed = await tx.maybe<{ at: Temporal.Instant }>('select at from sealed_case where case_id = $1', [holder.caseId])
  const asked = stored.map(eventOf).filter((event) => event.type === 'InformationAsked')
  const answered = new Set(stored.map(eventOf).filter((event) => event.type === 'InformationReceived').map((event) => event.at))
  const who = (actor: string) => (actor === holder.participant ? 'You' : actor === 'desk' ? 'The desk' : 'The team')
  return {
    reference: head.ref, projectName: policy.project.name, projectId: head.project, title: titleFor(state, holder.participant), state: reporterState(state),
    clocks: clockRows(state, policy, iso(gate.now())).flatMap((clock) => {
      const source = policy.handling?.clocks?.[clock.name]
      const says = source && promiseWords(source)
      return says === null ? [] : [{ ...clock, ...(says === undefined ? {} : { says: sentence(says) }) }]
    }),
    entries: [...await earlierEntries(gate, tx, { holder, own, who }), ...stored.map((row) => entryRow(row, eventOf(row), policy, who))],
    asked: answered.size < asked.length ? asked.map((event) => event.text).slice(-1) : [],
    date: dateNote(state, holder.participant, iso(gate.now())),
    ...upstreamAsked(state, holder.participant), ...rejectedAsked(state, holder.participant),
    ...(sealed ? { sealedSince: iso(sealed.at) } : {}), closed: view.closed_at !== null, ...(state.advisory?.published ? { publishedAt: `/advisories/${state.advisory.published.id}` } : {}),
  }
}

/** The title of the own report, which the desk may not be able to open where the receipt does. */
const titleFor = ({ reports }: CaseState, reporter: string): string =>
  (reports.find((report) => !report.detached && report.reporter === reporter) ?? reports.find(({ detached }) => !detached))?.title ?? ''

/** A report that moved in was made before all that its reporter sees of the case, whenever it came. */
function ownFirst(events: readonly CaseEvent[], reporter: string): readonly CaseEvent[] {
  const isOwn = (event: CaseEvent): boolean => event.type === 'ReportAttached' && event.reporter === reporter
  const [first, rest] = [events.filter((event) => event.type === 'CaseOpened'), events.filter((event) => event.type !== 'CaseOpened')]
  return rest.some(isOwn) ? [...first, ...rest.filter(isOwn), ...rest.filter((event) => !isOwn(event))] : events
}

/** What was written in the cases that the report was in before, as far as its reporter saw it there. */
async function earlierEntries(gate: Gate, tx: Tx, { holder, own, who }: { readonly holder: ReceiptHolder; readonly own: OwnReading; readonly who: (actor: string) => string }): Promise<ReceiptPage['entries']> {
  const before = await tx.query<{ id: string; policy_hash: string }>(
    'select h.id, h.policy_hash from case_access a join case_head h on h.id = a.case_id where a.subject = $1 and a.case_id <> $2 and a.words_until is not null order by a.granted_at', [holder.participant, holder.caseId])
  const entries: ReceiptPage['entries'][number][] = []
  for (const { id, policy_hash: hash } of before) {
    const policy = await gate.shelf.byHash(tx, hash)
    entries.push(...(await own.events(id)).map((row) => entryRow(row, eventOf(row), policy, who)))
  }
  return entries
}

const dateWords: Readonly<Record<CaseState['embargo']['em'], string>> = {
  N: 'No date is agreed and none is proposed.', P: 'A date is proposed.', A: 'A date is agreed.', R: 'A date is agreed, and a change is proposed.', X: 'The embargo has ended.',
}

function dateNote({ embargo }: CaseState, self: string, now: string): DateNote {
  const owed = pendingAnswers(embargo, now).find(({ party, overdue }) => party === self && !overdue)
  const endsAt = embargo.active?.endsAt ?? byEnd(embargo.proposals)[0]?.terms.endsAt ?? null
  return { words: dateWords[embargo.em], endsAt: embargo.em === 'X' ? null : endsAt, answerBy: owed?.answerBy ?? null }
}

/** C11: the question that this reporter has not answered yet. */
function rejectedAsked({ rejectedWords: words }: CaseState, reporter: string): Pick<ReceiptPage, 'rejected'> {
  return words === undefined || words.disclosedAt !== undefined || words.answers[reporter] !== undefined ? {} : { rejected: { title: words.title, text: words.text } }
}

function upstreamAsked({ upstreamConsent: asked, upstream }: CaseState, reporter: string): Pick<ReceiptPage, 'upstream'> {
  return asked === undefined || upstream !== undefined || asked.answers[reporter] !== undefined ? {} : { upstream: { to: asked.to, text: asked.text } }
}

function reporterState({ advisory, team: { rm } }: CaseState): string {
  if (advisory?.withdrawn !== undefined) return 'Withdrawn'
  if (advisory?.published) return 'Published'
  const words: Readonly<Record<string, string>> = { R: 'Received', I: 'Not accepted as a vulnerability', V: 'Judged valid', A: 'Accepted, being worked on', D: 'Deferred', C: 'Closed' }
  return words[rm] ?? 'Received'
}

async function answer(store: Store, gate: Gate, holder: ReceiptHolder, { text, files }: { readonly text: string; readonly files: readonly UploadedFile[] }): Promise<Outcome | null> {
  return refusable((undo) => store.as({ role: 'worker' }, async (tx) => undo(await handle(gate, tx, holder.caseId, {
    command: { type: 'WriteMessage', audience: 'reporter', message: { text } },
    actor: { kind: 'participant', id: holder.participant }, files: files.map(attached),
  }))))
}
