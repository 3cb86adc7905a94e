import type { MembershipCommand } from '@parley/coordination'
import { iso } from '../commands/gate.ts'
import { claimListReceipt, listHolder } from '../commands/lists-secrets.ts'
import { listTerms } from '../commands/lists-terms.ts'
import { contextOf, handleMembership, loadMember, loadMembers, policyOf } from '../commands/membership.ts'
import { SecretShown } from '../pages/embargo/party-view.tsx'
import { MemberEntry } from '../pages/lists/list-pages.tsx'
import { OwnMembershipView } from '../pages/lists/member-view.tsx'
import { memberPage, memberReference } from '../projections/list-page.ts'
import { newId } from '../store/random-id.ts'
import type { Tx } from '../store/store.ts'
import { asWorker, type ListDeps, type Verdict } from './embargo-access.ts'
import { openSecret, sealSecret } from './embargo-party.tsx'
import { fault } from './embargo-team.tsx'
import { formOf, text } from './form.ts'
import { answerOf } from './list-public.tsx'
import { renderPage } from './render.tsx'
import type { Action, Asked } from './route.ts'

const wrong = 'Nothing opens with this. Check it letter by letter; a code works once, a receipt always.'
const entry = (c: Asked, says?: string) =>
  renderPage(c, {
    title: 'Your membership',
    side: 'reporter',
    status: says ? 422 : 200,
    body: <MemberEntry fault={says} />,
  })

export const showMemberEntry: Action = (c) => entry(c)

interface Holder {
  readonly membership: string
  readonly subject: string
}

async function holderOf({ store }: ListDeps, secret: string): Promise<Holder | undefined> {
  const holder = await store.as({ role: 'worker' }, (tx) => listHolder(tx, secret))
  return holder && 'membership' in holder ? holder : undefined
}

export const openMember =
  (deps: ListDeps): Action =>
  async (c) => {
    const form = await formOf(c)
    if (form instanceof Response) return form
    if (form.has('sealed')) {
      const secret = openSecret(c, form)
      return secret === null ? entry(c, 'Half an hour is over. Enter your receipt again.') : show(deps, c, secret)
    }
    const secret = text(form, 'receipt')
    if (secret === '' || secret.length > 300) return entry(c, wrong)
    if (await holderOf(deps, secret)) return show(deps, c, secret)
    const claimed = await deps.store.as({ role: 'worker' }, (tx) => claimListReceipt(tx, secret, deps.gate.now()))
    if (!claimed) return entry(c, wrong)
    return renderPage(c, {
      title: 'Your receipt',
      side: 'reporter',
      body: (
        <SecretShown
          receipt={claimed.receipt}
          sealed={sealSecret(c, claimed.receipt)}
          to={'membership' in claimed.holder ? '/member' : '/party'}
        />
      ),
    })
  }

async function show(
  deps: ListDeps,
  c: Asked,
  secret: string,
  rest: { readonly did?: string; readonly verdict?: Verdict } = {},
): Promise<Response> {
  const holder = await holderOf(deps, secret)
  const made = holder && (await deps.store.as({ role: 'worker' }, (tx) => pageFor(deps, tx, holder)))
  if (!holder || !made) return entry(c, wrong)
  const refused = rest.verdict && !rest.verdict.ok ? rest.verdict.refused : undefined
  return renderPage(c, {
    title: 'Your membership',
    side: 'reporter',
    status: refused ? 409 : 200,
    body: (
      <OwnMembershipView
        {...made}
        self={holder.subject}
        sealed={sealSecret(c, secret)}
        did={rest.did}
        refused={refused}
      />
    ),
  })
}

/** To its own people: votes and notes of the reviewers stay with the team. */
async function pageFor({ gate }: ListDeps, tx: Tx, { membership }: Holder) {
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
    page: {
      ...page,
      votes: [],
      former: [],
      criteria: page.criteria.map((one) => (decided ? one : { ...one, judged: null, note: '' })),
    },
    terms: listTerms(policy),
  }
}

export const takeMember =
  (deps: ListDeps): Action =>
  async (c) => {
    const form = await formOf(c)
    if (form instanceof Response) return form
    const secret = openSecret(c, form)
    if (secret === null) return entry(c, 'Half an hour is over. Enter your receipt again.')
    const holder = await holderOf(deps, secret)
    if (!holder) return entry(c, wrong)
    const verdict = await asWorker(deps, (tx) => act(deps, tx, holder, form))
    if (!verdict) return entry(c, wrong)
    return show(deps, c, secret, verdict.ok ? { did: 'It is on record.' } : { verdict })
  }

async function act(deps: ListDeps, tx: Tx, { membership, subject }: Holder, form: FormData): Promise<Verdict | null> {
  if (text(form, 'do') === 'Vouch') return vouch(deps, tx, { membership, subject }, form)
  const member = await loadMember(tx, membership)
  const policy = member && policyOf(deps.gate, member.project)
  if (!member || !policy) return null
  const command = commandOf(form, subject, Object.keys(policy.early_disclosure?.lists[member.list]?.criteria ?? {}))
  return command
    ? handleMembership(deps.gate, tx, membership, { command, actor: subject })
    : fault('This desk does not know that step. Reload the page.')
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
  return handleMembership(gate, tx, applicant.id, {
    actor: subject,
    command: {
      type: 'Vouch',
      by: membership,
      byPerson: subject,
      forPerson: applicant.state.applicant ?? '',
      statement: text(form, 'statement'),
    },
  })
}
