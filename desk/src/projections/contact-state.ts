/** How a contact of a list's member stands: a person of its roster, or `role`, the organisation's own address. */
export interface ContactState {
  readonly contact: string
  readonly askedAt: string | null
  readonly answeredAt: string | null
  /** The letter came back, could not be sent, or is held: whoever reads this must find another way before the day. */
  readonly dead: boolean
}
