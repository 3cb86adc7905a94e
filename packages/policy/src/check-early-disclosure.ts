import { finding, type Finding } from './finding.ts'
import type { EarlyList, Policy } from './model.ts'

/** Early notice: lists, terms, and who is bound by them: C17, C18, C19, C24. */
export function checkEarlyDisclosure(policy: Policy): Finding[] {
  return [
    ...checkTerms(policy), ...checkDownstream(policy),
    ...Object.entries(policy.early_disclosure?.lists ?? {})
      .flatMap(([name, list]) => checkList(policy, name, list)),
  ]
}

function checkTerms({ early_disclosure: early, schedule }: Policy): Finding[] {
  if (early === undefined || early.enabled === false) return []
  const found: Finding[] = []
  if (Object.keys(early.lists).length === 0) {
    found.push(finding('error', 'no-list', 'early_disclosure.lists', 'Early notice is given to no list.',
      'Add a list.'))
  }
  if (early.embargo === undefined) {
    found.push(finding('warning', 'notice-without-terms', 'early_disclosure.enabled',
      'Early notice goes out and no terms bind those who get it (C17).',
      'Add `embargo:` with what members may not do.'))
    return found
  }
  if (early.embargo.legal_duty === undefined) {
    found.push(finding('warning', 'no-legal-duty', 'early_disclosure.embargo',
      'The terms leave no room for a legal duty to report, such as article 14 of the Cyber Resilience Act (C24).',
      'Add `legal_duty: { allowed: true, notify: true }`, or decide against it.', 'key'))
  }
  const last = schedule?.final_say
  if (last !== undefined && early.embargo.ends.agreed_by !== last) {
    found.push(finding('warning', 'two-deciders', 'early_disclosure.embargo.ends.agreed_by',
      `\`${early.embargo.ends.agreed_by}\` agrees on the end of the embargo, \`${last}\` sets the public date (C19).`,
      'Keep it if you mean it; when they differ, the public date is what counts.'))
  }
  return found
}

function checkList({ early_disclosure: early }: Policy, name: string, list: EarlyList): Finding[] {
  const path = `early_disclosure.lists.${name}`
  const found: Finding[] = []
  if (list.address === null) {
    found.push(finding('warning', 'missing-setting', `${path}.address`, `The list \`${name}\` has no address yet.`,
      'Set `address` to a mail address; until then notices go to the members one by one.'))
  }
  if (list.join?.address === null) {
    found.push(finding('warning', 'missing-setting', `${path}.join.address`,
      'There is no address for applications yet.', 'Set `join.address` to a mail address.'))
  }
  if (list.members === 'individuals' && list.not_for?.includes('individuals') === true) {
    found.push(finding('error', 'members-contradiction', `${path}.members`,
      'The members are individuals, and the list is not for individuals.', 'Keep one of the two.'))
  }
  const accepts = list.join?.implies_acceptance === true ? `${path}.join.implies_acceptance` : undefined
  const criterion = Object.entries(list.criteria ?? {}).find(([, one]) => one.evidence === 'acceptance_of_version')?.[0]
  const place = accepts ?? (criterion === undefined ? undefined : `${path}.criteria.${criterion}`)
  if (place !== undefined && early?.embargo === undefined) {
    found.push(finding('error', 'no-terms-to-accept', place, 'Applicants accept terms that the policy does not have.',
      'Add `early_disclosure.embargo`, or take the acceptance out.'))
  }
  return found
}

function checkDownstream({ disclosure, early_disclosure: early }: Policy): Finding[] {
  if (disclosure?.downstream?.who !== 'distributors') return []
  const lists = early === undefined || early.enabled === false ? 0 : Object.keys(early.lists).length
  return lists > 0 ? [] : [finding('warning', 'distributors-without-list', 'disclosure.downstream.who',
    'Distributors publish advisories of their own, and no list tells them early (C18).',
    'Add a list if you have one; otherwise they learn of it with everybody else.')]
}
