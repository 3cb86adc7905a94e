import type { Policy } from '@parley/policy'
import { iso, type Gate } from '../commands/gate.ts'
import { projectAddresses } from '../commands/project-addresses.ts'

/** The policies that hold today. */
export function currentPolicies(gate: Gate): readonly Policy[] {
  return gate.shelf.current(iso(gate.now())).map(({ policy }) => policy)
}

/** The project that takes reports at this address, or null. */
export function projectAt(gate: Gate, address: string): string | null {
  return currentPolicies(gate).find((policy) => projectAddresses(policy, gate.mailDomain).includes(address.toLowerCase()))?.id ?? null
}

/** Lists that a policy takes its reports through: their own headers make no report a machine's (email study, row 2). */
export function trustedLists(gate: Gate): readonly string[] {
  const addresses = currentPolicies(gate).flatMap((policy) => projectAddresses(policy, gate.mailDomain))
  return addresses.filter((address) => /@(googlegroups\.com|groups\.io)$/.test(address)).map((address) => address.replace('@', '.'))
}
