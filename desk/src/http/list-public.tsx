import type { CriterionAnswer, MembershipCommand } from '@parley/coordination'
import { explain, type Policy } from '@parley/policy'
import { applyForList, policyOf } from '../commands/membership.ts'
import { issueListReceipt } from '../commands/lists-secrets.ts'
import { listTerms } from '../commands/lists-terms.ts'
import { SecretShown } from '../pages/embargo/secret-entry.tsx'
import { JoinView, ListView, type Given, type ListPage } from '../pages/lists/list-pages.tsx'
import { newId } from '../store/random-id.ts'
import { missing } from './case-actions.tsx'
import { asWorker, type ListDeps, type Verdict } from './embargo-access.ts'
import { sealSecret } from './secret-door.tsx'
import { formOf, text } from './form.ts'
import { renderPage } from './render.tsx'
import type { Action, Asked } from './route.ts'
import { param } from './route.ts'

const evidenceWords: Readonly<Record<string, string>> = {
  public_url: 'Shown by public https addresses.',
  acceptance_of_version: 'By accepting the terms below.',
  vouch_by_member: 'A member of the list vouches.',
  statement: 'By your own statement.',
}

function listPage(policy: Policy, list: string): ListPage | null {
  const lists = policy.early_disclosure?.lists ?? {}
  // The name comes from an address: `constructor` is no list.
  const said = Object.hasOwn(lists, list) ? lists[list] : undefined
  if (said === undefined || policy.early_disclosure?.enabled === false) return null
  const how = explain(policy)
    .flatMap(({ paragraphs }) => paragraphs)
    .filter(
      ({ because }) =>
        because.path === `early_disclosure.lists.${list}.join` ||
        because.path === `early_disclosure.lists.${list}.who_may_apply`,
    )
  return {
    project: policy.id,
    projectName: policy.project.name,
    list,
    purpose: said.purpose,
    members: said.members,
    address: said.address,
    notFor: (said.not_for ?? []).map((one) =>
      one === 'individuals' ? 'informing individuals' : 'notifying third parties',
    ),
    whoMayApply: said.who_may_apply ?? [],
    criteria: Object.entries(said.criteria ?? {}).map(([name, one]) => ({
      name,
      says: one.says,
      evidence: evidenceWords[one.evidence ?? 'statement'] ?? '',
      needsUrl: one.evidence === 'public_url',
      recheck: one.recheck === true,
    })),
    terms: listTerms(policy),
    impliesAcceptance: said.join?.implies_acceptance ?? false,
    how: how.map((one) => one.text),
  }
}

const pageOf = ({ gate }: ListDeps, c: Asked): ListPage | null => {
  const policy = policyOf(gate, param(c, 'project'))
  return policy ? listPage(policy, param(c, 'list')) : null
}

export const showList =
  (deps: ListDeps): Action =>
  (c) => {
    const page = pageOf(deps, c)
    return page
      ? renderPage(c, { title: `${page.projectName}: early notices`, side: 'public', body: <ListView page={page} /> })
      : missing(c)
  }

function join(c: Asked, page: ListPage, given: Given, verdict?: Verdict): Response {
  const refused = verdict && !verdict.ok ? verdict.refused : undefined
  return renderPage(c, {
    title: 'Ask to join',
    side: 'reporter',
    status: refused ? 409 : 200,
    body: <JoinView page={page} given={given} refused={refused} />,
  })
}

export const showJoin =
  (deps: ListDeps): Action =>
  (c) => {
    const page = pageOf(deps, c)
    return page ? join(c, page, {}) : missing(c)
  }

/** One answer with its evidence, an address a line. */
export const answerOf = (form: FormData, name: string): CriterionAnswer => ({
  answer: text(form, `answer-${name}`),
  evidence: text(form, `evidence-${name}`).split(/\s+/).filter(Boolean).slice(0, 20),
})

/** Sending the request is the acceptance of the terms by the person who sends it, with version and hash (S3-75). */
export const takeJoin =
  (deps: ListDeps): Action =>
  async (c) => {
    const form = await formOf(c)
    if (form instanceof Response) return form
    const page = pageOf(deps, c)
    if (!page) return missing(c)
    const given = Object.fromEntries([...new Set(form.keys())].map((name) => [name, text(form, name)]))
    const fault = faultOf(form, page)
    if (fault) return join(c, page, given, { ok: false, refused: { code: 'bad-value', rules: [], says: fault } })
    const [membership, person] = [newId(), newId()]
    const outcome = await asWorker(deps, async (tx) => {
      const applied = await applyForList(
        deps.gate,
        tx,
        { id: membership, project: page.project, list: page.list },
        commandOf(form, page, { membership, person }),
      )
      return applied.ok
        ? { ok: true as const, receipt: await issueListReceipt(tx, { membership, subject: person }, deps.gate.now()) }
        : applied
    })
    if (!outcome?.ok) return join(c, page, given, outcome ?? undefined)
    return renderPage(c, {
      title: 'Your receipt',
      side: 'reporter',
      body: <SecretShown receipt={outcome.receipt} sealed={sealSecret(c, outcome.receipt)} to="/member" />,
    })
  }

/** The longest address that mail can be sent to (RFC 5321 §4.5.3.1.3): it also bounds what the pattern looks at. */
const longestAddress = 254
const looksLikeAddress = (address: string): boolean =>
  address.length <= longestAddress && /^[^\s@<>"]{1,64}@[^\s@<>"]+\.[^\s@<>"]+$/.test(address)

/** Anybody may ask; the team's list draws every name. */
const longestLine = 300
const longestAnswer = 20_000

function tooLong(form: FormData): string | null {
  for (const [name, value] of form) {
    const longest = /^(answer|evidence)-|^domains$/.test(name) ? longestAnswer : longestLine
    if (typeof value === 'string' && value.length > longest)
      return `An answer is longer than ${longest.toLocaleString('en')} characters. Shorten it, and name an address where the rest stands.`
  }
  return null
}

function faultOf(form: FormData, page: ListPage): string | null {
  const long = tooLong(form)
  if (long) return long
  if (text(form, 'organisation') === '' || text(form, 'name') === '')
    return 'Say the name of your organisation and your own.'
  if (![text(form, 'address'), text(form, 'roleAddress')].every(looksLikeAddress))
    return 'A mail address is not complete.'
  if (page.impliesAcceptance && page.terms && !form.has('accepts'))
    return 'Sending the request accepts the terms; tick the box once you have read them.'
  return null
}

function commandOf(
  form: FormData,
  page: ListPage,
  { membership, person }: { readonly membership: string; readonly person: string },
): Extract<MembershipCommand, { type: 'Apply' }> {
  const rebuildOf = text(form, 'rebuildOf')
  const as = (['distributor', 'vendor', 'partner'] as const).find((one) => one === text(form, 'as'))
  return {
    type: 'Apply',
    termsVersion: text(form, 'termsVersion'),
    termsHash: text(form, 'termsHash'),
    organisation: {
      id: membership,
      name: text(form, 'organisation'),
      domains: text(form, 'domains')
        .toLowerCase()
        .split(/[\s,;]+/)
        .filter(Boolean)
        .slice(0, 50),
      roleAddress: text(form, 'roleAddress'),
      kind: text(form, 'kind') === 'individual' ? 'individual' : 'organisation',
      usersOutside: form.has('usersOutside'),
      ...(as === undefined ? {} : { as }),
      ...(rebuildOf === '' ? {} : { rebuildOf }),
    },
    applicant: { id: person, name: text(form, 'name'), address: text(form, 'address') },
    answers: Object.fromEntries(page.criteria.map(({ name }) => [name, answerOf(form, name)])),
  }
}
