import { because, type Milestone, type Policy } from '@parley/policy'
import type { Requirement } from './requirements.ts'

/**
 * What holds where a policy is silent. Nothing is announced before the advisory is out, unless the policy itself names what
 * comes before an announcement: its day (S4-29), a gate (S0-30, S2-17, S3-56) or a step. A CVE record is never the first
 * public word, whatever the policy says (CNA rules 5.3.1, S2x-24). What slipped out all the same is recorded as that first.
 */
export function firstWord(fact: Milestone, policy: Policy): readonly Requirement[] {
  if (fact === 'cve_published') return [afterSomething(policy, 'handling.cve', 'A CVE record is never the first public word.')]
  const announcing = fact === 'announced' || fact === 'security_page_updated'
  if (!announcing || ordersAnnouncing(policy)) return []
  return [afterSomething(policy, 'disclosure.channels', 'Nothing is announced before the advisory can be read, since this policy names nothing else that comes first.')]
}

function afterSomething(policy: Policy, path: string, says: string): Requirement {
  return { needs: ['advisory_published', 'public_disclosure'], any: true, because: { ...because(policy, path), says }, says }
}

function ordersAnnouncing({ disclosure, handling }: Policy): boolean {
  const gates = Object.values({ ...handling?.gates, ...disclosure?.gates })
  const ordered = Object.values(disclosure?.order ?? {}).some(({ does }) => does === 'announced')
  const steps = Object.values(handling?.steps ?? {}).filter(({ after = [], guard = [] }) => after.length + guard.length > 0)
  return ordered || gates.some(({ blocks }) => blocks.includes('announced')) || steps.some(({ does }) => does.includes('announced'))
}
