/** What stands at a path of a policy (`handling.clocks.feedback`, `posture.0`); undefined where nothing does. */
export function valueAt(policy: unknown, path: readonly string[]): unknown {
  let value = policy
  for (const part of path) {
    if (!isRecord(value) || !Object.hasOwn(value, part)) return undefined
    value = value[part]
  }
  return value
}

/** Anything with keys: a map, or a list by its numbers. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
