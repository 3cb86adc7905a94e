import type { Policy } from '@parley/policy'
import type { FormSpec } from './field.ts'

type DelayReason = NonNullable<NonNullable<Policy['schedule']>['delay_reasons']>[number]

const delays: Readonly<Record<DelayReason, string>> = {
  bug_not_understood: 'The bug is not understood',
  fix_not_understood: 'The fix is not understood',
  solution_not_well_tested: 'The solution is not well tested',
  distributor_coordination: 'Distributors must be coordinated',
}

const offer: FormSpec['fields'] = {
  endsAt: {
    kind: 'line',
    label: 'The embargo ends at',
    example: '2026-12-09T14:00Z',
    hint: 'Date and time with a zone, so that it means one moment to everybody.',
  },
  text: {
    kind: 'text',
    label: 'Terms',
    rows: 4,
    hint: 'What may be told to whom until then. Who accepts, accepts this text, word for word.',
  },
  reason: { kind: 'text', label: 'Reason', rows: 2 },
  delay: { kind: 'choice', label: 'Reason of the policy for a later date', options: delays, blank: 'absent' },
}

/** What the team says in the negotiation of the embargo; it always speaks as one party. */
export const embargoForms = {
  Propose: {
    type: 'Propose',
    title: 'Propose terms',
    button: 'Propose',
    audience: 'parties',
    fields: offer,
    hint: 'In force once a party that negotiates accepts.',
  },
  SetTerms: {
    type: 'SetTerms',
    title: 'Set the terms',
    button: 'Set the terms',
    audience: 'parties',
    fields: offer,
    hint: 'For who has the final say. In force at once.',
  },
  Terminate: {
    type: 'Terminate',
    title: 'End the embargo',
    button: 'End it',
    audience: 'parties',
    hint: 'Cannot be taken back.',
    fields: { reason: { kind: 'text', label: 'Reason', rows: 2 } },
  },
  RecordLegalDuty: {
    type: 'RecordLegalDuty',
    title: 'Record a legal duty to report',
    button: 'Record',
    audience: 'parties',
    fields: {
      authority: { kind: 'line', label: 'Authority' },
      basis: { kind: 'line', label: 'Legal basis' },
      what: { kind: 'text', label: 'What is told', rows: 2 },
    },
  },
} as const satisfies Readonly<Record<string, FormSpec>>

export type EmbargoFormType = keyof typeof embargoForms
export const isEmbargoForm = (type: string): type is EmbargoFormType => Object.hasOwn(embargoForms, type)
