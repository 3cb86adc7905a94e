import { unwrapWith } from './sealing-identity.ts'

/** How long a member's identity stays in the desk's memory after it was given: as long as a session sits idle. */
export const unlockedMinutes = 30

interface Unlocked { readonly member: string; readonly identity: string; readonly until: number; readonly opened: Map<string, Buffer> }

/**
 * The identities that members gave for the while, each under the session it was given in: another session of the same member
 * opens nothing with it, and it is gone with its session. In memory only; nothing of them is ever written.
 */
export class UnlockedIdentities {
  readonly #held = new Map<string, Unlocked>()

  unlock(session: string, member: string, identity: string): void {
    this.#held.set(session, { member, identity, until: performance.now() + unlockedMinutes * 60_000, opened: new Map() })
  }

  lock(session: string): void {
    this.#held.delete(session)
  }

  /** All sessions of a member but one, as when they are ended. */
  lockMember(member: string, except: string | null = null): void {
    for (const [session, held] of this.#held) if (held.member === member && session !== except) this.#held.delete(session)
  }

  /** The session goes on under another name. */
  move(from: string, to: string): void {
    const held = this.#held.get(from)
    this.#held.delete(from)
    if (held !== undefined) this.#held.set(to, held)
  }

  has(session: string | undefined, member: string): boolean {
    return session !== undefined && this.#of(session)?.member === member
  }

  /** Whoever has unlocked one now. */
  members(): readonly string[] {
    return [...new Set([...this.#held.keys()].flatMap((session) => this.#of(session)?.member ?? []))]
  }

  /** The session of a member in which one is unlocked; for what the desk does with the case meanwhile. */
  sessionOf(member: string): string | undefined {
    return [...this.#held.keys()].find((session) => this.has(session, member))
  }

  /** The data key wrapped to this member. Undefined while the session is locked. @throws KeyError `sealed-altered` */
  async open(session: string | undefined, member: string, { context, wrapped }: { readonly context: Uint8Array; readonly wrapped: Uint8Array }): Promise<Buffer | undefined> {
    const held = session === undefined ? undefined : this.#of(session)
    if (held === undefined || held.member !== member) return undefined
    const name = Buffer.from(wrapped).toString('base64')
    const known = held.opened.get(name)
    if (known !== undefined) return known
    const key = await unwrapWith(held.identity, context, wrapped)
    held.opened.set(name, key)
    return key
  }

  #of(session: string): Unlocked | undefined {
    const held = this.#held.get(session)
    if (held === undefined || held.until > performance.now()) return held
    this.#held.delete(session)
    return undefined
  }
}
