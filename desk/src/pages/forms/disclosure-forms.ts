import type { Spec } from './field.ts'

const evidence = { kind: 'text', label: 'Evidence', rows: 3, hint: 'Where it was seen, when, by whom.' } as const
const cveId = { kind: 'line', label: 'CVE ID', example: 'CVE-2026-12345' } as const

/** CVE ID, advisory, announcement, and what the world outside already knows. */
export const disclosureForms = {
  RequestCve: {
    title: 'Request a CVE ID',
    button: 'Record the request',
    audience: 'team',
    fields: {
      from: { kind: 'line', label: 'From which CNA' },
      description: { kind: 'text', label: 'Description for the request', rows: 3 },
    },
  } satisfies Spec<'RequestCve'>,
  RecordCve: {
    title: 'Record the reserved CVE ID',
    button: 'Record',
    audience: 'reporter',
    fields: { id: cveId },
  } satisfies Spec<'RecordCve'>,
  RecordCvePublished: {
    title: 'Record that the CVE record is public',
    button: 'Record',
    audience: 'reporter',
    fields: { id: cveId, proof: { kind: 'url', label: 'Where it can be seen', blank: 'absent' } },
  } satisfies Spec<'RecordCvePublished'>,
  RejectCve: {
    title: 'Record that the CVE ID was rejected',
    button: 'Record',
    audience: 'team',
    fields: { id: cveId, reason: { kind: 'text', label: 'Reason', rows: 2 } },
  } satisfies Spec<'RejectCve'>,
  ApproveAdvisory: {
    title: 'Approve the advisory',
    button: 'Approve this revision',
    audience: 'team',
    hint: 'You approve the revision named here. A later change needs a new approval.',
    fields: { revision: { kind: 'number', label: 'Revision' }, by: { kind: 'viewer' } },
  } satisfies Spec<'ApproveAdvisory'>,
  ShowAdvisoryToReporter: {
    title: 'Show the draft advisory to the reporter',
    button: 'Show it',
    audience: 'reporter',
    fields: {},
  } satisfies Spec<'ShowAdvisoryToReporter'>,
  WithdrawAdvisory: {
    title: 'Withdraw the published advisory',
    button: 'Withdraw',
    audience: 'public',
    hint: 'It stays at its address, marked as withdrawn, with this reason.',
    fields: {
      advisoryId: { kind: 'line', label: 'Id of the advisory' },
      reason: { kind: 'text', label: 'Reason, for the public', rows: 3 },
    },
  } satisfies Spec<'WithdrawAdvisory'>,
  AnnounceRelease: {
    title: 'Record that the release is announced',
    button: 'Record',
    audience: 'public',
    fields: { proof: { kind: 'url', label: 'Where it is announced' } },
  } satisfies Spec<'AnnounceRelease'>,
  PublishMitigations: {
    title: 'Record that mitigations are public',
    button: 'Record',
    audience: 'public',
    fields: { url: { kind: 'url', label: 'Where', blank: 'absent' } },
  } satisfies Spec<'PublishMitigations'>,
  RecordAnnouncement: {
    title: 'Record an announcement',
    button: 'Record',
    audience: 'reporter',
    fields: {
      channel: { kind: 'pick', label: 'Channel', from: 'channels' },
      proof: { kind: 'url', label: 'Proof', hint: 'The address where anybody can read it.' },
    },
  } satisfies Spec<'RecordAnnouncement'>,
  RecordDownstream: {
    title: 'Link an advisory of a distributor',
    button: 'Link it',
    audience: 'parties',
    hint: 'The next revision of the advisory leads to it.',
    fields: {
      by: { kind: 'line', label: 'Whose it is' },
      url: { kind: 'url', label: 'Where it is' },
    },
  } satisfies Spec<'RecordDownstream'>,
  SendEarlyDisclosure: {
    title: 'Send early disclosure',
    button: 'Send to the list',
    audience: 'parties',
    hint: 'Leaves the team. Each recipient gets a copy of their own, under the embargo’s terms.',
    fields: {
      list: { kind: 'line', label: 'List' },
      stage: { kind: 'choice', label: 'Stage', options: { plan: 'Plan, before the fix', test: 'Test, with the fix' } },
      text: { kind: 'text', label: 'What they will read', rows: 5 },
      recipients: { kind: 'lines', label: 'Recipients, one a line' },
    },
  } satisfies Spec<'SendEarlyDisclosure'>,
  ChooseCredit: {
    title: 'Record the credit',
    button: 'Record',
    audience: 'reporter',
    fields: {
      reporter: { kind: 'pick', label: 'Reporter', from: 'reporters' },
      name: { kind: 'line', label: 'Name as it shall be printed', blank: 'null', hint: 'Empty: no credit.' },
      consent: { kind: 'yes', label: 'The reporter agreed to be named like this' },
    },
  } satisfies Spec<'ChooseCredit'>,
  RecordPublicAwareness: {
    title: 'Record that it is public',
    button: 'Record',
    audience: 'parties',
    hint: 'Ends an embargo: what is known cannot be kept.',
    fields: { evidence },
  } satisfies Spec<'RecordPublicAwareness'>,
  RecordExploitPublic: {
    title: 'Record a public exploit',
    button: 'Record',
    audience: 'parties',
    fields: { evidence },
  } satisfies Spec<'RecordExploitPublic'>,
  RecordAttacks: {
    title: 'Record attacks',
    button: 'Record',
    audience: 'parties',
    fields: {
      evidence,
      keepEmbargo: { kind: 'text', label: 'Why the embargo is kept all the same', blank: 'absent', rows: 2 },
    },
  } satisfies Spec<'RecordAttacks'>,
  RecordAdversaries: {
    title: 'Record what adversaries have',
    button: 'Record',
    audience: 'parties',
    fields: {
      have: { kind: 'choice', label: 'What they have', options: { exploit: 'An exploit', details: 'The details' } },
      evidence,
      keepEmbargo: { kind: 'text', label: 'Why the embargo is kept all the same', blank: 'absent', rows: 2 },
    },
  } satisfies Spec<'RecordAdversaries'>,
} as const
