import {
  decideMembership,
  evolveMembership,
  membershipContext,
  noMembership,
  recertifyBy,
  type Membership,
  type MembershipCommand,
  type MembershipContext,
  type MembershipEvent,
  type OtherMember,
} from '@parley/coordination'
import type { Duration, Policy } from '@parley/policy'
import type { Tx } from '../store/store.ts'
import type { Contact } from './contacts.ts'
import { iso, type Gate } from './gate.ts'
import { inWords, refusalOf } from './lists-refusal.ts'
import { appendToStream, lockStream, openStream, readStream, readStreams, type StreamHead } from './lists-stream.ts'
import { revokeListSecrets } from './lists-secrets.ts'
import { listTerms } from './lists-terms.ts'
import { addressOnRoster, tellMembers } from './membership-letters.ts'
import type { Refusal } from './outcome.ts'

export interface MemberPlace {
  readonly id: string
  readonly project: string
  readonly list: string
}
export interface LoadedMember extends MemberPlace {
  readonly state: Membership
}
export interface MembershipRequest {
  readonly command: MembershipCommand
  readonly actor: string
}
export type MembershipOutcome =
  | { readonly ok: true; readonly state: Membership; readonly events: readonly MembershipEvent[] }
  | { readonly ok: false; readonly refused: Refusal }

const foldMember = (events: readonly MembershipEvent[], from: Membership = noMembership) =>
  events.reduce(evolveMembership, from)

/** Every membership of a project's list, as far as this viewer sees them, in the order of their requests. */
export async function loadMembers(tx: Tx, project: string, list?: string): Promise<readonly LoadedMember[]> {
  const places = await tx.query<MemberPlace>(
    'select id, project, list from membership where project = $1 and ($2::text is null or list = $2) order by opened_at, id',
    [project, list ?? null],
  )
  const events = await readStreams<MembershipEvent>(
    tx,
    'membership',
    places.map(({ id }) => id),
  )
  return places.map((place) => ({ ...place, state: foldMember(events.get(place.id) ?? []) }))
}

export async function loadMember(tx: Tx, id: string): Promise<LoadedMember | undefined> {
  const place = await tx.maybe<MemberPlace>('select id, project, list from membership where id = $1', [id])
  return (
    place && { ...place, state: foldMember(await readStream<MembershipEvent>(tx, 'membership', { id, caseId: null })) }
  )
}

export const policyOf = (gate: Gate, project: string): Policy | undefined =>
  gate.shelf.of(project, iso(gate.now()))?.policy

/** What the machine must know of the list: its criteria and terms from the policy, and the other members. */
export function contextOf(
  policy: Policy,
  list: string,
  others: readonly LoadedMember[],
  now: string,
): MembershipContext {
  const said = policy.early_disclosure?.lists[list]
  if (said === undefined) throw new Error(`the policy of ${policy.id} has no list ${list}`)
  const terms = listTerms(policy) ?? { version: 'none', hash: 'none' }
  const recertifyEveryDays = said.recertify_every === undefined ? undefined : daysOf(said.recertify_every)
  return membershipContext({
    criteria: criteriaOf(said.criteria ?? {}, others),
    terms: { version: terms.version, hash: terms.hash },
    members: said.members,
    whoMayApply: said.who_may_apply ?? [],
    requestAccepts: said.join?.implies_acceptance ?? false,
    others: others.map((other) => otherMember(other, others, now)),
    ...(recertifyEveryDays === undefined ? {} : { recertifyEveryDays }),
  })
}

/** A list without an active member has nobody who could vouch: its first members are judged by the maintainers instead. */
function criteriaOf(
  criteria: MembershipContext['criteria'],
  others: readonly LoadedMember[],
): MembershipContext['criteria'] {
  if (others.some(({ state }) => state.standing === 'active')) return criteria
  return Object.fromEntries(
    Object.entries(criteria).map(([name, one]) => [
      name,
      one.evidence === 'vouch_by_member' ? { ...one, evidence: 'statement' as const } : one,
    ]),
  )
}

function daysOf({ n, unit }: Duration): number | undefined {
  const days: Readonly<Record<string, number>> = {
    hours: 1 / 24,
    days: 1,
    business_days: 7 / 5,
    weeks: 7,
    months: 30.44,
  }
  return n === null ? undefined : n * (days[unit] ?? 1)
}

function otherMember({ id, state }: LoadedMember, all: readonly LoadedMember[], now: string): OtherMember {
  const yearAgo = Temporal.Instant.from(now).subtract({ hours: 365 * 24 })
  const vouches = all
    .flatMap((one) => one.state.vouches)
    .filter(({ by, at }) => by === id && Temporal.Instant.compare(at, yearAgo) >= 0)
  const organisation = state.organisation ?? {
    id,
    name: '',
    domains: [],
    roleAddress: '',
    kind: 'organisation' as const,
    usersOutside: true,
  }
  return {
    organisation,
    standing: state.standing,
    people: Object.values(state.people).map(({ id: person, address }) => ({ id: person, address })),
    vouchesThisYear: vouches.length,
    ...(state.standing === 'removed' && state.changedAt !== undefined ? { removedAt: state.changedAt } : {}),
    ...(state.because === undefined ? {} : { because: state.because }),
  }
}

/** A new request for a list, with a stream of its own (worker). The caller made the ids, which the command names. */
export async function applyForList(
  gate: Gate,
  tx: Tx,
  place: MemberPlace,
  command: MembershipCommand & { type: 'Apply' },
): Promise<MembershipOutcome> {
  const head = await openStream(tx, 'membership', { project: place.project, list: place.list }, gate.now(), place.id)
  return decideAndAppend(gate, tx, place, head, noMembership, [{ command, actor: command.applicant.id }])
}

/**
 * The gate of memberships: lock, load, decide, append, project, letters, in the transaction of `tx` (worker). `null`: no
 * such membership. What was decided before a refusal is in the transaction; the caller undoes it.
 */
export async function handleMembership(
  gate: Gate,
  tx: Tx,
  id: string,
  ...requests: readonly MembershipRequest[]
): Promise<MembershipOutcome | null> {
  const head = await lockStream(tx, 'membership', id)
  const member = head && (await loadMember(tx, id))
  return member ? decideAndAppend(gate, tx, member, head, member.state, requests) : null
}

async function decideAndAppend(
  gate: Gate,
  tx: Tx,
  place: MemberPlace,
  start: StreamHead,
  from: Membership,
  requests: readonly MembershipRequest[],
): Promise<MembershipOutcome> {
  const policy = policyOf(gate, place.project)
  if (policy?.early_disclosure?.lists[place.list] === undefined) {
    return {
      ok: false,
      refused: { code: 'no-such-list', rules: [], says: 'The policy of this project has no such list.' },
    }
  }
  const now = iso(gate.now())
  const others = (await loadMembers(tx, place.project, place.list)).filter(({ id }) => id !== place.id)
  const context = contextOf(policy, place.list, others, now)
  let [head, state] = [start, from]
  const events: MembershipEvent[] = []
  for (const { command, actor } of requests) {
    const decided = decideMembership(state, command, context, now)
    if ('refused' in decided) {
      const possible = decided.refused.possible.map(inWords).join(', ')
      return {
        ok: false,
        refused: refusalOf(policy, decided.refused, possible === '' ? '' : `Possible now: ${possible}.`),
      }
    }
    head = await appendToStream(tx, 'membership', head, actor, decided.events)
    state = foldMember(decided.events, state)
    events.push(...decided.events)
  }
  await projectMember(tx, place, state, { now, recertifyAt: recertifyBy(state, context) })
  await cutOff(tx, place.id, state, gate.now())
  await tellMembers(gate, tx, { ...place, state }, { policy, events, seq: head.seq })
  return { ok: true, state, events }
}

/** Who receives nothing any more reads nothing any more, in every case, in the transaction of the decision (S3-84, X21). */
async function cutOff(tx: Tx, membership: string, state: Membership, now: Temporal.Instant): Promise<void> {
  const receiving = state.standing === 'active' || state.standing === 'recertification-due'
  const staying = receiving
    ? Object.values(state.people)
        .filter(({ gone }) => gone === undefined)
        .map(({ id }) => id)
    : []
  await tx.execute(
    'update list_party set cut_at = null where membership = $1 and cut_at is not null and person = any($2)',
    [membership, staying],
  )
  await tx.execute(
    'update list_party set cut_at = $3 where membership = $1 and cut_at is null and not person = any($2)',
    [membership, staying, now],
  )
  await tx.execute(
    `delete from case_access a using list_party p where p.membership = $1 and p.cut_at is not null and a.case_id = p.case_id and a.subject = p.participant`,
    [membership],
  )
  for (const { id, gone } of Object.values(state.people))
    if (gone !== undefined) await revokeListSecrets(tx, membership, id, now)
}

const nameField = (id: string, tx: Tx) => ({
  instance: tx.instance,
  table: 'list_member',
  column: 'name_sealed',
  caseId: '',
  row: id,
  version: 0,
})

async function projectMember(
  tx: Tx,
  place: MemberPlace,
  state: Membership,
  { now, recertifyAt }: { now: string; recertifyAt: string | undefined },
): Promise<void> {
  const name = tx.instanceKeys.seal(nameField(place.id, tx), Buffer.from(state.organisation?.name ?? ''))
  const people = Object.values(state.people).filter(({ gone }) => gone === undefined).length
  await tx.execute(
    `insert into list_member (membership, project, list, standing, name_sealed, people, changed_at, recertify_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (membership) do update set standing = excluded.standing, name_sealed = excluded.name_sealed, people = excluded.people,
       changed_at = excluded.changed_at, recertify_at = excluded.recertify_at`,
    [place.id, place.project, place.list, state.standing, name, people, state.changedAt ?? now, recertifyAt ?? null],
  )
}

export interface ListMemberRow {
  readonly id: string
  readonly list: string
  readonly standing: string
  readonly name: string
  readonly people: number
  readonly changedAt: string
  readonly recertifyAt: string | null
}

/** The members and applicants of a project's lists, from the projection (team or worker). */
export async function listMembers(tx: Tx, project: string): Promise<readonly ListMemberRow[]> {
  const rows = await tx.query<{
    membership: string
    list: string
    standing: string
    name_sealed: Buffer
    people: number
    changed_at: Temporal.Instant
    recertify_at: Temporal.Instant | null
  }>(
    'select membership, list, standing, name_sealed, people, changed_at, recertify_at from list_member where project = $1 order by list, changed_at desc, membership',
    [project],
  )
  return rows.map((row) => ({
    id: row.membership,
    list: row.list,
    standing: row.standing,
    people: row.people,
    changedAt: iso(row.changed_at),
    name: tx.instanceKeys.open(nameField(row.membership, tx), row.name_sealed).toString('utf8'),
    recertifyAt: row.recertify_at === null ? null : iso(row.recertify_at),
  }))
}

/** Every membership whose recertification fell due, or whose grace is over, is told so; how many changed. */
export async function checkRecertifications(gate: Gate, tx: Tx): Promise<number> {
  const due = await tx.query<{ membership: string }>(
    `select membership from list_member where recertify_at <= $1 and standing in ('active', 'recertification-due') order by 1`,
    [gate.now()],
  )
  let changed = 0
  for (const { membership } of due) {
    const done = await handleMembership(gate, tx, membership, {
      command: { type: 'CheckRecertification' },
      actor: 'desk',
    })
    if (done?.ok && done.events.length > 0) changed += 1
  }
  return changed
}

/** How a letter `to` `list-person:<membership>/<person>` is addressed: looked up at the sending (worker). */
export async function rosterContact(tx: Tx, to: string): Promise<Contact | undefined> {
  const [membership = '', person = ''] = to.replace(/^list-person:/, '').split('/')
  const member = await loadMember(tx, membership)
  const known = member && addressOnRoster(member.state, person)
  return known && { ...known, messageId: null, references: [] }
}
