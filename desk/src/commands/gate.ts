import { actorName, decide, fold, react, withoutRepeats, type Actor, type CaseCommand, type CaseEvent, type CaseState } from '@parley/coordination'
import type { Advisory, PublishableFile } from '@parley/advisory'
import type { Policy } from '@parley/policy'
import { eventOf, iso } from '../projections/core-event.ts'
import { project } from '../projections/project.ts'
import { putBlob } from '../store/blobs.ts'
import type { FileBytes } from '../store/file-pieces.ts'
import type { ChainRow } from '../store/event-chain.ts'
import { linkEvents, lockCase, readEvents, writeEvents, type CaseHead, type NewEvent } from '../store/event-log.ts'
import { caseKey } from '../store/sealed-fields.ts'
import type { Tx } from '../store/store.ts'
import { approvalsNeeded } from './approvals.ts'
import { marksOfFiles } from './file-kind.ts'
import { handOn } from './hand-on.ts'
import { enqueueAll } from './letters.ts'
import { moved, versionAsked } from './move-policy.ts'
import { followEmbargo } from './lists-access.ts'
import { followEnd } from './outside-access.ts'
import { followVendors } from './vendor-access.ts'
import type { Outcome, Refusal } from './outcome.ts'
import type { PolicyShelf } from './policy-shelf.ts'

export { eventOf, iso }

/** A file that comes with a command; it is sealed under the case's key in the same transaction. */
export interface CommandFile { readonly kind: 'attachment' | 'original'; readonly name: string; readonly mediaType: string; readonly bytes: FileBytes }

export interface Gate {
  readonly shelf: PolicyShelf
  readonly mailDomain: string
  readonly url: string
  now(): Temporal.Instant
  /** Puts what is being published where machines look for it, in the same transaction. */
  readonly distribute?: (tx: Tx, released: { readonly advisory: Advisory; readonly files: readonly PublishableFile[]; readonly caseId: string; readonly at: Temporal.Instant }) => Promise<void>
  /** Orders what leaves the desk because of an event, beside letters. */
  readonly exits?: (tx: Tx, loaded: Loaded, event: CaseEvent, at: Temporal.Instant) => Promise<void>
}

export interface Request {
  readonly command: CaseCommand
  readonly actor: Actor
  readonly files?: readonly CommandFile[]
}

/**
 * The one gate for change: lock → load → decide → append → project → outbox and timers, in the transaction of `tx`,
 * whose viewer decides what can be seen at all. `null`: no such case, or not for this viewer; the two are the same answer.
 */
export async function handle(gate: Gate, tx: Tx, caseId: string, ...requests: readonly Request[]): Promise<Outcome | null> {
  // One write: the events are read behind the lock all the same.
  const [head, stored] = await Promise.all([lockCase(tx, caseId), readEvents(tx, caseId)])
  if (!head) return null
  const policy = await gate.shelf.byHash(tx, head.policyHash)
  return apply(gate, tx, { head, policy, state: fold(stored.map(eventOf)) }, requests)
}

export interface Loaded { readonly head: CaseHead; readonly policy: Policy; readonly state: CaseState }

interface Step { readonly event: CaseEvent; readonly state: CaseState }

/** Decides and appends each request in turn; the first refusal ends it, and the caller's transaction decides what stays. */
export async function apply(gate: Gate, tx: Tx, loaded: Loaded, requests: readonly Request[]): Promise<Outcome> {
  const now = gate.now()
  let { head, state, policy } = loaded
  const events: CaseEvent[] = []
  // Of a case that is being opened nobody reads yet, so that all its events are written at once.
  const [isNew, unwritten] = [head.seq === 0, [] as ChainRow[]]
  for (const request of requests) {
    const command = await withFiles(tx, head, request)
    const asked = await versionAsked(gate.shelf, tx, head, command)
    const context = { policy, now: iso(now), actor: request.actor, approvalsNeeded: await approvalsNeeded(tx, head.project, head.id), ...asked }
    const decided = decide(state, command, context)
    if (!decided.ok) {
      await writeEvents(tx, { head, links: unwritten })
      return { ok: false, refused: refusalOf(decided.refused) }
    }
    const next = await linkEvents(tx, head, decided.events.map(newEvent))
    head = next.head
    unwritten.push(...next.links)
    if (!isNew) await writeEvents(tx, { head, links: unwritten.splice(0) })
    const after = moved(tx, { head, policy }, decided.events, asked)
    head = after.head
    policy = after.policy
    const steps: Step[] = []
    for (const event of decided.events) steps.push({ event, state: state = fold([event], state) })
    const told = withoutRepeats(steps.map((step) => react(step.state, step.event, policy)))
    for (const [at, step] of steps.entries()) {
      await enqueueAll(gate, tx, { head, policy, state: step.state }, step.event, told[at] ?? [])
      await gate.exits?.(tx, { head, policy, state: step.state }, step.event, now)
    }
    events.push(...decided.events)
  }
  if (isNew) await writeEvents(tx, { head, links: unwritten })
  await settle(tx, { head, policy, state }, { events, now, isNew })
  handOn(tx, { head, policy }, events)
  return { ok: true, events }
}

const newEvent = ({ type, at, actor, audience, ...body }: CaseEvent): NewEvent =>
  ({ type, version: 1, at: Temporal.Instant.from(at), actor: actorName(actor), audience, body: { ...body, actor } })

interface Happened { readonly events: readonly CaseEvent[]; readonly now: Temporal.Instant; readonly isNew: boolean }

/** What follows from the new state, in the same transaction: the rows that pages read, and the wake-ups. */
async function settle(tx: Tx, loaded: Loaded, { events, now, isNew }: Happened): Promise<void> {
  if (events.length > 0) await project(tx, loaded, iso(now), isNew)
  if (events.some(({ type }) => type === 'EmbargoChanged')) await followEmbargo(tx, loaded)
  if (!events.some(({ type }) => type === 'EmbargoChanged' || type === 'VendorsChanged')) return
  await followVendors(tx, loaded)
  await followEnd(tx, loaded)
}

/** Files belong to the event that the command is about to make: the next of the case. */
async function withFiles(tx: Tx, head: CaseHead, { command, files }: Request): Promise<CaseCommand> {
  if (!files || files.length === 0 || !('message' in command)) return command
  const key = await caseKey(tx, head.id)
  const attachments = []
  let original: string | undefined
  for (const file of files) {
    const { id, size } = await putBlob(tx, key, { eventSeq: head.seq + 1, kind: file.kind, name: file.name, mediaType: file.mediaType, bytes: file.bytes })
    if (file.kind === 'original') original = id
    else attachments.push({ blob: id, name: file.name, mediaType: file.mediaType, size })
  }
  const marks = [...(command.message.marks ?? []), ...marksOfFiles(files)]
  return { ...command, message: { ...command.message, ...(marks.length > 0 ? { marks } : {}), ...(attachments.length > 0 ? { attachments } : {}), ...(original === undefined ? {} : { original }) } }
}

/** A refusal of the core as the desk hands it on. */
export function refusalOf(refused: { readonly code: string; readonly because: { readonly path: string; readonly rules: readonly string[] }; readonly says: string; readonly possible?: string }): Refusal {
  return {
    code: refused.code, rules: refused.because.rules, says: refused.says,
    ...(refused.because.path === '' ? {} : { path: refused.because.path }), ...(refused.possible === undefined ? {} : { possible: refused.possible }),
  }
}
