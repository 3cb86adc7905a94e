/** A short code for the log and the queue: the kind of error, never its words, which may hold something of a case. */
export function errorCode(error: unknown): string {
  const name = error instanceof Error ? error.name : 'unknown'
  return asCode(name)
}

/** Lower-case letters, digits, dots and dashes, as queues keep them. */
export function asCode(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9.-]+/g, '-').replace(/^[^a-z0-9]+/, '').slice(0, 64) || 'unknown'
}
