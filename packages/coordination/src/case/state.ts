import type { ContentPart, Milestone } from '@parley/policy'
import type { Embargo } from '../embargo/state.ts'
import type { Vendors } from '../vendors/state.ts'
import type { PxaState } from '../vultron/pxa.ts'
import type { RmState } from '../vultron/rm.ts'
import type { VfdState } from '../vultron/vfd.ts'
import type { BackportStatus, Impact, Outcome, ParticipantRole, PublishedFile, ReleaseType, SeverityScheme } from './event.ts'
import type { Notice } from './notice.ts'
import type { Instant, ParticipantId, ReportId } from './names.ts'

export interface ReportState {
  readonly id: ReportId
  readonly reporter: ParticipantId
  readonly channel: string
  readonly receivedAt: Instant
  readonly title: string
  readonly missing: readonly ContentPart[]
  readonly toolOutputOnly: boolean
  readonly about?: 'project' | 'dependency' | 'unsure'
  readonly detached: boolean
  readonly handle?: string
  /** Since when it holds all that the policy demands. */
  readonly completeAt?: Instant
}

export interface Participant {
  readonly id: ParticipantId
  readonly roles: readonly ParticipantRole[]
  readonly name?: string
  readonly rm: RmState
  readonly credit?: { readonly name: string | null; readonly consent: boolean }
}

export interface Backport { readonly branch: string; readonly status: BackportStatus; readonly at: Instant; readonly reference?: string; readonly reason?: string }
export interface Severity { readonly scheme: SeverityScheme; /** What the policy's own scale calls it. */ readonly own?: string; readonly vector?: string; readonly score?: number; readonly level: 'none' | 'low' | 'medium' | 'high' | 'critical'; readonly final: boolean; readonly by: string; readonly at: Instant; readonly straightforwardMitigation: boolean }
/** A channel that carried it; `later` are the corrections and the withdrawal that it carried since, by the number of the release. */
export interface Announced { readonly proof: string; readonly at: Instant; readonly later?: readonly { readonly release: number; readonly proof: string; readonly at: Instant }[] }
export interface Approval { readonly revision: number; readonly by: string }

export interface AdvisoryState {
  readonly revision: number
  readonly content: unknown
  readonly approvals: readonly Approval[]
  readonly published?: { readonly id: string; readonly at: Instant; readonly revision: number; readonly files: readonly PublishedFile[]; readonly content?: unknown }
  readonly withdrawn?: Instant
  readonly withdrawal?: { readonly at: Instant; readonly reason: string }
  /** What changed in the newest revision, in the author's words. */
  readonly summary?: string
  /** Every time the public saw a new text of it, oldest first; the withdrawal among them. */
  readonly releases?: readonly { readonly at: Instant; readonly revision: number; readonly summary: string }[]
}

/** C11: who was asked whether it may go on to whom, and what each reporter said. Asking anew forgets the old answers. */
/** Words of the team's own about a report that was rejected, and who agreed to them; other words are asked about anew. */
export interface RejectedWords { readonly title: string; readonly text: string; readonly offeredAt: Instant; readonly answers: UpstreamConsent['answers']; readonly disclosedAt?: Instant }
export interface UpstreamConsent { readonly to: string; readonly text: string; readonly askedAt: Instant; readonly answers: Readonly<Record<ParticipantId, { readonly consent: boolean; readonly at: Instant; readonly how?: string }>> }

/** Where a case stands: a pure fold of its events. */
export interface CaseState {
  readonly opened: { readonly at: Instant; readonly project: string; readonly reference: string; readonly policy: string } | null
  readonly reports: readonly ReportState[]
  readonly participants: Readonly<Record<ParticipantId, Participant>>
  /** The project's own people as one vendor. */
  readonly team: { readonly rm: RmState; readonly vfd: VfdState; readonly assignee?: { readonly id: string; readonly name: string } }
  readonly pxa: PxaState
  readonly embargo: Embargo
  readonly vendors: Vendors
  /** That a report exists is known outside (S0's stub), which is not the same as P. */
  /** Since when the world knows of the vulnerability, an exploit or attacks: from then on the date is immediate (X1). */
  readonly worldSince?: Instant
  readonly existencePublic: boolean
  /** The first time each fact was established; the earliest receipt for `report_received`. */
  readonly reached: Readonly<Partial<Record<Milestone, Instant>>>
  /** The newest time, for clocks that repeat. */
  readonly latest: Readonly<Partial<Record<Milestone, Instant>>>
  /** What shows that a public fact is one: an address, a reference. */
  readonly proofs?: Readonly<Partial<Record<Milestone, string>>>
  readonly pauses: readonly { readonly from: Instant; readonly to?: Instant; readonly reason: string }[]
  readonly warned: Readonly<Record<string, Instant>>
  readonly missed: Readonly<Record<string, Instant>>
  readonly stub?: { readonly url: string; readonly exactTitle: boolean; readonly details: readonly string[] }
  readonly impacts: readonly Impact[]
  readonly investigation?: { readonly effects: string; readonly criticality: string }
  readonly severity?: Severity
  readonly claims: readonly Severity[]
  readonly mitigations: readonly string[]
  readonly timeline?: { readonly release: string; readonly releaseType: ReleaseType; readonly by?: string }
  readonly supported: readonly string[]
  readonly backports: Readonly<Record<string, Backport>>
  readonly release?: { readonly release: string; readonly at: Instant; readonly url?: string }
  readonly cve?: { readonly id?: string; readonly state: 'requested' | 'reserved' | 'published' | 'rejected' }
  readonly advisory?: AdvisoryState
  /** The instant for which the first publication is ordered, and by whom. */
  readonly schedule?: { readonly at: Instant; readonly revision: number; readonly by: string }
  readonly announcements: Readonly<Record<string, Announced>>
  /** The early notice that waits for the list, word for word, and who read it; gone once it is sent. */
  readonly notice?: Notice & { readonly by: readonly string[] }
  /** Advisories that distributors and others published of it (S1-52), oldest first. */
  readonly downstream?: readonly { readonly by: string; readonly url: string; readonly at: Instant }[]
  readonly upstream?: { readonly to: string; readonly at: Instant; readonly vendor?: ParticipantId }
  readonly upstreamConsent?: UpstreamConsent
  readonly rejectedWords?: RejectedWords
  readonly routed?: { readonly team: string; readonly list?: string; readonly securityModel?: string }
  readonly rejection?: { readonly reason: string; readonly disposition: string }
  readonly outcome?: Outcome
  readonly closedAt?: Instant
  readonly events: number
}
