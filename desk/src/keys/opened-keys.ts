const keptMs = 2 * 60_000

/** Keys that were opened, for at most two minutes and so many at once; the oldest go first. */
export class OpenedKeys {
  readonly #most: number
  readonly #keys = new Map<string, { key: Buffer; until: number }>()

  constructor(most: number) {
    this.#most = most
  }

  get(name: string): Buffer | undefined {
    const known = this.#keys.get(name)
    return known !== undefined && known.until > performance.now() ? known.key : undefined
  }

  put(name: string, key: Buffer): void {
    const now = performance.now()
    this.#keys.delete(name)
    this.#keys.set(name, { key, until: now + keptMs })
    for (const [old, { until }] of this.#keys) {
      if (this.#keys.size <= this.#most && until > now) return
      this.#keys.delete(old)
    }
  }

  clear(): void {
    this.#keys.clear()
  }
}
