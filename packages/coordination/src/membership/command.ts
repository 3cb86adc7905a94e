import type { Instant } from '../case/names.ts'
import type { NewPerson } from './event.ts'
import type { CriterionAnswer, Organisation } from './state.ts'

/** `by` of a decision is the maintainer who makes it; who may is the desk's to know. */
export type MembershipCommand =
  | { readonly type: 'Apply', readonly organisation: Organisation, readonly applicant: NewPerson,
      readonly answers: Readonly<Record<string, CriterionAnswer>>,
      /** The terms shown with the form; sending it accepts them where the policy says so (S3-75). */
      readonly termsVersion: string, readonly termsHash: string }
  | { readonly type: 'AmendAnswer', readonly criterion: string, readonly answer: CriterionAnswer }
  | { readonly type: 'JudgeCriterion', readonly criterion: string, readonly met: boolean, readonly waived?: boolean,
      readonly note: string, readonly by: string }
  | { readonly type: 'Vouch', readonly by: string, readonly byPerson: string, readonly forPerson: string,
      readonly statement: string, readonly signed?: string }
  | { readonly type: 'Vote', readonly by: string, readonly vote: 'for' | 'against' | 'abstain',
    readonly reason: string }
  /** `former`: why a likeness with a removed member does not stand in the way. */
  | { readonly type: 'Approve', readonly by: string, readonly reason: string, readonly former?: string }
  | { readonly type: 'Reject', readonly by: string, readonly reason: string }
  | { readonly type: 'AcceptTerms', readonly person: string, readonly version: string, readonly hash: string }
  | { readonly type: 'AddPerson', readonly person: NewPerson }
  | { readonly type: 'RemovePerson', readonly person: string, readonly reason: string }
  | { readonly type: 'NameForCase', readonly case: string, readonly person: string, readonly need: string }
  | { readonly type: 'TakeOffCase', readonly case: string, readonly person: string }
  /** The desk looks at the clock: recertification falls due, or its grace is over. */
  | { readonly type: 'CheckRecertification' }
  | { readonly type: 'Recertify', readonly by: string, readonly answers: Readonly<Record<string, CriterionAnswer>> }
  /** A leak that was judged a breach; `continued`: it went on after the member was told. */
  | { readonly type: 'RecordBreach', readonly incident: string, readonly leakedAt: Instant,
    readonly continued: boolean }
  | { readonly type: 'Suspend', readonly by: string, readonly reason: string }
  | { readonly type: 'Reinstate', readonly by: string, readonly reason: string }
  | { readonly type: 'StatePlace', readonly country: string, readonly zone: string }
  | { readonly type: 'Leave', readonly reason: string }
  | { readonly type: 'Remove', readonly by: string, readonly reason: string }

export type MembershipCommandType = MembershipCommand['type']
