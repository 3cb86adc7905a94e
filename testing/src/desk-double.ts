import type { CaseCommand } from '@parley/coordination'
import type { Outcome, Refusal } from '../../desk/src/commands/outcome.ts'
import type { DeskPort, SignedIn, UploadedFile, WebReport } from '../../desk/src/http/desk-port.ts'
import type { AdvisoryFields, CasePage, ReceiptPage } from '../../desk/src/projections/rows.ts'
import { sampleCase, sampleClocks, sampleEntries } from './sample-case.ts'
import { sampleAsked, samplePublished, sampleProjects, sampleRows, sampleSections } from './sample-rows.ts'

/** The code of an acknowledgement mail; works once. */
export const goodCode = 'code-4711'
export const goodReceipt = 'basil-copper-42-raven-thistle-oak-9-lumen'

type FileHere = Omit<UploadedFile, 'bytes'> & { readonly bytes: Uint8Array }

/** The double has no store: every file comes to it as it is. */
function here({ bytes, ...file }: UploadedFile): FileHere {
  if (bytes instanceof Uint8Array) return { ...file, bytes }
  throw new Error('a file in pieces, without a store')
}

/** What the double was told, in order; tests look here for what a page made the desk do. */
export interface Told {
  readonly reports: (Omit<WebReport, 'files'> & { readonly files: readonly FileHere[] })[]
  readonly commands: { readonly id: string; readonly command: CaseCommand }[]
  readonly answers: { readonly text: string; readonly files: readonly FileHere[] }[]
  readonly saved: { readonly fields: AdvisoryFields; readonly summary: string }[]
  readonly published: string[]
  readonly claims: string[]
}

export interface DeskDouble {
  readonly desk: DeskPort
  readonly told: Told
}

const encode = (text: string) => new TextEncoder().encode(text)
const done: Outcome = { ok: true, events: [] }

/** Every member of the double sees the three sample cases of `sampleRows`; `hidden` exists and is nobody's. */
export const ada: SignedIn = {
  member: 'ada',
  name: 'Ada Obi',
  session: 'session-ada',
  steppedUpAt: '2026-11-23T02:09:00Z',
  roles: { kestrel: ['maintainer'] },
  isAdmin: false,
}

export const openBackports: Refusal = {
  code: 'backports-open',
  rules: ['S1-48'],
  path: 'versions.backport',
  says: 'The case cannot be closed while the lines 2.13 and 2.12 are open.',
  possible: 'Release the fix there, or record why they are not affected.',
}

function pageOf(id: string): CasePage | null {
  const row = sampleRows.find((each) => each.id === id)
  if (!row) return null
  return row.id === sampleCase.row.id
    ? sampleCase
    : { ...sampleCase, row, clocks: [], steps: [], entries: [], advisory: null, backports: [] }
}

const ownPage: ReceiptPage = {
  reference: 'KES-2026-0007',
  projectName: 'Kestrel',
  projectId: 'kestrel',
  title: sampleRows[0]!.title,
  state: 'Acknowledged',
  clocks: sampleClocks,
  entries: sampleEntries.filter(({ audience }) => audience === 'reporter'),
  asked: ['The versions you tried'],
  closed: false,
}

const previewFiles = [
  {
    name: 'kestrel-2026-0003.md',
    text: '# Path traversal in Kestrel’s chart upload\n',
    schema: 'Markdown',
    valid: true,
  },
  {
    name: 'kestrel-2026-0003.csaf.json',
    text: '{\n  "document": { "category": "csaf_security_advisory" }\n}\n',
    schema: 'CSAF 2.0',
    valid: true,
  },
  {
    name: 'kestrel-2026-0003.cve.json',
    text: '{ "dataType": "CVE_RECORD" }\n',
    schema: 'CVE record 5.1',
    valid: false,
  },
]

/** An in-memory desk with sample data: enough to show and to test every page, with no database behind it. */
export function makeDeskDouble(url = 'https://desk.example'): DeskDouble {
  const told: Told = { reports: [], commands: [], answers: [], saved: [], published: [], claims: [] }
  return {
    told,
    desk: { url, mailDomain: 'desk.example', ...publicPart(), ...reporterPart(told), ...memberPart(told) },
  }
}

type PublicPart = Pick<
  DeskPort,
  'projects' | 'project' | 'securityMd' | 'securityTxt' | 'advisories' | 'advisory' | 'published' | 'health'
>

function publicPart(): PublicPart {
  const known = (id: string) => sampleProjects.find((row) => row.id === id)
  return {
    projects: async () => sampleProjects,
    project: async (id) => {
      const row = known(id)
      return row
        ? {
            row,
            sections: sampleSections,
            asked: sampleAsked,
            formAllowed: id !== 'quill',
            notes: ['One report per vulnerability, please.'],
          }
        : null
    },
    securityMd: async (id) => (known(id) ? `# Security policy of ${known(id)?.name}\n` : null),
    securityTxt: async (id) =>
      id === null || known(id) ? 'Contact: https://desk.example/\nExpires: 2027-11-20T00:00:00Z\n' : null,
    advisories: async () => [samplePublished],
    advisory: async (id) => (id === samplePublished.id ? samplePublished : null),
    published: async (path) =>
      path.startsWith(`/advisories/${samplePublished.id}.`) || path.startsWith('/feeds/advisories.')
        ? {
            mediaType: path.endsWith('.atom') ? 'application/atom+xml' : 'application/json',
            bytes: encode(`{"path":"${path}"}`),
            etag: '"one"',
          }
        : null,
    health: async () => ({ ready: true, checks: { database: true } }),
  }
}

function reporterPart(told: Told): Pick<DeskPort, 'report' | 'receipt' | 'sealedReceipt' | 'answerByReceipt' | 'claim'> {
  return {
    report: async (report) => {
      if (report.title === 'refuse me')
        return {
          ok: false,
          refused: {
            code: 'not-undisclosed',
            rules: ['S2-3'],
            says: 'These contacts take undisclosed vulnerabilities only.',
            possible: 'Use the public tracker.',
          },
        }
      told.reports.push({ ...report, files: report.files.map(here) })
      return {
        ok: true,
        receipt: goodReceipt,
        reference: 'KES-2026-0008',
        promises: ['Feedback with a plan by Wednesday 25 November, 24:00 UTC.'],
        asked: ['The versions you tried.'],
      }
    },
    claim: async (code) => (code === goodCode && told.claims.push(code) === 1 ? goodReceipt : null),
    receipt: async (secret) => (secret === goodReceipt ? ownPage : null),
    sealedReceipt: () => Promise.resolve(null),
    answerByReceipt: async (secret, text, files) => {
      if (secret !== goodReceipt) return null
      told.answers.push({ text, files: files.map(here) })
      return done
    },
  }
}

type MemberPart = Pick<
  DeskPort,
  'cases' | 'waiting' | 'casePage' | 'command' | 'saveAdvisory' | 'previewAdvisory' | 'publish' | 'file'
>

function memberPart(told: Told): MemberPart {
  return {
    cases: async (_who, { project, closed }) =>
      sampleRows.filter((row) => row.closed === Boolean(closed) && (!project || row.project === project)),
    waiting: async () => ({ letters: [], mails: 0 }),
    casePage: async (_who, id) => pageOf(id),
    command: async (_who, id, command) => {
      if (!pageOf(id)) return null
      if (command.type === 'Close') return { ok: false, refused: openBackports }
      told.commands.push({ id, command })
      return done
    },
    saveAdvisory: async (_who, id, fields, summary) => {
      if (!pageOf(id)) return null
      told.saved.push({ fields, summary })
      return done
    },
    previewAdvisory: async (_who, id) =>
      pageOf(id)
        ? { files: previewFiles, problems: ['The CVE record has no CVE ID yet; request one or leave the record out.'] }
        : null,
    publish: async (_who, id) => {
      told.published.push(id)
      return { ok: false, refused: { ...openBackports, says: 'Two supported lines are still open.' } }
    },
    file: async (who, id, blob) =>
      ('receipt' in who ? who.receipt === goodReceipt : pageOf(id) !== null) && blob.startsWith('blob-')
        ? {
            name: blob === 'blob-poc' ? 'poc\u202Egnp.sh' : 'server log.txt',
            bytes: encode('<script>alert(1)</script>'),
          }
        : null,
  }
}
