import type { Membership, MembershipEvent } from '@parley/coordination'
import type { Policy } from '@parley/policy'
import { enqueue } from '../store/outbox.ts'
import type { Tx } from '../store/store.ts'
import type { Gate } from './gate.ts'
import { issueListClaim } from './lists-secrets.ts'

/**
 * Letters to people of a list belong to no case. The address is looked up at the sending, from the roster; until the
 * exit knows how, the letter is held and nothing is lost.
 */
export interface ListLetter {
  readonly to: string
  readonly project: string
  readonly caseReference: string
  readonly auto: 'generated'
  readonly subject: string
  readonly text: string
  /** Asks for a report of the delivery. */
  readonly report?: true
}

/** The organisation's own address, where a letter goes to no person of the roster. */
export const roleContact = 'role'

interface Told {
  readonly policy: Policy
  readonly events: readonly MembershipEvent[]
  readonly seq: number
}
type Place = { readonly id: string; readonly project: string; readonly list: string; readonly state: Membership }

const news: Readonly<Partial<Record<MembershipEvent['type'], readonly [subject: string, says: string]>>> = {
  MembershipApproved: ['A decision on your request', 'Your request to join the list was decided.'],
  MembershipRejected: ['A decision on your request', 'Your request to join the list was decided.'],
  RecertificationFellDue: [
    'Your membership is due for confirmation',
    'Please answer again the criteria that are checked from time to time.',
  ],
  BreachRecorded: [
    'A word about an embargo',
    'A leak was laid to your organisation. What goes on after this is counted as continuing.',
  ],
  MemberSuspended: ['Your membership has changed', 'The standing of your membership has changed.'],
  MemberReinstated: ['Your membership has changed', 'The standing of your membership has changed.'],
  MemberRemoved: ['Your membership has changed', 'The standing of your membership has changed.'],
}

/** Decision letters and the like: that there is something to read, and the way to it; never the decision itself. */
export async function tellMembers(gate: Gate, tx: Tx, place: Place, { policy, events, seq }: Told): Promise<void> {
  const found = events
    .flatMap((event) => {
      const words = news[event.type]
      return words ? [words] : []
    })
    .at(-1)
  const added = events.flatMap((event) => (event.type === 'PersonAdded' ? [event.person.id] : []))
  const first: readonly [string, string] = [
    'You were named for an early-notice list',
    'Your organisation named you for an early-notice list. You see nothing of it before you accept its terms yourself.',
  ]
  const everybody = Object.values(place.state.people)
    .filter(({ gone }) => gone === undefined)
    .map(({ id }) => id)
  const letters = [
    ...(found ? everybody.map((person) => [person, found] as const) : []),
    ...added.map((person) => [person, first] as const),
  ]
  for (const [person, words] of letters) await tell(gate, tx, place, { person, words, policy, seq })
}

async function tell(
  gate: Gate,
  tx: Tx,
  place: Place,
  {
    person,
    words: [subject, says],
    policy,
    seq,
  }: { person: string; words: readonly [string, string]; policy: Policy; seq: number },
): Promise<void> {
  const claim = await issueListClaim(tx, { membership: place.id, subject: person }, gate.now())
  const text = `Hello,\n\n${says}\n\nRead it at ${gate.url}/member with this code, which works once:\n\n${claim}\n\nThe security team of ${policy.project.name}\n`
  const letter: ListLetter = {
    to: `list-person:${place.id}/${person}`,
    project: place.project,
    caseReference: 'list',
    auto: 'generated',
    subject: `[${policy.project.name}] ${subject}`,
    text,
  }
  await enqueue(tx, {
    eventKey: `list:${place.id}:${seq}:${person}`,
    kind: 'mail',
    recipient: letter.to,
    payload: letter,
    dueAt: gate.now(),
    project: place.project,
  })
}

/** Where a person of a list is reached: `list-person:<membership>/<person>`; undefined for who has left the roster. */
export function addressOnRoster(
  state: Membership,
  person: string,
): { readonly address: string; readonly name: string } | undefined {
  if (person === roleContact) return state.organisation && { address: state.organisation.roleAddress, name: state.organisation.name }
  const known = state.people[person]
  return known === undefined || known.gone !== undefined ? undefined : { address: known.address, name: known.name }
}
