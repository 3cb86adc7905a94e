import { BlockList, isIPv4, isIPv6 } from 'node:net'

/** IPv4 that is not the open internet: RFC 6890 and what came after it. */
const closed4 = subnets('ipv4', [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24],
  ['192.0.2.0', 24], ['192.88.99.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15], ['198.51.100.0', 24], ['203.0.113.0', 24],
  ['224.0.0.0', 4], ['240.0.0.0', 4],
])

/** Only global unicast is open. Loopback, ULA, link-local, multicast, v4-mapped and NAT64 addresses all lie outside. */
const open6 = subnets('ipv6', [['2000::', 3]])

/** Inside it: protocol assignments with Teredo, documentation, and 6to4, which carries any IPv4 address. */
const closed6 = subnets('ipv6', [['2001::', 23], ['2001:db8::', 32], ['2002::', 16], ['3fff::', 20]])

/**
 * Whether an address, written as the resolver or the URL standard writes it, belongs to a machine on the open internet.
 * Whatever is no plain address is not (S-120).
 */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !closed4.check(address, 'ipv4')
  return isIPv6(address) && !address.includes('%') && open6.check(address, 'ipv6') && !closed6.check(address, 'ipv6')
}

function subnets(family: 'ipv4' | 'ipv6', nets: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList()
  for (const [net, prefix] of nets) list.addSubnet(net, prefix, family)
  return list
}
