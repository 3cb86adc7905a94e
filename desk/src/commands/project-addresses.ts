import type { Policy } from '@parley/policy'

/**
 * The addresses at which the desk takes reports for a project: those of its policy's mail channels, then the desk's own,
 * which is where a project forwards the mailboxes that the policy names (S1-12: maintainers' own addresses).
 */
export function projectAddresses(policy: Policy, mailDomain: string): readonly string[] {
  const named = Object.values(policy.intake.channels).flatMap((channel) =>
    (channel.kind === 'email' || channel.kind === 'individual_email') && channel.address && channel.address.includes('@') ? [channel.address.toLowerCase()] : [])
  return [...new Set([...named, `${policy.id}@${mailDomain}`])]
}
