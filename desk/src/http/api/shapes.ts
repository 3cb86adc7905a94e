import { z } from 'zod'

/** The answers of the API, as schemas: what the document promises, and what the tests hold every answer against. */

const instant = z.string().meta({ format: 'date-time', description: 'An instant, UTC.' })
const rules = z.array(z.string()).meta({ description: 'Ids of the rules it comes from, such as S1-17.' })
const because = z.object({ path: z.string(), rules, says: z.string() }).meta({
  description: 'The field of the policy, its rules, its words.',
})

export const problem = z.object({
  type: z.string(), title: z.string(), status: z.int(), detail: z.string(),
  code: z.string().meta({ description: 'Stable, for programs.' }),
  rule: z.string().nullable().meta({ description: 'The first of `rules`.' }), rules,
  possible: z.string().optional().meta({ description: 'What would make it possible.' }),
  id: z.string().optional().meta({ description: 'Of a fault of the desk: its number in the log.' }),
  faults: z.array(z.object({ at: z.string(), says: z.string() })).optional(),
})

export const project = z.object({
  id: z.string(), title: z.string(), name: z.string(), home: z.string().optional(), foundation: z.string().optional(),
  reportAddresses: z.array(z.string()),
})
const sections = z.array(z.object({ heading: z.string(), sentences: z.array(z.object({ text: z.string(), rules })) }))
const asked = z.array(z.object({ part: z.string(), says: z.string(), required: z.boolean(), ifAny: z.boolean() }))

const clock = z.object({
  name: z.string(), says: z.string(), state: z.enum(['running', 'paused', 'met', 'met_late', 'missed']), start: instant,
  due: instant.nullable(), dueWords: z.string(), counted: z.string(), metAt: instant.optional(),
  waitsFor: z.array(z.string()), because,
})
const entry = z.object({
  seq: z.int(), at: instant, who: z.string(), audience: z.string(), what: z.string(), text: z.string().optional(),
  attachments: z.array(
    z.object({ blob: z.string(), name: z.string(), size: z.number(), mediaType: z.string() }),
  ).optional(),
  original: z.string().optional(), marks: z.array(z.string()).optional(), because: because.optional(),
})
const step = z.object({
  command: z.string(), says: z.string(), allowed: z.boolean(), because, optional: z.boolean(), done: z.boolean(),
  clock: z.string().optional(),
  refusal: z.string().optional().meta({ description: 'Where not allowed: the words of the refusal.' }),
  possible: z.string().optional(),
})
const caseRow = z.object({
  id: z.string(), reference: z.string(), project: z.string(), title: z.string(), state: z.string(),
  severity: z.string().nullable(),
  assignee: z.string().nullable(), openedAt: instant, updatedAt: instant, closed: z.boolean(), unread: z.boolean(),
  nextClock: z.object({
    says: z.string(),
    due: instant,
    dueWords: z.string(),
    state: z.enum(['running', 'missed']),
  }).nullable(),
})
const advisoryFields = z.record(z.string(), z.string())
const draft = z.object({
  revision: z.int().meta({ description: '0 where there is no draft yet.' }), approvals: z.array(z.string()),
  approvalsNeeded: z.int().nullable(),
  fields: advisoryFields.nullable(), published: z.string().nullable(),
})
const advisoryRow = z.object({
  id: z.string(), title: z.string(), project: z.string(), projectName: z.string(), cve: z.string().nullable(),
  severity: z.string().nullable(), publishedAt: instant, updatedAt: instant,
})

const dated = z.object({ at: instant, words: z.string(), risks: z.array(z.string()).meta({ description: 'What speaks against the day where the parties live.' }) })
const terms = z.object({ id: z.string(), version: z.string(), hash: z.string().meta({ description: 'SHA-256 of `text`.' }), text: z.string(), ends: dated })
const embargo = z.object({
  em: z.enum(['N', 'P', 'A', 'R', 'X']).meta({ description: 'None, proposed, active, active with a change on the table, over.' }),
  state: z.string(), active: terms.nullable(),
  settled: z.object({ how: z.enum(['final say', 'agreement']), by: z.string(), reason: z.string(), delay: z.string().optional() }).nullable(),
  ended: z.object({ at: instant, cause: z.string(), reason: z.string() }).nullable(),
  proposals: z.array(z.object({
    id: z.string(), by: z.string(), mine: z.boolean(), terms, answerBy: instant, reason: z.string(), delay: z.string().optional(),
    answers: z.array(z.object({ who: z.string(), answer: z.string(), reason: z.string().optional() })),
  })),
  parties: z.array(z.object({
    id: z.string(), name: z.string(), group: z.string().optional(), negotiates: z.boolean(), consent: z.string(),
    waits: instant.optional().meta({ description: 'Until when its answer is asked for.' }), overdue: z.boolean(), left: z.boolean(),
  })),
  possible: z.array(z.string()).meta({ description: 'What the team may do now.' }),
  closed: z.array(z.object({ step: z.string(), says: z.string() })).meta({ description: 'What it may not, and why.' }),
  advice: z.array(z.object({ says: z.string(), rules })),
  question: z.object({ because: z.string(), defaultEnd: z.boolean(), answerBy: instant }).nullable(),
  exceptions: z.array(z.object({ id: z.string(), by: z.string(), who: z.string(), what: z.string(), whom: z.string(), reason: z.string(), answer: z.string().nullable() })),
  duties: z.array(z.object({ by: z.string(), authority: z.string(), basis: z.string(), what: z.string(), at: instant })),
  delayReasons: z.array(z.string()),
})
const vendors = z.object({
  rows: z.array(z.object({
    id: z.string(), name: z.string(), group: z.string(), answer: z.enum(['affected', 'not_affected', 'investigating', 'no_answer', 'declined', 'left']),
    source: z.enum(['', 'vendor', 'team']), standing: z.string(), consent: z.string(), report: z.string(), fix: z.string(), silentSince: instant.nullable(),
    lastContact: instant, reminders: z.int(), statement: z.boolean(), upstream: z.boolean(), owner: z.boolean(),
  })),
  ready: z.object({ ready: z.int(), affected: z.int() }), silent: z.int(), remindable: z.int(),
  owner: z.object({ name: z.string(), team: z.boolean(), offeredTo: z.string().nullable() }),
})

/** Every named shape of the document. */
export const components = {
  Problem: problem,
  Projects: z.object({ projects: z.array(project) }),
  Project: z.object({
    project, sections, asked, notes: z.array(z.string()), policyHash: z.string(),
    policy: z.looseObject({ id: z.string() }).meta({
      description: 'The policy in force today, as its YAML file says it.',
    }),
  }),
  ReportTaken: z.object({
    reference: z.string(),
    receipt: z.string().meta({ description: 'Shown now and never again; the only way back to the report.' }),
    promises: z.array(z.object({ name: z.string(), says: z.string(), due: instant, dueWords: z.string(), because })),
    asked: z.array(z.string()).meta({ description: 'What the policy asks for and the report does not hold yet.' }),
  }),
  Receipt: z.object({
    reference: z.string(), projectName: z.string(), projectId: z.string(), title: z.string(), state: z.string(),
    clocks: z.array(clock),
    entries: z.array(entry), asked: z.array(z.string()), closed: z.boolean(), publishedAt: z.string().optional(),
    sealedSince: z.string().optional().meta({ description: 'Its team sealed the case; what is written waits until a member opens it.' }),
  }),
  Sent: z.object({ sent: z.literal(true) }),
  Cases: z.object({
    cases: z.array(caseRow),
    next: z.string().nullable().meta({ description: 'The cursor of the next page.' }),
  }),
  CasesFound: z.object({
    cases: z.array(caseRow).meta({ description: 'At most 200, open and closed ones, the next due first.' }), found: z.int(),
    unindexed: z.int().meta({ description: 'Cases whose newest words are not in the index yet; they may be missing.' }),
    sealed: z.int().meta({ description: 'Sealed cases; they are found by their number only.' }),
  }),
  Case: z.object({
    case: caseRow, policy: z.object({ title: z.string(), version: z.string(), path: z.string() }),
    clocks: z.array(clock), steps: z.array(step),
    entries: z.array(entry),
    facts: z.array(z.object({ label: z.string(), value: z.string(), hint: z.string().optional() })),
    reports: z.array(
      z.object({
        id: z.string(),
        receivedAt: instant,
        channel: z.string(),
        title: z.string(),
        missing: z.array(z.string()),
        reporterId: z.string().optional(),
      }),
    ),
    backports: z.array(
      z.object({
        branch: z.string(),
        status: z.string(),
        reference: z.string().optional(),
        reason: z.string().optional(),
      }),
    ),
    advisory: draft,
  }),
  Done: z.object({
    done: z.string().meta({ description: 'The command.' }),
    events: z.array(z.string()).meta({ description: 'The types of what was written down, in order.' }),
  }),
  Embargo: embargo,
  Vendors: vendors,
  MergeForeseen: z.object({
    reference: z.string(), says: z.array(z.string()), refused: z.string().nullable().meta({ description: 'Why the two cannot become one now.' }),
    vendors: z.int().meta({ description: 'How many vendors of the other case could be asked in, on the page.' }),
  }),
  SplitOff: z.object({ id: z.string(), reference: z.string() }),
  Draft: draft,
  TakenOver: z.object({
    format: z.string(), fields: advisoryFields,
    taken: z.array(z.string()).meta({ description: 'The names of the fields that the file gave.' }),
    leftOut: z.array(z.string()).meta({ description: 'What the file says and the draft does not.' }),
  }),
  Preview: z.object({
    files: z.array(z.object({ name: z.string(), text: z.string(), schema: z.string(), valid: z.boolean() })),
    problems: z.array(z.string()),
  }),
  Advisories: z.object({ advisories: z.array(advisoryRow) }),
  Advisory: advisoryRow.extend({
    sections: z.array(z.object({
      heading: z.string(), paragraphs: z.array(z.string()), items: z.array(z.string()),
      table: z.object({ head: z.array(z.string()), rows: z.array(z.array(z.string())) }).optional(),
    })),
    files: z.array(z.object({ path: z.string(), mediaType: z.string(), format: z.string() })),
  }),
  OpenApi: z.looseObject({ openapi: z.literal('3.1.0') }),
} as const satisfies Readonly<Record<string, z.ZodType>>
