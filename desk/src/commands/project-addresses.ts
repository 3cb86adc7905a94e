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

/**
 * The addresses of a foundation's projects, each with the key of its project: the contact that the policy names, and one at
 * the desk, `{foundation}.{project}@`, to which a project forwards it. No project's id holds a dot, so none is taken.
 */
export function memberAddressesOf(policy: Policy, mailDomain: string): readonly (readonly [address: string, project: string])[] {
  const own = new Set(projectAddresses(policy, mailDomain))
  return Object.entries(policy.projects ?? {})
    .flatMap(([key, { contact }]) => [...(contact?.includes('@') ? [[contact.toLowerCase(), key] as const] : []), [`${policy.id}.${key}@${mailDomain}`, key] as const])
    .filter(([address]) => !own.has(address))
}

/** Every address at which mail for this policy is taken. Asked for each recipient of each mail. */
export function takenAddresses(policy: Policy, mailDomain: string): readonly string[] {
  const known = taken.get(policy)
  if (known?.mailDomain === mailDomain) return known.addresses
  const addresses = [...projectAddresses(policy, mailDomain), ...memberAddressesOf(policy, mailDomain).map(([address]) => address)]
  taken.set(policy, { mailDomain, addresses })
  return addresses
}

const taken = new WeakMap<Policy, { readonly mailDomain: string; readonly addresses: readonly string[] }>()
