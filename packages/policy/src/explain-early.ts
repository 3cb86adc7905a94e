import type { EarlyList, EmbargoTerms, Policy } from './model.ts'
import type { Draft, Section } from './explain-cite.ts'
import { section } from './explain-cite.ts'
import { bare, every, joined, roleWords, sentence, within } from './english.ts'
import { capital } from './explain-handling.ts'

/** Who is told before the public, what and when. */
export function earlySection(policy: Policy): Section | null {
  return section(policy, 'Early disclosure', (d) => {
    const early = policy.early_disclosure
    if (early === undefined) return
    if (early.enabled === false) {
      d.say('early_disclosure.enabled', 'Nobody outside the project is told ahead of the public.')
      return
    }
    const lists = Object.entries(early.lists)
    d.say('early_disclosure.enabled', early.enabled === 'if_list_exists'
      ? 'If there is a private early-notice list, we tell its members ahead of the public.'
      : 'We tell the members of a private early-notice list ahead of the public.')
    for (const [key, list] of lists) listWords(d, key, list)
    if (early.content !== undefined && early.content.length > 0) {
      d.say('early_disclosure.content',
        `An early notice may hold ${joined(early.content.map((part) => part === 'mitigations' ? 'mitigations' : 'information about the releases that carry the fix'))}.`)
    }
    if (early.stages?.plan !== undefined) d.say('early_disclosure.stages.plan', sentence(early.stages.plan.says))
    if (early.stages?.test !== undefined) d.say('early_disclosure.stages.test', sentence(early.stages.test.says))
  })
}

function listWords(d: Draft, key: string, list: EarlyList): void {
  const at = `early_disclosure.lists.${key}`
  const members = list.members === 'organisations' ? 'Its members are organisations.' : 'Its members are individuals.'
  const address = list.address === null ? '' : ` Its address is ${list.address}.`
  d.lead(at, `There is the early-notice list “${key}”. ${members}${address}`)
  d.say(`${at}.purpose`, sentence(list.purpose))
  const not = { individuals: 'to inform individuals', third_party_notification: 'to notify third parties' } as const
  if (list.not_for !== undefined && list.not_for.length > 0) d.say(`${at}.not_for`,
    `It is not meant ${joined(list.not_for.map((one) => not[one]), 'or')}.`)
}

/** Who may join an early-notice list, what they must show, and where they ask. */
export function membershipSection(policy: Policy): Section | null {
  return section(policy, 'Joining the early-notice list', (d) => {
    if (policy.early_disclosure?.enabled === false) return
    for (const [key, list] of Object.entries(policy.early_disclosure?.lists ?? {})) membership(d,
      `early_disclosure.lists.${key}`, list)
  })
}

const proofs = {
  public_url: 'shown by public addresses', acceptance_of_version: 'by accepting a stated version of the terms',
  vouch_by_member: 'a member must vouch', statement: 'by your own statement',
} as const

function membership(d: Draft, at: string, list: EarlyList): void {
  if (list.who_may_apply !== undefined && list.who_may_apply.length > 0) d.say(`${at}.who_may_apply`,
    `Those who may apply: ${joined(list.who_may_apply.map((who) => `${who}s`))}.`)
  const criteria = Object.entries(list.criteria ?? {})
  if (criteria.length > 0) d.lead(`${at}.criteria`, 'To join, you should be able to say of yourself:')
  for (const [key, one] of criteria) {
    const proof = one.evidence === undefined ? '' : ` (${proofs[one.evidence]})`
    const again = one.recheck === true ? ' We look at this again from time to time.' : ''
    d.item(`${at}.criteria.${key}`, `${sentence(one.says).replace(/\.$/, '')}${proof}.${again}`)
  }
  if (list.join !== undefined) {
    const to = list.join.address === null ? 'the address of the list, which this policy does not name yet'
      : list.join.address
    const each = list.join.answer_per_criterion ? ' Answer each criterion.' : ''
    const accepts = list.join.implies_acceptance ? ' By asking you accept the terms of the list.' : ''
    d.say(`${at}.join`, `Send a request to join to ${to}.${each}${accepts}`)
  }
  if (list.recertify_every !== undefined) d.say(`${at}.recertify_every`,
    `Membership is confirmed again ${every(list.recertify_every)}.`)
}

/** The terms under which members get early notice, and what follows a leak. */
export function embargoSection(policy: Policy): Section | null {
  return section(policy, 'Embargo and leaks', (d) => {
    const { embargo, leak } = policy.early_disclosure ?? {}
    if (policy.early_disclosure?.enabled === false) return
    if (embargo !== undefined) terms(d, embargo)
    if (leak === undefined) return
    const { to, within: span, force } = leak.report
    const verb = { must: 'must tell', should: 'should tell', may: 'may tell', expect: 'are expected to tell',
      target: '', please: 'are asked to tell' }[force]
    const what = joined(leak.content.map((part) => part === 'what_exactly' ? 'exactly what leaked' : 'to whom'))
    if (verb !== '') d.say('early_disclosure.leak.report',
      `After a leak, members ${verb} ${roleWords(to)} ${within(span)}.`)
    if (what !== '') d.say('early_disclosure.leak.content', `The report of a leak says ${what}.`)
    if (leak.sanction !== undefined) d.say('early_disclosure.leak.sanction',
      'A member who goes on leaking is removed from the list for good.')
  })
}

function terms(d: Draft, embargo: EmbargoTerms): void {
  const at = 'early_disclosure.embargo'
  const bound = embargo.binds.includes('others') ? 'the members of the list and anyone else who learns of it'
    : 'every member of the list'
  d.say(`${at}.binds`, `The embargo terms (version ${embargo.version}) bind ${bound}.`)
  const forbids = { publish: 'make it public', share: 'share it', hint: 'hint at it' } as const
  const deeds = joined(embargo.sharing.forbids.map((one) => forbids[one]), 'or')
  const beyond = embargo.sharing.allowed === 'nobody' ? '' : ' beyond those in their own team who need to know'
  if (deeds !== '') d.say(`${at}.sharing`, `Members may not ${deeds}${beyond}.`)
  if (embargo.exception !== undefined) d.say(`${at}.exception`,
    `An exception needs the explicit approval of ${roleWords(embargo.exception.by)}.`)
  const moment = embargo.ends.needs_date_and_time ? ', which has a date and a time' : ''
  d.say(`${at}.ends`, `The embargo ends at public disclosure${moment}, as agreed by ${roleWords(embargo.ends.agreed_by)}.`)
  if (embargo.use !== undefined) d.say(`${at}.use`, `What members learn serves one purpose: ${bare(embargo.use.only)}.`)
  if (embargo.onward !== undefined) {
    const rules: string[] = []
    if (embargo.onward.same_terms_first) rules.push('team members accept the same terms before they are told')
    if (embargo.onward.need_to_know) rules.push('they are told only what they need to know')
    d.say(`${at}.onward`, rules.length === 0 ? '' : `${capital(joined(rules))}.`)
  }
  if (embargo.legal_duty !== undefined) {
    const notify = embargo.legal_duty.notify ? ', and must tell us that they do' : ''
    d.say(`${at}.legal_duty`, embargo.legal_duty.allowed
      ? `Members may report to an authority where the law orders it${notify}.`
      : 'No exception is made for reports that the law orders.')
  }
}
