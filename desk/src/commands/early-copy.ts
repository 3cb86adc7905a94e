import {
  compareCopy,
  copyDraft,
  codeFrom,
  individualCopy,
  powerOf,
  type Actor,
  type Code,
  type Comparison,
  type CopyDraft,
  type NoticeFile,
  type Power,
} from '@parley/coordination'
import type { CaseKey } from '../keys/case-key.ts'
import { caseKey } from '../store/sealed-fields.ts'
import { lockCase, readEvents, type StoredEvent } from '../store/event-log.ts'
import type { Tx } from '../store/store.ts'
import { fileCounts, fileUnder, recordFiles, type FileCount } from './early-files.ts'
import { eventOf, iso, type Gate } from './gate.ts'
import { isLet, handleWithParties, loadWhole } from './lists-party.ts'
import { listParties } from './lists-access.ts'
import { refusing } from './lists-refusal.ts'
import { sha256 } from './lists-terms.ts'
import type { Outcome } from './outcome.ts'

export interface EarlyNotice {
  readonly list: string
  readonly stage: 'plan' | 'test'
  readonly text: string
  /** Files of the case, chosen by people who read them; the same for every recipient. */
  readonly files: readonly NoticeFile[]
}

/** What a notice says beside its recipients; without files, nothing is said of files. */
export const saidIn = ({ files, ...rest }: EarlyNotice) => ({ ...rest, ...(files.length === 0 ? {} : { files }) })

/** Where the author wants the recipient's own address to stand, which only this copy has. */
export const canaryMark = '{{canary}}'

/** Who would get a notice to this list now: those who accepted the terms in force, and nobody else (S3-42, X20). */
export async function recipientsOf(gate: Gate, tx: Tx, caseId: string, list: string): Promise<readonly string[]> {
  const loaded = await loadWhole(gate, tx, caseId)
  if (!loaded) return []
  return (await listParties(tx, caseId))
    .filter((party) => party.list === list && !party.cut && isLet(loaded.state, loaded, party.participant))
    .map(({ participant }) => participant)
}

/** What individual copies of this text could prove, before it is sent. */
export const powerBefore = (text: string, recipients: number): Power => powerOf(copyDraft(text).points, recipients)

/** Sends a notice to all who accepted, each with a copy of its own, whose hash goes on record in the same transaction (worker). */
export async function sendEarly(
  gate: Gate,
  tx: Tx,
  caseId: string,
  notice: EarlyNotice,
  actor: Actor,
): Promise<Outcome | null> {
  const recipients = await recipientsOf(gate, tx, caseId, notice.list)
  if (recipients.length === 0)
    return refusing(
      'no-consent',
      'Nobody of this list has accepted the terms of this embargo.',
      'Invite members; who accepts gets the notice.',
    )
  const head = await lockCase(tx, caseId)
  if (!head) return null
  const files = await fileUnder(tx, caseId, { seq: head.seq + 1, files: notice.files })
  const outcome = await handleWithParties(gate, tx, caseId, {
    actor,
    command: { type: 'SendEarlyDisclosure', ...saidIn({ ...notice, files }), recipients },
  })
  if (!outcome?.ok) return outcome
  await recordCopies(gate, tx, caseId, notice.text, recipients)
  if (files.length > 0) await recordFiles(tx, caseId, { seq: head.seq + 1, recipients, files })
  return outcome
}

/** The hash of every copy, before any of them is shown. */
async function recordCopies(
  gate: Gate,
  tx: Tx,
  caseId: string,
  text: string,
  recipients: readonly string[],
): Promise<void> {
  const { seq } = await tx.one<{ seq: number }>(
    `select max(seq) as seq from event where case_id = $1 and type = 'EarlyDisclosureSent'`,
    [caseId],
  )
  const key = await caseKey(tx, caseId)
  const { points } = draftOf(text)
  for (const participant of recipients) {
    const copy = copyFor(key, { url: gate.url, seq, participant, text })
    const hashes = [Buffer.from(sha256(copy), 'hex'), points, canaryHash(canaryOf(key, seq, participant))]
    await tx.execute(
      'insert into delivery (case_id, event_seq, participant, copy_sha256, points, canary_hash, queued_at) values ($1, $2, $3, $4, $5, $6, $7)',
      [caseId, seq, participant, ...hashes, gate.now()],
    )
  }
}

/** Bits that only this case's key makes: shredding the case makes its copies nobody's. */
function codeOf(key: CaseKey, seq: number, participant: string, points: number): Code {
  const blocks = Array.from({ length: Math.ceil(points / 256) || 1 }, (_, at) =>
    key.mac('notify', Buffer.from(`copy/${seq}/${participant}/${at}`)),
  )
  return codeFrom(Buffer.concat(blocks), points)
}

const canaryOf = (key: CaseKey, seq: number, participant: string): string =>
  key
    .mac('notify', Buffer.from(`canary/${seq}/${participant}`))
    .toString('hex')
    .slice(0, 32)
const canaryHash = (token: string): Buffer => Buffer.from(sha256(token), 'hex')

interface CopyOf {
  readonly url: string
  readonly seq: number
  readonly participant: string
  readonly text: string
}

let kept: { readonly text: string; readonly draft: CopyDraft } | undefined

/**
 * A notice taken apart costs much more than a copy of it, and goes to many in a row: the newest is kept for that long, and
 * forgotten a minute later, because it is somebody's secret.
 */
function draftOf(text: string): CopyDraft {
  if (kept?.text === text) return kept.draft
  const made = { text, draft: copyDraft(text) }
  kept = made
  setTimeout(() => {
    if (kept === made) kept = undefined
  }, 60_000).unref()
  return made.draft
}

/** The copy of one recipient; the same bytes each time. */
export function copyFor(key: CaseKey, { url, seq, participant, text }: CopyOf): string {
  const draft = draftOf(text)
  const copy = individualCopy(draft, codeOf(key, seq, participant, draft.points))
  return copy.replaceAll(canaryMark, `${url}/c/${canaryOf(key, seq, participant)}`)
}

/** An address of a copy was fetched: noted on its delivery. Anybody may fetch anything; nothing is told back (worker). */
export async function canaryFetched(gate: Gate, tx: Tx, token: string): Promise<boolean> {
  if (!/^[0-9a-f]{32}$/.test(token)) return false
  return (
    (await tx.execute('update delivery set canary_at = coalesce(canary_at, $2) where canary_hash = $1', [
      canaryHash(token),
      gate.now(),
    ])) === 1
  )
}

interface NoticeEvent {
  readonly seq: number
  readonly at: string
  readonly list: string
  readonly stage: 'plan' | 'test'
  readonly text: string
  readonly files: readonly NoticeFile[]
  readonly recipients: readonly string[]
}

const noticesOf = (stored: readonly StoredEvent[]): readonly NoticeEvent[] =>
  stored.flatMap((row) => {
    const event = eventOf(row)
    return event.type === 'EarlyDisclosureSent'
      ? [
          {
            seq: row.seq,
            at: event.at,
            list: event.list,
            stage: event.stage,
            text: event.text,
            files: event.files ?? [],
            recipients: event.recipients,
          },
        ]
      : []
  })

export interface NoticeRow {
  readonly seq: number
  readonly at: string
  readonly list: string
  readonly stage: 'plan' | 'test'
  readonly text: string
  readonly files: readonly NoticeFile[]
}

/** The notices to one recipient, in its own copies, as far as its viewer may see them (party). */
export async function noticesFor(
  gate: Gate,
  tx: Tx,
  caseId: string,
  participant: string,
): Promise<readonly NoticeRow[]> {
  const notices = noticesOf(await readEvents(tx, caseId)).filter(({ recipients }) => recipients.includes(participant))
  if (notices.length === 0) return []
  const key = await caseKey(tx, caseId)
  return notices.map(({ seq, at, list, stage, text, files }) => {
    return { seq, at, list, stage, files, text: copyFor(key, { url: gate.url, seq, participant, text }) }
  })
}

/** Written when a recipient was shown its copies for the first time (worker). */
export const markOpened = (gate: Gate, tx: Tx, caseId: string, participant: string): Promise<number> =>
  tx.execute('update delivery set opened_at = $3 where case_id = $1 and participant = $2 and opened_at is null', [
    caseId,
    participant,
    gate.now(),
  ])

/** Written when a copy went into a mail sealed to its recipient (worker). */
export const markSealed = (gate: Gate, tx: Tx, of: { readonly caseId: string; readonly seq: number; readonly participant: string }): Promise<number> =>
  tx.execute('update delivery set sealed_at = coalesce(sealed_at, $4) where case_id = $1 and event_seq = $2 and participant = $3', [
    of.caseId,
    of.seq,
    of.participant,
    gate.now(),
  ])

export interface DeliveryRow {
  readonly seq: number
  readonly participant: string
  readonly copyHash: string
  readonly points: number
  readonly queuedAt: string
  /** Of the letter that brings it, or says that it is there. `delivered`: a delivery report said so; without one nobody knows. */
  readonly letter: 'queued' | 'sent' | 'delivered' | 'bounced' | 'held'
  readonly letterAt: string | null
  /** When the copy itself went out in a mail sealed to the recipient. */
  readonly sealedAt: string | null
  readonly openedAt: string | null
  readonly canaryAt: string | null
  /** How many files the notice brought, and how far they came. */
  readonly files: FileCount
}

const letterStates: Readonly<Record<string, DeliveryRow['letter']>> = { sent: 'sent', settled: 'sent', failed: 'bounced', bounced: 'bounced', held: 'held' }

interface DeliveryColumns {
  readonly event_seq: number
  readonly participant: string
  readonly copy_sha256: Buffer
  readonly points: number
  readonly queued_at: Temporal.Instant
  readonly sealed_at: Temporal.Instant | null
  readonly opened_at: Temporal.Instant | null
  readonly canary_at: Temporal.Instant | null
  readonly letter: string | null
  readonly sent_at: Temporal.Instant | null
  readonly delivered_at: Temporal.Instant | null
}

/** The ledger: what went to whom and how far it came (team or worker). The letter is the one of this very notice. */
export async function deliveries(tx: Tx, caseId: string): Promise<readonly DeliveryRow[]> {
  const rows = await tx.query<DeliveryColumns>(
    `select d.*, o.state as letter, o.sent_at, o.delivered_at from delivery d
     left join lateral (select state, sent_at, delivered_at from outbox o where o.case_id = d.case_id and o.participant = d.participant
       and o.event_key like d.case_id || ':' || d.event_seq || ':%' order by o.id limit 1) o on true
     where d.case_id = $1 order by d.event_seq desc, d.participant`,
    [caseId],
  )
  const counts = await fileCounts(tx, caseId)
  return rows.map((row) => deliveryRow(row, counts.get(`${row.event_seq}/${row.participant}`) ?? { files: 0, mailed: 0, taken: 0 }))
}

function deliveryRow(row: DeliveryColumns, files: FileCount): DeliveryRow {
  const at = (instant: Temporal.Instant | null) => (instant === null ? null : iso(instant))
  const state = letterStates[row.letter ?? ''] ?? 'queued'
  return {
    seq: row.event_seq,
    participant: row.participant,
    copyHash: row.copy_sha256.toString('hex'),
    points: row.points,
    queuedAt: iso(row.queued_at),
    letter: state === 'sent' && row.delivered_at !== null ? 'delivered' : state,
    letterAt: at(row.delivered_at ?? row.sent_at),
    sealedAt: at(row.sealed_at),
    openedAt: at(row.opened_at),
    canaryAt: at(row.canary_at),
    files,
  }
}

/** Whose copy a text is, by each notice of the case (team or worker). Names somebody only where chance is excluded. */
export async function compareLeak(
  tx: Tx,
  caseId: string,
  leaked: string,
): Promise<readonly (Comparison & { readonly seq: number })[]> {
  const key = await caseKey(tx, caseId)
  return noticesOf(await readEvents(tx, caseId)).map(({ seq, text, recipients }) => {
    const { points } = copyDraft(text)
    return {
      seq,
      ...compareCopy(leaked, {
        text,
        recipients: recipients.map((id) => ({ id, code: codeOf(key, seq, id, points) })),
      }),
    }
  })
}
