import { can } from '../access/can.ts'
import { gate, type Identity } from '../identity/identity.ts'
import { notify } from '../identity/notices.ts'
import { passphraseFault } from '../identity/passphrase.ts'
import type { CaseKey } from '../keys/case-key.ts'
import { lockedIdentity, makeSealingIdentity, readIdentity } from '../keys/sealing-identity.ts'
import { unlockedMinutes } from '../keys/unlocked-identities.ts'
import { CaseSealPage, SealingKeyPage, type CaseSealShown } from '../pages/sealed-page.tsx'
import { holdersOf, putSealKey, sealCase, sealKeyOf, unsealCase, wrapForMember } from '../store/sealed-cases.ts'
import { caseKeys } from '../store/sealed-fields.ts'
import { waitingForKey } from '../store/sealed-waiting.ts'
import type { Store, Tx } from '../store/store.ts'
import { memberFormOf, text } from './form.ts'
import { answerProblem, problems } from './problem.tsx'
import { renderPage } from './render.tsx'
import { addressOf } from './sign-in-session.tsx'
import type { Asked, Route } from './route.ts'
import { memberOf, param } from './route.ts'

interface SealDeps {
  readonly store: Store
  readonly identity: Identity
  /** The age recipient whose key the operator keeps offline; every case that is sealed is wrapped to it too. */
  readonly recovery: string | null
  /** Lets go on what waited, at once. */
  readonly goOn: () => Promise<unknown>
}
type Shown = { readonly fault?: string; readonly made?: string }

/** Keys of members for sealed cases, and sealing (S-098, S-099). What makes or gives a key takes a fresh proof of presence. */
export function sealedRoutes(deps: SealDeps): readonly Route[] {
  const at = (method: 'GET' | 'POST', path: string, action: (deps: SealDeps, c: Asked) => Promise<Response>, stepUp: boolean): Route =>
    ({ method, path, access: 'member', ...(stepUp ? { stepUp: true as const } : {}), action: (c) => action(deps, c) })
  return [
    at('GET', '/account/sealing', (given, c) => showKey(given, c, {}), false),
    at('POST', '/account/sealing/key', makeKey, true), at('POST', '/account/sealing/unlock', unlock, false), at('POST', '/account/sealing/lock', lock, false),
    at('GET', '/cases/:id/seal', (given, c) => showCase(given, c), true), at('POST', '/cases/:id/seal', seal, true),
    at('POST', '/cases/:id/seal/give', giveKey, true), at('POST', '/cases/:id/seal/end', unseal, true),
  ]
}

async function showKey({ store }: SealDeps, c: Asked, came: Shown): Promise<Response> {
  const { member, session } = memberOf(c)
  const shown = await store.as({ role: 'team', member }, async (tx) => ({
    recipient: await sealKeyOf(tx, member) ?? null, isUnlocked: tx.keyring.unlocked.has(session, member), minutes: unlockedMinutes,
    cases: await tx.query<{ id: string; reference: string }>(
      'select distinct h.id, h.ref as reference from sealed_wrap w join case_head h on h.id = w.case_id where w.member = $1 order by h.ref', [member]),
  }))
  return renderPage(c, { title: 'Key for sealed cases', side: 'team', status: came.fault ? 422 : 200, body: <SealingKeyPage shown={{ ...shown, ...came }} /> })
}

/** The key is made here, shown once under the passphrase, and forgotten; the public half is kept and everybody is told. */
async function makeKey(deps: SealDeps, c: Asked): Promise<Response> {
  const form = await memberFormOf(c)
  if (form instanceof Response) return form
  const { member, name } = memberOf(c)
  const fault = passphraseFault(text(form, 'passphrase'), [name])
  if (fault !== null) return showKey(deps, c, { fault })
  const made = await makeSealingIdentity()
  const now = deps.identity.now()
  await deps.store.as(gate, async (tx) => notify(tx, `sealing key ${await putSealKey(tx, { member, recipient: made.recipient, now })}`, member, now))
  return showKey(deps, c, { made: await lockedIdentity(made, text(form, 'passphrase')) })
}

async function unlock(deps: SealDeps, c: Asked): Promise<Response> {
  const form = await memberFormOf(c)
  if (form instanceof Response) return form
  const { member, session } = memberOf(c)
  // Opening a file takes a third of a second of the whole desk, and more if the file says so.
  const [attempt, now] = [{ login: `sealing key of ${member}`, address: addressOf(c, deps.identity) }, deps.identity.now()]
  const waitSeconds = deps.identity.throttle.enter(attempt, now)
  const found = waitSeconds > 0 ? null : await readIdentity(text(form, 'identity'), text(form, 'passphrase'))
  if (found === null) {
    deps.identity.refusals.tell({ action: 'sealing key refused', actor: member, outcome: waitSeconds > 0 ? 'throttled' : 'passphrase' }, now)
    return showKey(deps, c, { fault: waitSeconds > 0 ? `Too many tries went wrong. Wait ${waitSeconds} seconds.` : 'That is no key file, or the passphrase is another.' })
  }
  deps.identity.throttle.succeeded(attempt)
  await deps.store.as({ role: 'team', member }, async (tx) => tx.keyring.unlocked.unlock(session, member, found.identity))
  await deps.goOn()
  return c.redirect('/account/sealing', 303)
}

async function lock({ store }: SealDeps, c: Asked): Promise<Response> {
  const form = await memberFormOf(c)
  if (form instanceof Response) return form
  const { member, session } = memberOf(c)
  await store.as({ role: 'team', member }, async (tx) => tx.keyring.unlocked.lock(session))
  return c.redirect('/account/sealing', 303)
}

/** The case for who may seal it; nothing where there is none, it is hidden, or the role does not allow it. */
async function caseFor({ store, recovery }: SealDeps, c: Asked): Promise<{ readonly shown: Omit<CaseSealShown, 'mails' | 'letters'>; readonly key: CaseKey | undefined } | null> {
  const [who, id] = [memberOf(c), param(c, 'id')]
  return store.as({ role: 'team', member: who.member }, async (tx) => {
    const head = await tx.maybe<{ ref: string; project: string; restricted: boolean; granted: boolean; sealed_at: Temporal.Instant | null; recovered: boolean }>(
      `select h.ref, h.project, h.restricted, s.at as sealed_at, sealed_for_recovery(h.id) as recovered, exists (select from case_access a where a.case_id = h.id and a.subject = $2) as granted
       from case_head h left join sealed_case s on s.case_id = h.id where h.id = $1`, [id, who.member])
    if (!head || !can(who, 'reveal identity', { kind: 'case', ...head, relations: [] })) return null
    const key = (await caseKeys(tx, [id])).get(id)
    return {
      key, shown: { hasRecovery: head.sealed_at === null ? recovery !== null : head.recovered, id, reference: head.ref, sealedAt: head.sealed_at?.toString() ?? null, isOpen: key !== undefined, members: await membersOf(tx, { id, project: head.project, you: who.member }) },
    }
  })
}

async function membersOf(tx: Tx, { id, project, you }: { readonly id: string; readonly project: string; readonly you: string }): Promise<CaseSealShown['members']> {
  const rows = await tx.query<{ id: string; name: string; has: boolean }>(
    `select m.id, m.display_name as name, exists (select from member_seal_key k where k.member = m.id) as has
     from member m join team_member t on t.member = m.id where t.project = $1 and m.state = 'active' and reaches_case(t.teams, $2) order by 2`, [project, id])
  const holders = new Set(await holdersOf(tx, id))
  return rows.map((row) => ({ id: row.id, name: row.name, hasKey: row.has, holds: holders.has(row.id), isYou: row.id === you }))
}

async function showCase(deps: SealDeps, c: Asked, fault?: string): Promise<Response> {
  const found = await caseFor(deps, c)
  if (!found) return answerProblem(c, problems.notFound)
  const shown = { ...found.shown, ...await deps.store.as({ role: 'worker' }, (tx) => waitingForKey(tx, found.shown.id)), ...(fault === undefined ? {} : { fault }) }
  return renderPage(c, { title: shown.reference, side: 'team', status: fault === undefined ? 200 : 422, body: <CaseSealPage shown={shown} /> })
}

const notSealed = {
  'no-members': 'You must be among those who hold the key, or nobody might be left who opens the case.',
  'no-key': 'Somebody of those has made no key yet.',
  'sealed-already': 'The case is sealed already.',
} as const

async function seal(deps: SealDeps, c: Asked): Promise<Response> {
  const form = await memberFormOf(c)
  if (form instanceof Response) return form
  const found = await caseFor(deps, c)
  if (!found) return answerProblem(c, problems.notFound)
  const members = form.getAll('member').map(String).filter((each) => found.shown.members.some(({ id }) => id === each))
  const refused = await deps.store.as({ role: 'worker' }, (tx) =>
    sealCase(tx, { caseId: found.shown.id, by: memberOf(c).member, members, now: deps.identity.now(), recovery: deps.recovery }))
  return refused === undefined ? c.redirect(`/cases/${found.shown.id}/seal`, 303) : showCase(deps, c, notSealed[refused])
}

async function giveKey(deps: SealDeps, c: Asked): Promise<Response> {
  const form = await memberFormOf(c)
  if (form instanceof Response) return form
  const found = await caseFor(deps, c)
  if (!found) return answerProblem(c, problems.notFound)
  const { key, shown } = found
  const to = shown.members.find(({ id }) => id === text(form, 'member'))
  if (!key || shown.sealedAt === null) return showCase(deps, c, 'Unlock your key first.')
  if (!to || !(await deps.store.as({ role: 'worker' }, (tx) => wrapForMember(tx, key, to.id)))) return showCase(deps, c, notSealed['no-key'])
  return c.redirect(`/cases/${shown.id}/seal`, 303)
}

async function unseal(deps: SealDeps, c: Asked): Promise<Response> {
  const form = await memberFormOf(c)
  if (form instanceof Response) return form
  const found = await caseFor(deps, c)
  if (!found) return answerProblem(c, problems.notFound)
  const { key, shown } = found
  if (!key || shown.sealedAt === null) return showCase(deps, c, 'Unlock your key first.')
  await deps.store.as({ role: 'worker' }, (tx) => unsealCase(tx, key))
  await deps.goOn()
  return c.redirect(`/cases/${shown.id}`, 303)
}
