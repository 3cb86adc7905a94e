import type { Actor, Audience } from '@parley/coordination'
import { handle, type CommandFile, type Gate } from '../commands/gate.ts'
import { LARGEST_BLOB } from '../store/blobs.ts'
import type { Tx } from '../store/store.ts'
import type { MailArrival, MailPlan } from './process.ts'

export interface Committing { readonly gate: Gate; readonly tx: Tx }
export type Plan<Kind extends MailPlan['kind']> = Extract<MailPlan, { kind: Kind }>

/** What became of a plan: the case that holds it, and whether the original is kept there or has to stay where it arrived. */
export interface Committed { readonly caseId: string | null; readonly keepsOriginal: boolean }

/** What is no report stays too: its bytes sealed where they arrived, its reason on the page of mail set aside. */
export async function setAside({ tx }: Pick<Committing, 'tx'>, arrival: MailArrival, aside: { readonly why: string; readonly project: string | null; readonly caseId: string | null }): Promise<Committed> {
  await tx.execute(
    `insert into set_aside (arrival, project, at, why, case_id) values ($1, coalesce($2, (select project from case_head where id = $5)), $3, $4, $5) on conflict do nothing`,
    [arrival.id, aside.project, arrival.receivedAt, aside.why, aside.caseId])
  return { caseId: aside.caseId, keepsOriginal: false }
}

export const original = (arrival: MailArrival): CommandFile => ({ kind: 'original', name: 'original.eml', mediaType: 'message/rfc822', bytes: arrival.raw })

/** A file over the limit stays in the original, which is kept whole. */
export const attachments = (plan: Pick<Plan<'message'>, 'files'>): CommandFile[] =>
  plan.files.filter(({ size }) => size <= LARGEST_BLOB).map(({ name, mediaType, bytes }) => ({ kind: 'attachment', name, mediaType, bytes }))

export const largeMarks = (plan: Pick<Plan<'message'>, 'files'>): string[] =>
  plan.files.filter(({ size }) => size > LARGEST_BLOB).map(({ name }) => `${name} is too large to be kept apart; it is in the original`)

export interface Writing { readonly audience: Audience; readonly actor: Actor; readonly text: string; readonly marks: readonly string[]; readonly files: readonly CommandFile[] }

/** Null: written. Else the code of the refusal, with nothing of it left behind. */
export async function write({ gate, tx }: Committing, caseId: string, { audience, actor, text, marks, files }: Writing): Promise<string | null> {
  await tx.execute('savepoint writing')
  const command = { type: 'WriteMessage' as const, audience, message: { text, ...(marks.length > 0 ? { marks } : {}) } }
  const outcome = await handle(gate, tx, caseId, { command, actor, files })
  if (outcome?.ok) return null
  await tx.execute('rollback to savepoint writing')
  return outcome?.refused.code ?? 'no such case'
}
