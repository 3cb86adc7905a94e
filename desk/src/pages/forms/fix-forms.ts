import type { Spec } from './field.ts'
import { backportStatuses, releaseTypes } from './option-words.ts'

const text = (label: string, hint?: string) => ({ kind: 'text', label, rows: 3, ...(hint ? { hint } : {}) }) as const

/** From the plan to the released fix. */
export const fixForms = {
  SetFixTimeline: {
    title: 'Set the timeline of the fix',
    button: 'Set',
    audience: 'reporter',
    fields: {
      release: { kind: 'line', label: 'Release that will carry it', example: '2.14.1' },
      releaseType: { kind: 'choice', label: 'Kind of release', options: releaseTypes },
      by: { kind: 'line', label: 'By', blank: 'absent', example: '2026-12-04', hint: 'A date, year first.' },
    },
  } satisfies Spec<'SetFixTimeline'>,
  MakeCommunicationPlan: {
    title: 'Make the communication plan',
    button: 'Record the plan',
    audience: 'team',
    fields: {
      text: text('Whom you tell, where, in which order'),
      mitigations: { kind: 'text', label: 'What users can do until the fix is there', blank: 'empty', rows: 3 },
      noneKnown: { kind: 'yes', label: 'No mitigation is known' },
    },
  } satisfies Spec<'MakeCommunicationPlan'>,
  RecordMitigation: {
    title: 'Record a mitigation',
    button: 'Record',
    audience: 'reporter',
    fields: { text: text('Mitigation') },
  } satisfies Spec<'RecordMitigation'>,
  NameSupportedVersions: {
    title: 'Name the supported versions',
    button: 'Name them',
    audience: 'team',
    hint: 'Each becomes a row of the backport table.',
    fields: { versions: { kind: 'lines', label: 'Supported lines, one a line', example: '2.14' } },
  } satisfies Spec<'NameSupportedVersions'>,
  AgreeFix: {
    title: 'Agree on the fix',
    button: 'Record',
    audience: 'team',
    fields: { text: text('What was agreed') },
  } satisfies Spec<'AgreeFix'>,
  RecordFix: {
    title: 'Record the developed fix',
    button: 'Record the fix',
    audience: 'team',
    fields: {
      place: { kind: 'line', label: 'Where it lies', hint: 'Private fork, private repository, or public repository.' },
      reference: { kind: 'line', label: 'Reference', hint: 'Branch, commit or address.' },
      access: { kind: 'line', label: 'Who can reach it', blank: 'absent', hint: 'People or teams with access to the private place.' },
    },
  } satisfies Spec<'RecordFix'>,
  RecordTest: {
    title: 'Record a test',
    button: 'Record the test',
    audience: 'team',
    fields: {
      result: { kind: 'choice', label: 'Result', options: { passed: 'Passed', failed: 'Failed' } },
      record: text('What was tested, how, by whom'),
    },
  } satisfies Spec<'RecordTest'>,
  ConfirmFix: {
    title: 'Confirm the fix',
    button: 'Confirm',
    audience: 'reporter',
    fields: { text: text('What was confirmed') },
  } satisfies Spec<'ConfirmFix'>,
  RecordBackport: {
    title: 'Record a backport',
    button: 'Record',
    audience: 'team',
    fields: {
      branch: { kind: 'pick', label: 'Supported line', from: 'branches' },
      status: { kind: 'choice', label: 'Status', options: backportStatuses },
      reference: { kind: 'line', label: 'Reference', blank: 'absent' },
      reason: { kind: 'line', label: 'Reason', blank: 'absent', hint: 'Needed where it is not affected or waived.' },
    },
  } satisfies Spec<'RecordBackport'>,
  RecordMerge: {
    title: 'Record the merge',
    button: 'Record',
    audience: 'team',
    hint: 'From the merge on, the fix may be read in public.',
    fields: {
      reference: { kind: 'line', label: 'Commit or address' },
      branches: { kind: 'lines', label: 'Branches, one a line' },
      commitMessage: {
        kind: 'text',
        label: 'The commit’s message',
        blank: 'absent',
        rows: 2,
        hint: 'Is read for words that give the vulnerability away.',
      },
    },
  } satisfies Spec<'RecordMerge'>,
  RecordRelease: {
    title: 'Record a release',
    button: 'Record the release',
    audience: 'reporter',
    fields: {
      release: { kind: 'line', label: 'Version', example: '2.14.1' },
      releaseType: { kind: 'choice', label: 'Kind of release', options: releaseTypes },
      url: { kind: 'url', label: 'Address', blank: 'absent' },
    },
  } satisfies Spec<'RecordRelease'>,
  RecordBinaries: {
    title: 'Record the published binaries',
    button: 'Record',
    audience: 'team',
    fields: { url: { kind: 'url', label: 'Address' } },
  } satisfies Spec<'RecordBinaries'>,
} as const
