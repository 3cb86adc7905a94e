/** What stands at a path of a policy (`handling.clocks.feedback`, `posture.0`); undefined where nothing does. */
export function valueAt(policy: unknown, path: readonly string[]): unknown {
  let value = policy
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = (value as Record<string, unknown>)[part]
  }
  return value
}
