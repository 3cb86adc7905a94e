import type { Spec } from './field.ts'
import { dispositions, impacts, outcomes, severityLevels } from './option-words.ts'

/** Is it a vulnerability, how bad, and what becomes of the case. */
export const judgementForms = {
  RecordInvestigation: {
    title: 'Record the investigation',
    button: 'Record',
    audience: 'team',
    fields: {
      effects: { kind: 'text', label: 'Effects', hint: 'What an attacker gains, and what that needs.', rows: 4 },
      criticality: { kind: 'text', label: 'Criticality', hint: 'How bad, for whom, in which set-ups.', rows: 3 },
      impacts: { kind: 'choices', label: 'What is hurt', options: impacts, blank: 'empty' },
    },
  } satisfies Spec<'RecordInvestigation'>,
  Validate: {
    title: 'Validate: it is a vulnerability',
    button: 'Validate',
    audience: 'reporter',
    fields: { reasoning: { kind: 'text', label: 'Why it is one', rows: 3 } },
  } satisfies Spec<'Validate'>,
  Invalidate: {
    title: 'Reject: it is no vulnerability here',
    button: 'Reject',
    audience: 'reporter',
    hint: 'The reporter reads the reason, word for word.',
    fields: {
      reason: { kind: 'text', label: 'The reason, in detail', rows: 5 },
      clause: { kind: 'pick', label: 'Clause of the policy', from: 'clauses', blank: 'absent' },
      disposition: { kind: 'choice', label: 'What follows', options: dispositions },
    },
  } satisfies Spec<'Invalidate'>,
  Accept: {
    title: 'Accept: we will fix it',
    button: 'Accept',
    audience: 'reporter',
    fields: { text: { kind: 'text', label: 'A word to the reporter', blank: 'absent', rows: 3 } },
  } satisfies Spec<'Accept'>,
  Defer: {
    title: 'Defer',
    button: 'Defer',
    audience: 'reporter',
    fields: { reason: { kind: 'text', label: 'Reason', rows: 3 } },
  } satisfies Spec<'Defer'>,
  Characterise: {
    title: 'Characterise the vulnerability',
    button: 'Record',
    audience: 'team',
    fields: { text: { kind: 'text', label: 'Cause, conditions, reach', rows: 4 } },
  } satisfies Spec<'Characterise'>,
  ConfirmVulnerability: {
    title: 'Confirm with the reporter',
    button: 'Confirm',
    audience: 'reporter',
    fields: { text: { kind: 'text', label: 'What was confirmed', rows: 3 } },
  } satisfies Spec<'ConfirmVulnerability'>,
  SetSeverity: {
    title: 'Set the severity',
    button: 'Set the severity',
    audience: 'reporter',
    hint: 'A first guess moves things on; make it final later.',
    fields: {
      scheme: { kind: 'pick', label: 'Scheme', from: 'schemes' },
      vector: {
        kind: 'line',
        label: 'Vector',
        blank: 'absent',
        hint: 'Needed with CVSS; the level is computed from it.',
      },
      own: {
        kind: 'pick',
        label: 'On our own scale',
        from: 'scale',
        blank: 'absent',
        hint: 'The level follows from it where no vector is given.',
      },
      level: {
        kind: 'choice',
        label: 'Level',
        options: severityLevels,
        blank: 'absent',
        hint: 'Only where no vector is given.',
      },
      final: { kind: 'yes', label: 'This is final' },
      straightforwardMitigation: { kind: 'yes', label: 'There is a straightforward mitigation' },
      reason: { kind: 'text', label: 'Reason', blank: 'absent', rows: 2 },
    },
  } satisfies Spec<'SetSeverity'>,
  Close: {
    title: 'Close the case',
    button: 'Close',
    audience: 'reporter',
    fields: {
      outcome: { kind: 'choice', label: 'Outcome', options: outcomes },
      reason: { kind: 'text', label: 'Reason', rows: 3 },
    },
  } satisfies Spec<'Close'>,
  MovePolicy: {
    title: 'Move to another version of the policy',
    button: 'Move',
    audience: 'reporter',
    hint: 'A case keeps the policy it was opened under unless you say why not. Clocks are counted anew.',
    fields: {
      to: { kind: 'pick', label: 'Version', from: 'versions', hint: 'What changes is on the page of versions.' },
      reason: { kind: 'text', label: 'Reason', rows: 2 },
    },
  } satisfies Spec<'MovePolicy'>,
} as const
