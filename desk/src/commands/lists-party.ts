import { binds, fold, mayLearn, type Actor, type CaseState, type EmbargoCommand } from '@parley/coordination'
import { can, outsider } from '../access/can.ts'
import { lockCase, readCase, readEvents } from '../store/event-log.ts'
import { enqueue } from '../store/outbox.ts'
import { newId } from '../store/random-id.ts'
import { caseKey, openJson, sealJson } from '../store/sealed-fields.ts'
import type { Tx } from '../store/store.ts'
import { putContact } from './contacts.ts'
import { apply, eventOf, iso, type Gate, type Loaded, type Request } from './gate.ts'
import { followEmbargo, listParties, type ListParty } from './lists-access.ts'
import { invitationLetters } from './lists-letters.ts'
import { refusing } from './lists-refusal.ts'
import { accessNow, followEnd, overRefusal, standingOf } from './outside-access.ts'
import { handleMembership, loadMember, type LoadedMember } from './membership.ts'
import type { Outcome } from './outcome.ts'

/** A case with all its events, locked (worker, or a member of its team). */
export async function loadWhole(gate: Gate, tx: Tx, caseId: string): Promise<Loaded | undefined> {
  const head = await lockCase(tx, caseId)
  if (!head) return undefined
  const state = fold((await readEvents(tx, caseId)).map(eventOf))
  return { head, state, policy: await gate.shelf.byHash(tx, head.policyHash) }
}

/** Like the gate, and keeps the readers and the calendar in step with the embargo. */
export async function handleWithParties(
  gate: Gate,
  tx: Tx,
  caseId: string,
  ...requests: readonly Request[]
): Promise<Outcome | null> {
  const loaded = await loadWhole(gate, tx, caseId)
  if (!loaded) return null
  const outcome = await apply(gate, tx, loaded, requests)
  if (!outcome.ok) return outcome
  const after = { ...loaded, state: fold(outcome.events, loaded.state) }
  await followEmbargo(tx, after)
  await followEnd(tx, after)
  return outcome
}

export interface Invited {
  readonly membership: string
  readonly person: string
  readonly need: string
}

/**
 * Asks a person of a list to take part in a case's embargo (S3-80, S3-81): named for it with the need, in the case under a
 * new id, and invited by a letter that says nothing of the case. Asked again where an earlier consent is gone (worker).
 */
export async function inviteToCase(
  gate: Gate,
  tx: Tx,
  caseId: string,
  invited: Invited,
  actor: Actor,
): Promise<Outcome | null> {
  const loaded = await loadWhole(gate, tx, caseId)
  const member = loaded && (await loadMember(tx, invited.membership))
  if (!loaded || member?.project !== loaded.head.project) return null
  const known = (await listParties(tx, caseId)).find(
    ({ membership, person }) => membership === invited.membership && person === invited.person,
  )
  const party = known ?? {
    participant: newId(),
    alias: newId(),
    membership: member.id,
    person: invited.person,
    list: member.list,
    invitedAt: gate.now(),
    cut: false,
  }
  if (!known) {
    const named = await nameForCase(gate, tx, { loaded, member, invited, party, actor })
    if (named && !named.ok) return named
  }
  const outcome = await handleWithParties(
    gate,
    tx,
    caseId,
    ...invitation({ loaded, member, invited, party, actor }, known !== undefined),
  )
  if (outcome?.ok) await sendInvitation(gate, tx, loaded, party.participant)
  return outcome
}

/** Known to the case first, then asked; without terms in the policy there is nothing to ask (S4). */
function invitation({ loaded, member, invited, party, actor }: Naming, known: boolean): readonly Request[] {
  const add = {
    type: 'AddParticipant' as const,
    participant: party.participant,
    roles: ['distributor' as const],
    name: nameOf(member, invited.person),
  }
  const negotiates = loaded.policy.schedule?.negotiators?.includes('distributors') ?? false
  const invite = {
    type: 'Invite' as const,
    by: 'team',
    party: party.participant,
    group: `list:${member.list}`,
    negotiates,
  }
  const withTerms = loaded.policy.early_disclosure?.embargo !== undefined || loaded.state.embargo.em !== 'N'
  return [
    ...(known ? [] : [{ actor, command: add }]),
    ...(withTerms ? [{ actor, command: { type: 'Embargo' as const, command: invite } }] : []),
  ]
}

const nameOf = ({ state }: LoadedMember, person: string) =>
  `${state.people[person]?.name ?? 'Somebody'} (${state.organisation?.name ?? ''})`

interface Naming {
  readonly loaded: Loaded
  readonly member: LoadedMember
  readonly invited: Invited
  readonly party: ListParty
  readonly actor: Actor
}

async function nameForCase(
  gate: Gate,
  tx: Tx,
  { loaded, member, invited, party, actor }: Naming,
): Promise<Outcome | null> {
  const by = actor.kind === 'member' ? `member:${actor.id}` : 'desk'
  const named = await handleMembership(gate, tx, member.id, {
    actor: by,
    command: { type: 'NameForCase', case: party.alias, person: invited.person, need: invited.need },
  })
  if (!named?.ok) return named
  const person = named.state.people[invited.person]
  await tx.execute(
    'insert into list_party (case_id, participant, membership, person, list, alias, invited_at) values ($1, $2, $3, $4, $5, $6, $7)',
    [loaded.head.id, party.participant, member.id, invited.person, member.list, party.alias, gate.now()],
  )
  await putContact(tx, loaded.head.id, party.participant, {
    address: person?.address ?? '',
    name: person?.name ?? null,
    messageId: null,
    references: [],
  })
  return null
}

async function sendInvitation(gate: Gate, tx: Tx, loaded: Loaded, participant: string): Promise<void> {
  for (const letter of await invitationLetters(gate, tx, loaded, participant)) {
    const eventKey = `invitation:${loaded.head.id}:${participant}:${loaded.head.seq}`
    await enqueue(tx, {
      eventKey,
      caseId: loaded.head.id,
      kind: 'mail',
      recipient: letter.to,
      payload: letter,
      dueAt: gate.now(),
    })
    await tx.execute('update outbox set participant = $2 where event_key = $1', [eventKey, participant])
  }
}

export interface PartyHolder {
  readonly caseId: string
  readonly subject: string
}

const relation = { kind: 'case' as const, restricted: false, granted: true, relations: ['distributor' as const] }

/** A party speaks for itself in the embargo; whatever its page sent, it is the one who speaks (worker). */
export async function partyEmbargo(
  gate: Gate,
  tx: Tx,
  { caseId, subject }: PartyHolder,
  command: EmbargoCommand,
): Promise<Outcome | null> {
  const outside = await standingOf(gate, tx, caseId, subject)
  if (!can(outsider, 'Embargo', { ...relation, project: '', outside }) || !('by' in command))
    return overRefusal(outside) ?? refusing('not-allowed', 'This is not yours to do.')
  if ((await listParties(tx, caseId)).find(({ participant }) => participant === subject)?.cut !== false)
    return refusing('has-left', 'You take no part in this embargo any more.')
  const actor = { kind: 'participant' as const, id: subject }
  return handleWithParties(gate, tx, caseId, {
    actor,
    command: { type: 'Embargo', command: { ...command, by: subject } },
  })
}

export type PartyAnswer =
  | { readonly kind: 'status'; readonly status: 'affected' | 'not_affected' | 'investigating'; readonly note: string }
  | { readonly kind: 'tested'; readonly branch: string; readonly result: 'passed' | 'failed'; readonly note: string }
  | { readonly kind: 'objection'; readonly note: string }
  | { readonly kind: 'ready'; readonly ready: boolean; readonly note: string }
export type GivenAnswer = PartyAnswer & { readonly participant: string; readonly at: string }

/** True for who is given content of the case now: the terms in force accepted, or no terms at all in the policy. */
export function isLet({ embargo }: CaseState, { policy }: Pick<Loaded, 'policy'>, participant: string): boolean {
  if (embargo.parties[participant]?.left !== undefined) return false
  return binds(embargo.em)
    ? mayLearn(embargo, participant)
    : policy.early_disclosure?.embargo === undefined && embargo.em === 'N'
}

/** S3-44: what a party found comes into the case: on record for the ledger, and as a note that the team reads (worker). */
export async function partyAnswer(
  gate: Gate,
  tx: Tx,
  { caseId, subject }: PartyHolder,
  answer: PartyAnswer,
): Promise<Outcome | null> {
  const loaded = await loadWhole(gate, tx, caseId)
  const party = loaded && (await listParties(tx, caseId)).find(({ participant }) => participant === subject)
  if (!loaded || !party) return null
  if ((await accessNow(gate, tx, caseId, subject)) === undefined)
    return overRefusal(await standingOf(gate, tx, caseId, subject)) ?? refusing('no-consent', 'Accept the terms of this embargo first.', 'The terms are on this page.')
  if ((answer.kind === 'objection' && answer.note === '') || (answer.kind === 'tested' && answer.branch === '')) {
    return refusing(
      'bad-value',
      'There is nothing in it.',
      answer.kind === 'tested' ? 'Name the branch.' : 'Write your objection.',
    )
  }
  const row = { table: 'party_answer', column: 'sealed', row: `${subject}/${answer.kind}`, version: loaded.head.seq }
  const sealed = sealJson(tx, await caseKey(tx, caseId), row, answer)
  await tx.execute(
    'insert into party_answer (case_id, participant, at, kind, version, sealed) values ($1, $2, $3, $4, $5, $6)',
    [caseId, subject, gate.now(), answer.kind, loaded.head.seq, sealed],
  )
  const name = loaded.state.participants[subject]?.name ?? 'A member of the list'
  return apply(gate, tx, loaded, [
    {
      actor: { kind: 'desk' },
      command: { type: 'WriteMessage', audience: 'team', message: { text: `${name}: ${answerWords(answer)}` } },
    },
  ])
}

export function answerWords(answer: PartyAnswer): string {
  const note = answer.note === '' ? '' : ` ${answer.note}`
  switch (answer.kind) {
    case 'status':
      return `status ${answer.status.replaceAll('_', ' ')}.${note}`
    case 'tested':
      return `tested ${answer.branch}: ${answer.result}.${note}`
    case 'objection':
      return `objects:${note}`
    case 'ready':
      return `${answer.ready ? 'ready for' : 'not ready for'} the date.${note}`
  }
}

/** All answers of a case, oldest first; `participant` keeps those of one (team or worker). */
export async function partyAnswers(tx: Tx, caseId: string, participant?: string): Promise<readonly GivenAnswer[]> {
  const rows = await tx.query<{
    participant: string
    at: Temporal.Instant
    kind: string
    version: number
    sealed: Buffer
  }>(
    'select participant, at, kind, version, sealed from party_answer where case_id = $1 and ($2::text is null or participant = $2) order by id',
    [caseId, participant ?? null],
  )
  if (rows.length === 0) return []
  const key = await caseKey(tx, caseId)
  return rows.map((row) => ({
    ...(openJson(
      tx,
      key,
      { table: 'party_answer', column: 'sealed', row: `${row.participant}/${row.kind}`, version: row.version },
      row.sealed,
    ) as PartyAnswer),
    participant: row.participant,
    at: iso(row.at),
  }))
}

/** A case with all its events, for reading: no lock (worker, or a member of its team). */
export async function readWhole(gate: Gate, tx: Tx, caseId: string): Promise<Loaded | undefined> {
  const head = await readCase(tx, caseId)
  if (!head) return undefined
  return {
    head,
    state: fold((await readEvents(tx, caseId)).map(eventOf)),
    policy: await gate.shelf.byHash(tx, head.policyHash),
  }
}
