import { holidayCountries } from '@parley/policy'
import { knownZone, zones } from './zones.ts'
import type { MembershipCommand } from '@parley/coordination'
import { iso } from '../commands/gate.ts'
import { listTerms } from '../commands/lists-terms.ts'
import { contextOf, handleMembership, loadMember, loadMembers, policyOf } from '../commands/membership.ts'
import { giveKey, keyOnRecord, signedStatement } from '../outbox/given-key.ts'
import { OwnMembershipView } from '../pages/lists/member-view.tsx'
import { memberPage, memberReference } from '../projections/list-page.ts'
import { newId } from '../store/random-id.ts'
import type { Tx } from '../store/store.ts'
import { asWorker, type ListDeps, type Verdict } from './embargo-access.ts'
import { fault } from './embargo-team.tsx'
import { text } from './form.ts'
import { answerOf } from './list-public.tsx'
import { renderPage } from './render.tsx'
import { doorActions } from './secret-door.tsx'

interface Holder {
  readonly membership: string
  readonly subject: string
}

/** To its own people: votes and notes of the reviewers stay with the team. */
async function pageFor({ gate }: ListDeps, tx: Tx, { membership, subject }: Holder) {
  const member = await loadMember(tx, membership)
  const policy = member && policyOf(gate, member.project)
  if (!member || policy?.early_disclosure?.lists[member.list] === undefined) return null
  const others = (await loadMembers(tx, member.project, member.list)).filter(({ id }) => id !== member.id)
  const page = memberPage(
    member,
    contextOf(policy, member.list, others, iso(gate.now())),
    (id) => others.find((one) => one.id === id)?.state.organisation?.name ?? 'A member',
  )
  const decided = !['applied', 'vouched'].includes(page.standing)
  return {
    place: member.state.organisation?.place ?? null,
    choices: { countries: [...holidayCountries()], zones },
    ownKey: await keyOnRecord(tx, member.state.people[subject]?.address ?? ''),
    page: {
      ...page,
      votes: [],
      former: [],
      criteria: page.criteria.map((one) => (decided ? one : { ...one, judged: null, note: '' })),
    },
    terms: listTerms(policy),
  }
}

async function act(deps: ListDeps, tx: Tx, { membership, subject }: Holder, form: FormData): Promise<Verdict | null> {
  if (text(form, 'do') === 'SetKey') return setKey(deps, tx, { membership, subject }, form)
  if (text(form, 'do') === 'Vouch') return vouch(deps, tx, { membership, subject }, form)
  const member = await loadMember(tx, membership)
  const policy = member && policyOf(deps.gate, member.project)
  if (!member || !policy) return null
  const command = commandOf(form, subject, Object.keys(policy.early_disclosure?.lists[member.list]?.criteria ?? {}))
  return command
    ? handleMembership(deps.gate, tx, membership, { command, actor: subject })
    : fault('This desk does not know that step. Reload the page.')
}

/** The own OpenPGP key, and whether notices themselves come by mail, sealed to it: each copy for its recipient alone. */
async function setKey({ gate }: ListDeps, tx: Tx, { membership, subject }: Holder, form: FormData): Promise<Verdict | null> {
  const address = (await loadMember(tx, membership))?.state.people[subject]?.address
  if (address === undefined) return null
  const done = await giveKey(tx, { address, key: text(form, 'key'), wants: form.has('wants'), now: gate.now() })
  if (done === 'bad-key') return fault('Nothing can be sealed to that: paste a whole OpenPGP public key that is in force.')
  return done === 'no-key' ? fault('Paste your OpenPGP public key first; without one nothing goes out by mail.') : { ok: true }
}

function commandOf(form: FormData, subject: string, criteria: readonly string[]): MembershipCommand | null {
  const reason = text(form, 'reason')
  switch (text(form, 'do')) {
    // Only for oneself: an acceptance is personal.
    case 'AcceptTerms':
      return { type: 'AcceptTerms', person: subject, version: text(form, 'version'), hash: text(form, 'hash') }
    case 'AddPerson':
      return { type: 'AddPerson', person: { id: newId(), name: text(form, 'name'), address: text(form, 'address') } }
    case 'RemovePerson':
      return { type: 'RemovePerson', person: text(form, 'person'), reason }
    case 'StatePlace':
      return { type: 'StatePlace', country: holidayCountries().has(text(form, 'country')) ? text(form, 'country') : '', zone: knownZone(text(form, 'zone')) ?? 'UTC' }
    case 'Leave':
      return { type: 'Leave', reason }
    case 'Recertify':
      return {
        type: 'Recertify',
        by: subject,
        answers: Object.fromEntries(
          criteria.filter((name) => form.has(`answer-${name}`)).map((name) => [name, answerOf(form, name)]),
        ),
      }
    default:
      return null
  }
}

/** S3-73: by reference, so that nobody browses who has asked; on record with the one who asked. */
async function vouch(
  { gate }: ListDeps,
  tx: Tx,
  { membership, subject }: Holder,
  form: FormData,
): Promise<Verdict | null> {
  const voucher = await loadMember(tx, membership)
  if (!voucher) return null
  const reference = text(form, 'reference')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
  const applicant = (await loadMembers(tx, voucher.project, voucher.list)).find(
    ({ id }) => memberReference(id) === reference,
  )
  if (!applicant) return fault('No request has this reference. Ask for it again, letter by letter.')
  const said = await signedStatement(tx, voucher.state.people[subject]?.address ?? '', text(form, 'statement'))
  if (said === null) return fault('The signature is not by the OpenPGP key on your page, or the text was altered. Sign the whole statement with that key.')
  return handleMembership(gate, tx, applicant.id, {
    actor: subject,
    command: {
      type: 'Vouch',
      by: membership,
      byPerson: subject,
      forPerson: applicant.state.applicant ?? '',
      ...said,
    },
  })
}

/** The way in of the people of a list's member. */
export const memberDoor = (deps: ListDeps) =>
  doorActions<Holder>(deps, {
    path: '/member',
    title: 'Your membership',
    lead: 'Enter your receipt, or the code from our letter.',
    done: 'It is on record.',
    fits: async (holder) => ('membership' in holder ? holder : undefined),
    show: async (c, holder, sealed, { did, verdict }) => {
      const made = await deps.store.as({ role: 'worker' }, (tx) => pageFor(deps, tx, holder))
      if (!made) return null
      const refused = verdict && !verdict.ok ? verdict.refused : undefined
      const body = <OwnMembershipView {...made} self={holder.subject} sealed={sealed} did={did} refused={refused} />
      return renderPage(c, { title: 'Your membership', side: 'reporter', status: refused ? 409 : 200, body })
    },
    act: (holder, form) => asWorker(deps, (tx) => act(deps, tx, holder, form)),
  })
