import type { Policy } from '@parley/policy'
import { iso, type Gate } from '../commands/gate.ts'
import { memberAddressesOf, projectAddresses, takenAddresses } from '../commands/project-addresses.ts'

/** The policies that hold today. */
export function currentPolicies(gate: Gate): readonly Policy[] {
  return gate.shelf.current(iso(gate.now())).map(({ policy }) => policy)
}

/** The project that takes reports at this address, or null. */
export function projectAt(gate: Gate, address: string): string | null {
  return currentPolicies(gate).find((policy) => takenAddresses(policy, gate.mailDomain).includes(address.toLowerCase()))?.id ?? null
}

/** The project of a foundation whose own address is among these; nothing where several are, because nobody can tell which. */
export function memberProjectAt(gate: Gate, foundation: string, addresses: readonly string[]): string | undefined {
  const policy = currentPolicies(gate).find(({ id }) => id === foundation)
  const wanted = new Set(addresses.map((address) => address.toLowerCase()))
  const found = new Set(policy ? memberAddressesOf(policy, gate.mailDomain).filter(([address]) => wanted.has(address)).map(([, key]) => key) : [])
  return found.size === 1 ? [...found][0] : undefined
}

/** Lists that a policy takes its reports through: their own headers make no report a machine's (email study, row 2). */
export function trustedLists(gate: Gate): readonly string[] {
  const addresses = currentPolicies(gate).flatMap((policy) => projectAddresses(policy, gate.mailDomain))
  return addresses.filter((address) => /@(googlegroups\.com|groups\.io)$/.test(address)).map((address) => address.replace('@', '.'))
}
