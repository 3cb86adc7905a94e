// One leak of embargoed information: what exactly, to whom, when; what was done; what follows.

import type { Instant } from '../case/names.ts'

export type LeakMedium = 'mail' | 'chat' | 'public_repository' | 'issue_tracker' | 'social_media' | 'document'
  | 'spoken' | 'other'
export type Sanction = 'none' | 'warning' | 'suspension' | 'removal'

export interface LeakReport {
  readonly case: string
  /** Who reports, and whether it is the one that leaked; a member must tell on itself (S3-82). */
  readonly by: string
  readonly ownLeak: boolean
  /** Exactly what information (S3-83). */
  readonly what: string
  /** To whom (S3-83); absent while it is not known, which then is a task. */
  readonly whom?: string
  readonly medium: LeakMedium
  /** When it leaked; absent while it is not known. */
  readonly leakedAt?: Instant
  /** When the reporter learnt of it: from here runs «urgently». */
  readonly knownAt: Instant
}

export interface Task {
  readonly id: string, readonly text: string,
    readonly done?: { readonly by: string, readonly result: string, readonly at: Instant } }

export interface LeakIncident {
  readonly stage: 'none' | 'open' | 'closed'
  readonly report?: LeakReport
  readonly reportedAt?: Instant
  readonly tasks: readonly Task[]
  /** Who it is laid to; a list of one is not yet a judgement. */
  readonly member?: { readonly id: string, readonly evidence: string, readonly continued: boolean }
  readonly judged?: { readonly public: boolean, readonly reason: string, readonly by: string, readonly at: Instant }
  readonly informed: readonly string[]
  readonly sanction?: { readonly what: Sanction, readonly reason: string, readonly by: string }
  readonly lesson?: string
}

export const noLeak: LeakIncident = { stage: 'none', tasks: [], informed: [] }

interface At { readonly at: Instant }

export type LeakEvent = At & (
  | { readonly type: 'LeakReported', readonly report: LeakReport, readonly tasks: readonly Task[] }
  | { readonly type: 'LeakDetailed', readonly what?: string, readonly whom?: string, readonly leakedAt?: Instant }
  | { readonly type: 'ContainmentAdded', readonly task: Task }
  | { readonly type: 'ContainmentDone', readonly task: string, readonly by: string, readonly result: string }
  | { readonly type: 'LeakLaidTo', readonly member: string, readonly evidence: string, readonly continued: boolean }
  | { readonly type: 'LeakJudged', readonly public: boolean, readonly reason: string, readonly by: string }
  | { readonly type: 'OthersInformed', readonly parties: readonly string[] }
  | { readonly type: 'SanctionDecided', readonly sanction: Sanction, readonly reason: string, readonly by: string }
  | { readonly type: 'LeakClosed', readonly lesson: string }
)

export type LeakCommand =
  | { readonly type: 'ReportLeak', readonly report: LeakReport }
  | { readonly type: 'AddDetail', readonly what?: string, readonly whom?: string, readonly leakedAt?: Instant }
  | { readonly type: 'AddContainment', readonly task: string, readonly text: string }
  | { readonly type: 'FinishContainment', readonly task: string, readonly by: string, readonly result: string }
  /** `continued`: it went on after the member was told. */
  | { readonly type: 'LayTo', readonly member: string, readonly evidence: string, readonly continued: boolean }
  | { readonly type: 'JudgeLeak', readonly public: boolean, readonly reason: string, readonly by: string }
  | { readonly type: 'InformOthers', readonly parties: readonly string[] }
  | { readonly type: 'DecideSanction', readonly sanction: Sanction, readonly reason: string, readonly by: string }
  | { readonly type: 'CloseLeak', readonly lesson: string }

/** What to do first, by the way it leaked; the maintainers add what else they see. */
export function firstTasks(report: LeakReport): Task[] {
  const byMedium: Readonly<Record<LeakMedium, readonly string[]>> = {
    mail: ['Ask each recipient to delete the mail and to say so'],
    chat: ['Have the messages deleted and exports asked about'],
    public_repository: ['Have the commit, branch or pull request taken down',
      'Ask for mirrors and caches to be purged'],
    issue_tracker: ['Have the issue hidden, and its mail notifications counted'],
    social_media: ['Ask for the post to be taken down without saying why it matters'],
    document: ['Have the document’s sharing closed and its readers listed'],
    spoken: ['Ask who was present to keep to the same terms'],
    other: ['Stop the channel by which it leaked'],
  }
  const open = report.whom === undefined || report.whom.trim() === '' ? ['Find out to whom it went'] : []
  const when = report.leakedAt === undefined ? ['Find out when it leaked'] : []
  const texts = [...byMedium[report.medium], ...open, ...when, 'Look for signs that it is public']
  return texts.map((text, i) => ({ id: `first-${i + 1}`, text }))
}
