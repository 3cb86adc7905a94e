import { acceptedCurrent } from '@parley/coordination'
import { handleWithParties, inviteToCase, readWhole } from '../commands/lists-party.ts'
import { iso, type Loaded } from '../commands/gate.ts'
import { placesOf } from '../commands/party-places.ts'
import { listParties } from '../commands/lists-access.ts'
import { contextOf, loadMembers, policyOf } from '../commands/membership.ts'
import { EmbargoView, type Candidate } from '../pages/embargo/embargo-view.tsx'
import { embargoPage } from '../projections/embargo-page.ts'
import type { Tx } from '../store/store.ts'
import { missing } from './case-actions.tsx'
import type { SignedIn } from './desk-port.ts'
import { actorOf, asWorker, mayAct, type ListDeps, type Verdict } from './embargo-access.ts'
import { readEmbargoDeed } from './embargo-read.ts'
import { readingCase } from './embargo-reading.ts'
import { memberFormOf, text } from './form.ts'
import { renderPage } from './render.tsx'
import type { Action, Asked } from './route.ts'
import { memberOf, param } from './route.ts'

/** What a party is called on the team's pages. */
export const partyName =
  ({ state, policy }: Loaded) =>
  (id: string): string =>
    id === 'team'
      ? policy.project.name
      : id === 'desk'
        ? 'The desk'
        : (state.participants[id]?.name ??
          (state.participants[id]?.roles.includes('reporter') ? 'The reporter' : 'A party'))

export async function candidatesFor(gate: ListDeps['gate'], tx: Tx, { head }: Loaded): Promise<readonly Candidate[]> {
  const members = await loadMembers(tx, head.project)
  const invited = new Set((await listParties(tx, head.id)).map(({ membership, person }) => `${membership}/${person}`))
  const policy = policyOf(gate, head.project)
  return members.flatMap(({ id, list, state }): Candidate[] => {
    if (
      policy?.early_disclosure?.lists[list] === undefined ||
      !['active', 'recertification-due'].includes(state.standing)
    )
      return []
    const context = contextOf(policy, list, [], iso(gate.now()))
    return Object.values(state.people)
      .filter(({ gone }) => gone === undefined)
      .map((person) => ({
        membership: id,
        person: person.id,
        name: person.name,
        organisation: state.organisation?.name ?? '',
        list,
        termsCurrent: acceptedCurrent(person, context),
        invited: invited.has(`${id}/${person.id}`),
      }))
  })
}

const didWords: Readonly<Record<string, string>> = {
  InvitePeople: 'The invitations are on their way; they say nothing of the case.',
  Terminate: 'The embargo has ended, and every party is told.',
  SetTerms: 'The terms are in force.',
}

async function show(deps: ListDeps, c: Asked, verdict?: Verdict): Promise<Response> {
  const who = memberOf(c)
  const id = param(c, 'id')
  const made = await readingCase(deps, who, id, async (tx, loaded) => {
    const page = embargoPage({
      state: loaded.state,
      policy: loaded.policy,
      now: c.var.now(),
      by: 'team',
      nameOf: partyName(loaded),
      places: await placesOf(tx, loaded, partyName(loaded)),
    })
    const cut = new Set((await listParties(tx, id)).flatMap((party) => (party.cut ? [party.participant] : [])))
    const parties = page.parties.map((party) =>
      cut.has(party.id) ? { ...party, consent: 'cut off, no longer on the list' } : party,
    )
    return { loaded, page: { ...page, parties }, candidates: page.em === 'X' ? [] : await candidatesFor(deps.gate, tx, loaded) }
  })
  if (!made) return missing(c)
  const done = c.req.query('did') ?? ''
  return renderPage(c, {
    title: made.loaded.head.ref,
    side: 'team',
    width: 'wide',
    status: verdict && !verdict.ok ? 409 : 200,
    body: (
      <EmbargoView
        caseId={id}
        reference={made.loaded.head.ref}
        page={made.page}
        candidates={made.candidates}
        did={done === '' ? undefined : (didWords[done] ?? 'It is on record.')}
        refused={verdict && !verdict.ok ? verdict.refused : undefined}
      />
    ),
  })
}

export const showEmbargo =
  (deps: ListDeps): Action =>
  (c) =>
    show(deps, c)

export const fault = (says: string): Verdict => ({ ok: false, refused: { code: 'bad-value', rules: [], says } })

/** One step of the team, named by the form or by the address: decided by the machine, and the readers of the case kept in step in the same transaction. */
export const takeEmbargo =
  (deps: ListDeps): Action =>
  async (c) => {
    const form = await memberFormOf(c)
    if (form instanceof Response) return form
    const named = c.req.param('deed')
    if (named !== undefined) form.set('do', named)
    const verdict = await decide(deps, memberOf(c), param(c, 'id'), form)
    if (!verdict) return missing(c)
    const deed = text(form, 'do')
    return verdict.ok
      ? c.redirect(`/cases/${param(c, 'id')}/embargo?did=${encodeURIComponent(deed)}`, 303)
      : show(deps, c, verdict)
  }

async function decide(deps: ListDeps, who: SignedIn, id: string, form: FormData): Promise<Verdict | null> {
  const may = await mayAct(deps, who, id, text(form, 'do') === 'InvitePeople' ? 'SendEarlyDisclosure' : 'Embargo')
  if (!may?.ok) return may
  if (text(form, 'do') === 'InvitePeople') return invite(deps, who, id, form)
  return asWorker(deps, async (tx) => {
    const loaded = await readWhole(deps.gate, tx, id)
    if (!loaded) return null
    const read = readEmbargoDeed(form, { embargo: loaded.state.embargo, policy: loaded.policy, by: 'team' })
    if (!read.ok) return fault(read.says)
    return handleWithParties(deps.gate, tx, id, {
      actor: actorOf(who),
      command: { type: 'Embargo', command: read.value },
    })
  })
}

/** All or none: who cannot be invited is named by the refusal. */
async function invite(deps: ListDeps, who: SignedIn, id: string, form: FormData): Promise<Verdict | null> {
  const picked = form
    .getAll('who')
    .filter((one) => typeof one === 'string')
    .map((one) => one.split('/'))
  if (picked.length === 0) return fault('Tick at least one person.')
  return asWorker(deps, async (tx) => {
    for (const [membership = '', person = ''] of picked) {
      const outcome = await inviteToCase(
        deps.gate,
        tx,
        id,
        { membership, person, need: text(form, 'need') },
        actorOf(who),
      )
      if (!outcome?.ok) return outcome
    }
    return { ok: true }
  })
}
