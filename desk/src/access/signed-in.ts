/** Somebody signed in: who, by which session, how freshly, and with which roles in which project. */
export interface SignedIn {
  readonly member: string
  readonly name: string
  readonly session: string
  readonly steppedUpAt: string | null
  readonly roles: Readonly<Record<string, readonly string[]>>
  readonly isAdmin: boolean
  /** The request comes from elsewhere than its session is at home: it opens nothing but the page that asks for a proof. */
  readonly isElsewhere?: true
  /** The session is bound to a device. */
  readonly isBound?: true
}
