import { unwrapWith } from './sealing-identity.ts'

/** How long a member's identity stays in the desk's memory after it was given: as long as a session sits idle. */
export const unlockedMinutes = 30

interface Unlocked { readonly identity: string; readonly until: number; readonly opened: Map<string, Buffer> }

/** The identities that members gave for the while. In memory only; nothing of them is ever written. */
export class UnlockedIdentities {
  readonly #held = new Map<string, Unlocked>()

  unlock(member: string, identity: string): void {
    this.#held.set(member, { identity, until: performance.now() + unlockedMinutes * 60_000, opened: new Map() })
  }

  lock(member: string): void {
    this.#held.delete(member)
  }

  has(member: string): boolean {
    return this.#of(member) !== undefined
  }

  /** The data key wrapped to this member. Undefined while the member is locked out. @throws KeyError `sealed-altered` */
  async open(member: string, context: Uint8Array, wrapped: Uint8Array): Promise<Buffer | undefined> {
    const held = this.#of(member)
    if (held === undefined) return undefined
    const name = Buffer.from(wrapped).toString('base64')
    const known = held.opened.get(name)
    if (known !== undefined) return known
    const key = await unwrapWith(held.identity, context, wrapped)
    held.opened.set(name, key)
    return key
  }

  #of(member: string): Unlocked | undefined {
    const held = this.#held.get(member)
    if (held === undefined || held.until > performance.now()) return held
    this.#held.delete(member)
    return undefined
  }
}
