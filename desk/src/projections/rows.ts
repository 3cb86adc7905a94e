import type { Because, ContentPart, Disposition } from '@parley/policy'
import type { Audience, BackportStatus, CaseCommandType, Instant } from '@parley/coordination'
import type { PartyFeedback } from './party-feedback.ts'

/** What pages are made of: plain rows, already decrypted for this viewer, already cut to what this viewer may see. */

export interface ProjectRow {
  readonly id: string
  readonly title: string
  readonly name: string
  readonly home?: string
  readonly foundation?: string
  /** A foundation with projects of its own, which have a page. */
  readonly hasProjects?: true
  /** Its policy publishes reports that were rejected. */
  readonly tellsRejected?: true
  readonly reportAddresses: readonly string[]
}

export interface ClockRow {
  readonly name: string
  /** Plain words: «Feedback with a plan to investigate». */
  readonly says: string
  readonly state: 'running' | 'paused' | 'met' | 'met_late' | 'missed'
  readonly start: Instant
  /** `null` while paused without end. */
  readonly due: Instant | null
  /** «Wednesday 25 November, 24:00 UTC». */
  readonly dueWords: string
  /** How it was counted, in words. */
  readonly counted: string
  readonly metAt?: Instant
  /** What still has to happen for it to stop, in words. */
  readonly waitsFor: readonly string[]
  /** When it stood still, and why; the last one without an end while it does. */
  readonly pauses?: readonly { readonly from: Instant; readonly to?: Instant; readonly reason: string }[]
  /** An inner aim of the team: nobody was promised it, and no page may call it a promise. */
  readonly aim?: true
  readonly because: Because
}

export interface CaseRow {
  readonly id: string
  readonly reference: string
  readonly project: string
  readonly title: string
  /** One or two words: «Received», «Valid, being fixed», «Published». */
  readonly state: string
  readonly severity: string | null
  readonly assignee: string | null
  readonly openedAt: Instant
  readonly updatedAt: Instant
  readonly nextClock: { readonly says: string; readonly due: Instant; readonly dueWords: string; readonly state: 'running' | 'missed' } | null
  readonly closed: boolean
  readonly unread: boolean
}

/** One line of the timeline. */
export interface EntryRow {
  readonly seq: number
  readonly at: Instant
  readonly who: string
  readonly audience: Audience
  /** What happened, in words: «Report received by mail». */
  readonly what: string
  readonly text?: string
  readonly attachments?: readonly { readonly blob: string; readonly name: string; readonly size: number; readonly mediaType: string }[]
  readonly original?: string
  readonly marks?: readonly string[]
  /** The rule it kept or came from. */
  readonly because?: Because
}

/** A step somebody could take now: allowed, or not yet and why, in the same sentence the refusal would use. */
export interface StepRow {
  readonly command: CaseCommandType
  readonly says: string
  readonly allowed: boolean
  readonly because: Because
  /** Where not allowed: the refusal's words, and what would make it possible. */
  readonly refusal?: string
  readonly possible?: string
  readonly optional: boolean
  readonly done: boolean
  readonly clock?: string
  /** Which of the two early notices it is. */
  readonly stage?: 'plan' | 'test'
}

/** A letter that will not arrive by itself: to whom and why, in words; never the address. */
export interface StuckLetterRow {
  readonly id: string
  readonly to: string
  readonly subject: string
  readonly why: string
  readonly since: Instant
  /** Whether another address can be given here. */
  readonly correctable: boolean
}

/** What waits for the team beside its cases: letters that nobody got, by case, and mail that made no case. */
export interface WaitingRow {
  readonly letters: readonly { readonly caseId: string; readonly reference: string; readonly count: number }[]
  readonly mails: number
}

export interface CasePage {
  readonly row: CaseRow
  /** What the recipients of early notices said; absent where there are none. */
  readonly feedback?: PartyFeedback
  /** Letters of this case that nobody got; none where it is left out. */
  readonly letters?: readonly StuckLetterRow[]
  readonly policy: { readonly title: string; readonly version: string; readonly path: string }
  readonly clocks: readonly ClockRow[]
  readonly steps: readonly StepRow[]
  readonly entries: readonly EntryRow[]
  /** Vultron's states in words, for the facts panel. */
  readonly facts: readonly { readonly label: string; readonly value: string; readonly hint?: string }[]
  readonly reports: readonly { readonly id: string; readonly receivedAt: Instant; readonly channel: string; readonly title: string; readonly missing: readonly ContentPart[]; readonly reporter: string; readonly reporterId?: string }[]
  readonly backports: readonly { readonly branch: string; readonly status: BackportStatus; readonly reference?: string; readonly reason?: string }[]
  readonly advisory: { readonly revision: number; readonly approvals: readonly string[]; readonly approvalsNeeded: number; readonly fields: AdvisoryFields; readonly published?: string } | null
  readonly severityScheme: 'CVSS:4.0' | 'CVSS:3.1' | 'CVSS:3.0' | 'qualitative' | 'label' | 'none'
  /** The policy's own levels of severity, from the lowest to the highest; absent where it has none. */
  readonly severityScale?: readonly { readonly name: string; readonly level: string; readonly says: string }[]
  readonly members: readonly { readonly id: string; readonly name: string }[]
  readonly dispositions: readonly { readonly disposition: Disposition; readonly clause: string; readonly says: string }[]
  readonly announcements: readonly { readonly channel: string; readonly says: string; readonly required: boolean; readonly proof?: string }[]
  /** Versions of the policy that hold today and to which the case could be moved; the newest first. */
  readonly versions: readonly { readonly hash: string; readonly says: string }[]
  /** The projects of a foundation, to whose teams a case can be handed. */
  readonly teams: readonly { readonly key: string; readonly name: string }[]
  readonly readers: readonly { readonly who: string; readonly at: Instant }[]
}

/** The advisory form's fields, as strings; the desk turns them into `@parley/advisory`'s model. */
export interface AdvisoryFields {
  readonly title: string
  readonly summary: string
  readonly description: string
  readonly product: string
  readonly ecosystem: string
  readonly packageName: string
  /** One range a line: `>=1.0.0 <1.4.2`. */
  readonly affected: string
  readonly fixed: string
  readonly cwe: string
  readonly impact: string
  readonly workarounds: string
  readonly mitigations: string
  readonly howToApply: string
  readonly references: string
  readonly credits: string
  // Drafts that were saved before these were asked do not have them.
  /** Package URL without a version. */
  readonly purl?: string
  readonly cpe?: string
  /** Where the source can be cloned; ranges of commits need it. */
  readonly repository?: string
  /** One a line: versions, a colon, a VEX justification or the reason in words. */
  readonly notAffected?: string
  /** Blocks parted by empty lines, each with lines such as `product: …` and `affected: …`. */
  readonly furtherProducts?: string
  readonly exploitation?: string
  /** One a line: `Scale: rating`. */
  readonly ownSeverity?: string
  /** One SSVC decision point a line: `Exploitation: active`. */
  readonly ssvc?: string
}

/** What a reporter sees when coming back with the receipt. */
export interface ReceiptPage {
  readonly reference: string
  readonly projectName: string
  readonly projectId: string
  readonly title: string
  readonly state: string
  readonly clocks: readonly ClockRow[]
  readonly entries: readonly EntryRow[]
  readonly asked: readonly string[]
  /** Its team sealed it: this page is read by the receipt alone, and what is written waits. */
  readonly sealedSince?: Instant
  readonly closed: boolean
  readonly publishedAt?: string
  /** C11: whether the report may go on to this project; asked, and not answered yet by this reporter. */
  readonly upstream?: { readonly to: string; readonly text: string }
  /** Words about the rejected report that the team would make public; asked, and not answered yet. */
  readonly rejected?: { readonly title: string; readonly text: string }
  /** Where the public date stands, in a line. */
  readonly date?: DateNote
}

/** The public date as a reporter's own page tells of it. */
export interface DateNote {
  readonly words: string
  /** The end in force, or the earliest proposed. */
  readonly endsAt: Instant | null
  /** Until when this reporter's answer is waited for. */
  readonly answerBy: Instant | null
}

export interface AdvisoryRow {
  readonly id: string
  readonly title: string
  readonly project: string
  readonly projectName: string
  readonly cve: string | null
  readonly severity: string | null
  readonly publishedAt: Instant
  readonly updatedAt: Instant
}

/** A published advisory, exactly as it was rendered at publication. */
export interface AdvisoryPage extends AdvisoryRow {
  /** Taken back, and since when; the reason is its first section. */
  readonly withdrawnAt?: string
  readonly sections: readonly { readonly heading: string; readonly paragraphs: readonly string[]; readonly items: readonly string[]; readonly table?: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] } }[]
  readonly files: readonly { readonly path: string; readonly mediaType: string; readonly format: string }[]
}

export interface PolicySection {
  readonly heading: string
  readonly sentences: readonly { readonly text: string; readonly rules: readonly string[] }[]
}

/** What everybody may read of a report that was rejected: the words that its reporter agreed to. */
export interface RejectedReport {
  /** The reference of the case, in small letters; the address is `/rejected/<id>`. */
  readonly id: string
  readonly project: string
  readonly projectName: string
  readonly title: string
  readonly text: string
  /** When it became public. */
  readonly at: string
}
