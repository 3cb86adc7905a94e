import { fold, type Actor, type CaseCommand, type CaseEvent, type CaseState } from '@parley/coordination'
import { openBlob } from '../store/blobs.ts'
import { lockCase, readEvents, type CaseHead } from '../store/event-log.ts'
import { followReader } from '../store/reader-copies.ts'
import { caseKey } from '../store/sealed-fields.ts'
import type { Tx } from '../store/store.ts'
import { getContact, putContact } from './contacts.ts'
import { eventOf, handle, type CommandFile, type Gate } from './gate.ts'
import { refusing } from './lists-refusal.ts'
import type { Outcome } from './outcome.ts'

export interface Move { readonly from: string; readonly to: string; readonly report: string; readonly reason: string }

/** A case behind its lock. */
export interface Place { readonly head: CaseHead; readonly events: readonly CaseEvent[]; readonly state: CaseState }

type Arrival = Extract<CaseEvent, { type: 'ReportReceived' | 'ReportAttached' }>

/** Both cases behind their locks, always in the same order, so that two moves never wait for each other. */
export async function lockBoth(tx: Tx, ids: readonly [string, string]): Promise<readonly [Place, Place] | null> {
  const heads = new Map<string, CaseHead>()
  for (const id of ids.toSorted()) {
    const head = await lockCase(tx, id)
    if (head) heads.set(id, head)
  }
  const places = await Promise.all(ids.map(async (id): Promise<Place | null> => {
    const head = heads.get(id)
    const events = head ? (await readEvents(tx, id)).map(eventOf) : []
    return head ? { head, events, state: fold(events) } : null
  }))
  const [one, other] = places
  return one && other ? [one, other] : null
}

/**
 * A report leaves one case and is in the other, in one transaction: with its words and files, its reporter, the start of its
 * clocks, its credit, and the reporter's way in. Nobody's words are shown to another reporter by it (worker). Moving it back
 * is the same step the other way.
 */
export async function moveReport(gate: Gate, tx: Tx, move: Move, actor: Actor): Promise<Outcome | null> {
  const both = move.from === move.to ? null : await lockBoth(tx, [move.from, move.to])
  if (!both || both[0].head.project !== both[1].head.project) return refusing('no-such-case', 'There is no other case of this project with that id.', 'Copy the id from the end of the other case’s address.')
  const [from, to] = both
  const left = await handle(gate, tx, move.from, { actor, command: { type: 'DetachReport', report: move.report, toCase: move.to, reason: move.reason } })
  if (!left?.ok) return left
  const arrival = arrivalOf(from, move.report)
  const came = await handle(gate, tx, move.to, { actor, command: attaching(from, arrival, move), files: await filesOf(tx, move.from, arrival) })
  if (!came?.ok) return came
  await letIn(tx, { from, to, reporter: arrival.reporter })
  return left
}

function arrivalOf({ events }: Place, report: string): Arrival {
  const arrival = events.findLast((event): event is Arrival => (event.type === 'ReportReceived' || event.type === 'ReportAttached') && event.report === report)
  if (!arrival) throw new Error('a report that is here never came')
  return arrival
}

function attaching({ state, head }: Place, { report, reporter, receivedAt, title, message }: Arrival, move: Move): Extract<CaseCommand, { type: 'AttachReport' }> {
  const { attachments: _files, original: _mail, ...words } = message
  const [known, who] = [state.reports.find(({ id }) => id === move.report), state.participants[reporter]]
  return {
    type: 'AttachReport', report, fromCase: head.id, reporter, receivedAt, title, message: words,
    ...(known === undefined ? {} : { channel: known.channel as NonNullable<Extract<CaseCommand, { type: 'AttachReport' }>['channel']>, missing: known.missing, toolOutputOnly: known.toolOutputOnly }),
    ...(known?.handle === undefined ? {} : { handle: known.handle }), ...(who?.name === undefined ? {} : { reporterName: who.name }), ...(who?.credit === undefined ? {} : { credit: who.credit }),
  }
}

/** Sealed anew under the key of the case that they are in now: the file itself, or what opens its pieces. */
async function filesOf(tx: Tx, caseId: string, { message }: Arrival): Promise<readonly CommandFile[]> {
  const key = await caseKey(tx, caseId)
  const wanted = [...(message.attachments ?? []).map(({ blob }) => ({ blob, kind: 'attachment' as const })), ...(message.original === undefined ? [] : [{ blob: message.original, kind: 'original' as const }])]
  const files: CommandFile[] = []
  for (const { blob, kind } of wanted) {
    const found = await openBlob(tx, key, blob)
    if (found) files.push({ kind, name: found.name, mediaType: found.mediaType, bytes: found.bytes })
  }
  return files
}

interface Moved { readonly from: Place; readonly to: Place; readonly reporter: string }

/** The reporter's access, contact and receipt follow; what the other reporters wrote there before stays theirs. */
async function letIn(tx: Tx, { from, to, reporter }: Moved): Promise<void> {
  const [source, target] = [from.head.id, to.head.id]
  const among = to.state.reports.some((report) => !report.detached && report.reporter !== reporter)
  await tx.execute(
    `insert into case_access (case_id, subject, audiences, words_from) values ($1, $2, $3, $4)
     on conflict (case_id, subject) do update set audiences = excluded.audiences, words_from = coalesce(excluded.words_from, case_access.words_from), words_until = null`,
    [target, reporter, ['reporter', 'parties', `party:${reporter}`], among ? to.head.seq + 1 : null],
  )
  await followReader(tx, await caseKey(tx, source), await caseKey(tx, target), reporter)
  const contact = await getContact(tx, source, reporter)
  if (contact) await putContact(tx, target, reporter, contact)
  const stays = from.state.reports.filter((report) => !report.detached && report.reporter === reporter).length > 1
  if (stays) return
  await tx.execute('update case_access set words_until = (select max(seq) from event where case_id = $1) where case_id = $1 and subject = $2', [source, reporter])
  for (const table of ['receipt', 'mail_token']) await tx.execute(`update ${table} set case_id = $1 where case_id = $2 and participant = $3`, [target, source, reporter])
}
