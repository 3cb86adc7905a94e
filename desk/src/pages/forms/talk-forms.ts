import type { Spec } from './field.ts'
import { contentParts, formatBreaches, participantRoles, qualifications } from './option-words.ts'

/** A reporter's consent that came by phone or mail, written down by the team. */
const answerTakenDown = {
  button: 'Record',
  audience: 'reporter',
  hint: 'Only where it came another way than by the reporter’s own page.',
  fields: {
    reporter: { kind: 'pick', label: 'Reporter', from: 'reporters' },
    consent: { kind: 'yes', label: 'The reporter agreed' },
    how: { kind: 'line', label: 'How the answer came', hint: 'Such as: by phone, on which day.', max: 320 },
  },
} as const

/** Talking, and who is on the case. */
export const talkForms = {
  WriteMessage: {
    title: 'Write a message',
    button: 'Send',
    audience: 'parties',
    fields: {
      audience: {
        kind: 'choice',
        label: 'Who may read it',
        options: {
          team: 'The team only',
          reporter: 'The reporter and the team',
          parties: 'Every named party of the case',
        },
      },
      message: { kind: 'group', label: 'Message', fields: { text: { kind: 'text', label: 'Message', rows: 7 } } },
    },
  } satisfies Spec<'WriteMessage'>,
  Acknowledge: {
    title: 'Acknowledge the report',
    button: 'Acknowledge',
    audience: 'reporter',
    hint: 'A person read it. The automatic receipt was no acknowledgement and stopped no clock.',
    fields: {
      text: {
        kind: 'text',
        label: 'What the reporter will read',
        hint: 'Say who reads the report and what comes next.',
        rows: 5,
      },
    },
  } satisfies Spec<'Acknowledge'>,
  SendFeedback: {
    title: 'Send feedback with a plan',
    button: 'Send feedback',
    audience: 'reporter',
    fields: {
      plan: {
        kind: 'text',
        label: 'How you will investigate',
        hint: 'Concrete steps: what you will try, where, with what.',
        rows: 5,
      },
      workarounds: { kind: 'text', label: 'Workarounds until then', blank: 'empty', rows: 3 },
      noneKnown: { kind: 'yes', label: 'No workaround is known yet' },
      text: { kind: 'text', label: 'Anything else', blank: 'absent', rows: 2 },
    },
  } satisfies Spec<'SendFeedback'>,
  AskForInformation: {
    title: 'Ask the reporter for information',
    button: 'Ask',
    audience: 'reporter',
    hint: 'Where the policy says so, clocks that wait for the answer pause.',
    fields: { text: { kind: 'text', label: 'Your question', rows: 4 } },
  } satisfies Spec<'AskForInformation'>,
  AskResubmission: {
    title: 'Ask for another format',
    button: 'Ask',
    audience: 'reporter',
    fields: {
      report: { kind: 'pick', label: 'Report', from: 'reports' },
      breaches: { kind: 'choices', label: 'What is in the way', options: formatBreaches },
    },
  } satisfies Spec<'AskResubmission'>,
  AddParticipant: {
    title: 'Add a party',
    button: 'Add to the case',
    audience: 'team',
    hint: 'From then on they read what is written to the named parties, and nothing else.',
    fields: {
      participant: { kind: 'line', label: 'Address or id', max: 320 },
      name: { kind: 'line', label: 'Name', blank: 'absent' },
      roles: { kind: 'choices', label: 'Roles', options: participantRoles },
      need: { kind: 'line', label: 'Why they need to know', blank: 'absent' },
    },
  } satisfies Spec<'AddParticipant'>,
  AskUpstreamConsent: {
    title: 'Ask the reporter whether it may go upstream',
    button: 'Ask the reporter',
    audience: 'reporter',
    hint: 'The reporter reads both fields and answers on the own page.',
    fields: {
      to: { kind: 'line', label: 'To whom it would go', hint: 'The project or vendor.', max: 320 },
      text: { kind: 'text', label: 'What they would be told', rows: 5 },
    },
  } satisfies Spec<'AskUpstreamConsent'>,
  AnswerUpstreamConsent: {
    title: 'Record the reporter’s answer about upstream',
    ...answerTakenDown,
  } satisfies Spec<'AnswerUpstreamConsent'>,
  OfferRejectedWords: {
    title: 'Ask whether a rejected report may be told',
    button: 'Ask the reporter',
    audience: 'reporter',
    hint: 'The reporter reads these very words on the own page and agrees or not. Name nobody; other words are asked about anew.',
    fields: {
      title: { kind: 'line', label: 'Title', hint: 'What was reported, without a name.', max: 200 },
      text: { kind: 'text', label: 'What everybody would read', hint: 'What was reported, what you examined, and why it is no vulnerability.', rows: 8 },
    },
  } satisfies Spec<'OfferRejectedWords'>,
  AnswerRejectedWords: {
    title: 'Record the reporter’s answer about a rejected report',
    ...answerTakenDown,
  } satisfies Spec<'AnswerRejectedWords'>,
  DiscloseRejected: {
    title: 'Tell everybody of a rejected report',
    button: 'Make it public',
    audience: 'public',
    hint: 'The words that the reporter agreed to become public now, marked as rejected. It can never be unsaid.',
    fields: {},
  } satisfies Spec<'DiscloseRejected'>,
  HandUpstream: {
    title: 'Hand it upstream',
    button: 'Hand it on',
    audience: 'reporter',
    hint: 'With an address, the desk writes there: sealed to a key that you verified, else a letter without content that asks them to their page. Without one, tell them yourself; this records it.',
    fields: {
      to: { kind: 'line', label: 'To whom', hint: 'As the reporter was asked.', max: 320 },
      text: { kind: 'text', label: 'What they are told', rows: 5 },
      address: { kind: 'line', label: 'Their security address', blank: 'absent', max: 320 },
      language: { kind: 'line', label: 'Language', blank: 'absent', hint: 'Such as en, de or pt-BR.', max: 35 },
      key: { kind: 'text', label: 'Their OpenPGP key, verified by you', blank: 'absent', rows: 3 },
    },
  } satisfies Spec<'HandUpstream'>,
  Assign: {
    title: 'Assign',
    button: 'Assign',
    audience: 'team',
    fields: {
      member: { kind: 'pick', label: 'Member', from: 'members' },
      name: { kind: 'name_of', field: 'member' },
      qualifications: { kind: 'choices', label: 'What they may do', options: qualifications, blank: 'empty' },
    },
  } satisfies Spec<'Assign'>,
  CompleteReport: {
    title: 'Note that parts have come',
    button: 'Record',
    audience: 'reporter',
    fields: {
      report: { kind: 'pick', label: 'Report', from: 'reports' },
      parts: { kind: 'choices', label: 'Parts that are there now', options: contentParts },
    },
  } satisfies Spec<'CompleteReport'>,
  DetachReport: {
    title: 'Move a report to another case',
    button: 'Move the report',
    audience: 'team',
    hint: 'The report keeps its reporter, its conversation and the start of its clocks.',
    fields: {
      report: { kind: 'pick', label: 'Report', from: 'reports' },
      toCase: { kind: 'line', label: 'Id of the other case', hint: 'The last part of that case’s address.' },
      reason: { kind: 'text', label: 'Reason', rows: 2 },
    },
  } satisfies Spec<'DetachReport'>,
  RouteToTeam: {
    title: 'Route to a project’s team',
    button: 'Route',
    audience: 'reporter',
    hint: 'From then on that team sees the case, and another project’s team does not. The reporter is told.',
    fields: { team: { kind: 'pick', label: 'Project', from: 'teams', orTyped: true } },
  } satisfies Spec<'RouteToTeam'>,
  RecordStub: {
    title: 'Record the public stub',
    button: 'Record the stub',
    audience: 'parties',
    fields: {
      stub: {
        kind: 'group',
        label: 'Stub',
        fields: {
          url: { kind: 'url', label: 'Address of the public issue' },
          title: { kind: 'line', label: 'Its title, exactly' },
          text: {
            kind: 'text',
            label: 'Its text',
            blank: 'absent',
            hint: 'Is read for details that must not be public; if it holds any, the case counts as known.',
            rows: 3,
          },
        },
      },
    },
  } satisfies Spec<'RecordStub'>,
  AcknowledgeStub: {
    title: 'Acknowledge the public stub',
    button: 'Record',
    audience: 'public',
    fields: {},
  } satisfies Spec<'AcknowledgeStub'>,
  LabelStub: {
    title: 'Label the public stub',
    button: 'Record',
    audience: 'public',
    fields: { label: { kind: 'line', label: 'Label' } },
  } satisfies Spec<'LabelStub'>,
} as const
