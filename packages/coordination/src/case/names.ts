/** An ISO 8601 instant in UTC with a `Z`, such as `2026-11-20T17:00:00Z`. Time always comes in as a value. */
export type Instant = string

/** 128 random bits in base32; never guessable, never counted. */
export type CaseId = string
export type ReportId = string
/** `team` is the project's own people as one party; every other participant has an id of its own. */
export type ParticipantId = string

/** Who did it: a member of the team, a participant from outside, or the desk itself, which never stops a human clock. */
export type Actor =
  | { readonly kind: 'member'; readonly id: string; readonly name?: string; readonly qualifications?: readonly string[] }
  | { readonly kind: 'participant'; readonly id: ParticipantId }
  | { readonly kind: 'desk' }

/**
 * Who may read an event. Chosen before the text is written; enforced by the database, not only by the page.
 * `party:<id>` is a talk with one party alone: it and the team, and no other party.
 */
export type Audience = 'team' | 'reporter' | 'parties' | `list:${string}` | `party:${string}`

export const desk: Actor = { kind: 'desk' }
