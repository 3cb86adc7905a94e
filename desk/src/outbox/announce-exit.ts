import { createHash } from 'node:crypto'
import type { Advisory } from '@parley/advisory'
import { decide, desk as itself, type CaseEvent, type CaseState } from '@parley/coordination'
import { approvalsNeeded } from '../commands/approvals.ts'
import { handle, iso, type Gate } from '../commands/gate.ts'
import { loadCase } from '../commands/publish.ts'
import type { MailKeys } from '../mail/token.ts'
import { beginOnce, enqueue, notBegun } from '../store/outbox.ts'
import type { Store, Tx } from '../store/store.ts'
import { publishOnGithub } from './announce-github.ts'
import { noteOnReleases } from './announce-github-release.ts'
import { post, proofWords, showsTwice, type Posted } from './announce-post.ts'
import { announcementOf } from './announce-preview.ts'
import { listSubject } from './list-conventions.ts'
import { listTargets, openTarget, type AnnounceTarget } from './announce-target.ts'
import type { Announcement } from './announce-text.ts'
import type { Egress } from './egress.ts'
import type { LetterRow } from './letter-exit.ts'
import { buildMail, UnsendableMail } from './mail-message.ts'
import type { MailSender } from './mail-send.ts'
import type { Delivery } from './outbox.ts'

/** What the outbox holds for an announcement, as kind `announce`: no text, for what is said is taken from what is public. */
export interface AnnounceOrder { readonly project: string; readonly channel: string; readonly advisoryId: string; /** Which text that the public saw, from 1: from 2 on a correction or the withdrawal. */ readonly release: number }

interface Known { readonly caseId: string; readonly project: string; readonly at: Temporal.Instant }

/** Orders one announcement, in the caller's transaction; false when this channel had the order for this text before. */
export function orderAnnouncement(tx: Tx, { caseId, project, at }: Known, channel: string, { advisoryId, release = 1 }: { readonly advisoryId: string; readonly release?: number }): Promise<boolean> {
  const payload: AnnounceOrder = { project, channel, advisoryId, release }
  const eventKey = `${caseId}:announce:${channel}:${advisoryId}${release === 1 ? '' : `:${release}`}`
  return enqueue(tx, { eventKey, caseId, kind: 'announce', recipient: `announce ${project} ${channel}`, payload, dueAt: at })
}

/** Orders all channels that can be served, when the public sees the advisory and whenever it sees another text of it. */
export async function orderAnnouncements(tx: Tx, known: Known, state: CaseState, event: CaseEvent): Promise<void> {
  if (event.type !== 'AdvisoryPublished' && event.type !== 'AdvisoryWithdrawn') return
  const order = { advisoryId: event.advisoryId, release: Math.max(1, state.advisory?.releases?.length ?? 1) }
  for (const { channel } of await listTargets(tx, known.project)) await orderAnnouncement(tx, known, channel, order)
}

export interface AnnounceDesk { readonly store: Store; readonly gate: Gate; readonly egress: Egress; readonly keys: MailKeys; readonly sender: MailSender }

/** The way out for rows of kind `announce`. The proof comes back as `RecordAnnouncement` through the gate. */
export function announceExit(desk: AnnounceDesk): (row: LetterRow) => Promise<Delivery> {
  return async ({ claim }) => {
    const order = readOrder(claim.payload)
    if (!order) return { outcome: 'failed', code: 'no-order' }
    const target = await desk.store.as({ role: 'worker' }, (tx) => openTarget(tx, order.project, order.channel))
    if (!target) return { outcome: 'held', why: 'no-target' }
    // Read as the public: what is not public yet cannot be announced, whoever ordered it (S-115).
    const found = await desk.store.as({ role: 'public' }, (tx) => readPublic(tx, order.advisoryId))
    if (!found) return { outcome: 'retry', code: 'advisory-not-public' }
    const early = claim.caseId === undefined ? null : await desk.store.as({ role: 'worker' }, (tx) => heldBack(desk.gate, tx, String(claim.caseId), order))
    if (early) return early
    const delivery = await send(desk, target, { ...found, row: claim.id, project: order.project })
    if (delivery.outcome === 'sent' && claim.caseId !== undefined) await record(desk, claim.caseId, order, delivery.proof)
    return delivery
  }
}

function readOrder(payload: unknown): AnnounceOrder | null {
  if (typeof payload !== 'object' || payload === null) return null
  const { project, channel, advisoryId, release = 1 } = payload as { readonly [key in keyof AnnounceOrder]?: unknown }
  if (typeof project !== 'string' || typeof channel !== 'string' || typeof advisoryId !== 'string' || typeof release !== 'number') return null
  return { project, channel, advisoryId, release }
}

/**
 * The policy's own order holds for machines too (S2x-22…24, S4-26): what the core would refuse to record is not sent. A
 * channel that the policy does not name has no order; one that was ticked off by hand is not served again. A correction is
 * not told where the announcement itself still waits, for that will say the newest.
 */
async function heldBack(gate: Gate, tx: Tx, caseId: string, { channel, release }: AnnounceOrder): Promise<Delivery | null> {
  const loaded = await loadCase(gate, tx, caseId)
  if (!loaded) return { outcome: 'failed', code: 'no-such-case' }
  const context = { policy: loaded.policy, now: iso(gate.now()), actor: itself, approvalsNeeded: await approvalsNeeded(tx, loaded.head.project, loaded.head.id) }
  const decided = decide(loaded.state, { type: 'RecordAnnouncement', channel, proof: 'about to be sent', release }, context)
  const before = loaded.state.announcements[channel]
  if (decided.ok && release > 1 && !before) return { outcome: 'sent', proof: 'the announcement itself says it' }
  if (decided.ok || decided.refused.code === 'bad-value' || decided.refused.code === 'not-in-policy') return null
  return before ? { outcome: 'sent', proof: before.proof } : { outcome: 'retry', code: decided.refused.code }
}

interface Found { readonly advisory: Advisory; readonly announcement: Announcement; readonly text: string }

async function readPublic(tx: Tx, id: string): Promise<Found | null> {
  const rows = await tx.query<{ path: string; bytes: Buffer }>('select path, bytes from publication where advisory_id = $1 and path = any($2)', [id, [`/advisories/${id}`, `/advisories/${id}.txt`]])
  const [page, text] = ['', '.txt'].map((ending) => rows.find(({ path }) => path === `/advisories/${id}${ending}`)?.bytes.toString('utf8'))
  if (page === undefined || text === undefined) return null
  const { advisory } = pageOf(page)
  return { advisory, announcement: announcementOf(advisory), text }
}

/** As `publish` wrote it, in the same release or an earlier one. */
function pageOf(text: string): { readonly advisory: Advisory } {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the desk's own file, checked when it was published
  return JSON.parse(text) as { readonly advisory: Advisory }
}

interface Sending extends Found { readonly row: string; readonly project: string }

async function send(desk: AnnounceDesk, target: AnnounceTarget, sending: Sending): Promise<Delivery> {
  if (target.kind === 'mail') return mail(desk, target.address, sending)
  if (showsTwice(target.kind) && !(await asWorker(desk, (tx) => beginOnce(tx, { id: sending.row }, desk.gate.now())))) return maybePosted
  const posted = await postTo(desk, target, sending)
  if (posted.ok) return { outcome: 'sent', proof: proofWords(posted.proof) }
  const unknown = posted.delivery.outcome === 'held' && posted.delivery.why === maybePosted.why
  if (!unknown) await asWorker(desk, (tx) => notBegun(tx, { id: sending.row }))
  return posted.delivery
}

function postTo({ egress, gate }: AnnounceDesk, target: Exclude<AnnounceTarget, { kind: 'mail' }>, { advisory, announcement, row }: Sending): Promise<Posted> {
  if (target.kind === 'github') return publishOnGithub(egress, target, advisory)
  if (target.kind === 'github_release') return noteOnReleases(egress, target, advisory)
  return post(egress, target, { announcement, once: row, at: gate.now() })
}

/** A crash or a broken line came between, and asking again could show it twice: a person looks into the room first. */
const maybePosted = { outcome: 'held', why: 'maybe-posted' } as const
const asWorker = <T>({ store }: AnnounceDesk, work: (tx: Tx) => Promise<T>): Promise<T> => store.as({ role: 'worker' }, work)

/** To a public list, as the project, in plain text; no machine's mail, or lists would drop it. */
async function mail({ gate, keys, sender }: AnnounceDesk, address: string, { announcement, text, row, project }: Sending): Promise<Delivery> {
  try {
    const built = buildMail(keys, gate.mailDomain, {
      row, from: { name: `${announcement.project} security`, address: `${project}@${gate.mailDomain}` }, to: address, replyTo: null,
      reference: announcement.advisoryId, subject: listSubject(announcement, address), text, automatic: 'person', thread: [], at: iso(gate.now()),
    })
    const sent = await sender.send(built)
    const hash = createHash('sha256').update(built.raw).digest('hex').slice(0, 16)
    return sent.outcome === 'sent' ? { outcome: 'sent', proof: `mail <${built.messageId}> to ${address} (${sent.proof}, sha256:${hash})` } : sent
  } catch (error) {
    if (error instanceof UnsendableMail) return { outcome: 'held', why: 'the address cannot be sent to' }
    throw error
  }
}

/** A channel that the policy does not name is refused by the core; the proof is kept in the outbox then. */
async function record({ store, gate }: AnnounceDesk, caseId: string, { channel, release }: AnnounceOrder, proof: string): Promise<void> {
  await store.as({ role: 'worker' }, (tx) => handle(gate, tx, caseId, { command: { type: 'RecordAnnouncement', channel, proof, release }, actor: itself }))
}
