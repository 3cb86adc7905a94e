import { isMap, isNode, isScalar, isSeq, type Node, type Pair } from 'yaml'

/**
 * The offset in the source of what `path` leads to: of its key, or of its value. Where the path ends early (a key is
 * missing) it is the place of the deepest part that exists, so that every problem has one.
 */
export function offsetOf(root: Node | null, path: readonly string[], at: 'key' | 'value'): number {
  let node: unknown = root
  let offset = start(root) ?? 0
  for (const [index, part] of path.entries()) {
    const last = index === path.length - 1
    const next = child(node, part)
    if (next === undefined) return offset
    offset = (last && at === 'value' ? start(next.value) : undefined) ?? start(next.key ?? next.value) ?? offset
    node = next.value
  }
  return offset
}

function child(node: unknown, part: string): { key?: unknown; value: unknown } | undefined {
  if (isMap(node)) {
    const pair = node.items.find((item: Pair) => isScalar(item.key) && String(item.key.value) === part)
    return pair === undefined ? undefined : { key: pair.key, value: pair.value }
  }
  if (isSeq(node)) {
    const item = node.items[Number(part)]
    return item === undefined ? undefined : { value: item }
  }
  return undefined
}

function start(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined
}
