import { createHash } from 'node:crypto'
import type { Block, Section as AdvisorySection } from '@parley/advisory'
import { contentNames, explain, renderDeskSecurityTxt, renderSecurityMd, renderSecurityTxt, type ContentPart, type Policy } from '@parley/policy'
import { iso, type Gate } from '../../commands/gate.ts'
import type { PublicPage } from '../../commands/publish.ts'
import { atomFeed, jsonFeed } from '../../projections/feeds.ts'
import { readRejected, rejectedFeed } from '../../publication/rejected.ts'
import { hasBegun } from '../../commands/policy-shelf.ts'
import { projectAddresses } from '../../commands/project-addresses.ts'
import type { AdvisoryPage, AdvisoryRow, ProjectRow } from '../../projections/rows.ts'
import type { Store, Tx } from '../../store/store.ts'
import type { DeskPort } from '../desk-port.ts'

type PublicPort = Pick<DeskPort, 'projects' | 'project' | 'securityMd' | 'securityTxt' | 'advisories' | 'advisory' | 'published'>

/** What anybody may see: policies in words, and what has been published. Runs as nobody. */
export function publicPort(store: Store, gate: Gate): PublicPort {
  const asPublic = <T>(work: (tx: Tx) => Promise<T>) => store.as({ role: 'public' }, work)
  const today = () => iso(gate.now())
  const policyOf = (project: string) => gate.shelf.of(project, today())?.policy
  return {
    projects: async () => gate.shelf.current(today()).map(({ policy }) => projectRow(policy, gate.mailDomain)),
    project: async (id) => {
      const policy = policyOf(id)
      return policy ? projectPage(policy, gate.mailDomain, today()) : null
    },
    securityMd: async (id) => {
      const policy = policyOf(id)
      return policy ? renderSecurityMd(policy, { url: gate.url }) : null
    },
    securityTxt: async (id) => {
      const options = { url: gate.url, csafUrl: ['', 'v2.0/', 'v2.1/'].map((folder) => `${gate.url}/.well-known/csaf/${folder}provider-metadata.json`), expires: iso(gate.now().add({ hours: 24 * 180 })) }
      const all = gate.shelf.current(today())
      if (id === null && all.length > 1) return renderDeskSecurityTxt(options)
      const policy = id === null ? all[0]?.policy : policyOf(id)
      return policy ? renderSecurityTxt(policy, { ...options, keyUrl: `${gate.url}/p/${policy.id}/openpgp.asc`, ...(all.length === 1 ? { wellKnown: true } : {}) }) : null
    },
    advisories: () => asPublic(listed),
    advisory: (id) => asPublic((tx) => advisoryPage(tx, id)),
    published: (path) => asPublic((tx) => publishedFile(tx, gate, path)),
  }
}

function projectRow(policy: Policy, mailDomain: string): ProjectRow {
  const { project } = policy
  return {
    id: policy.id, title: policy.title, name: project.name, reportAddresses: projectAddresses(policy, mailDomain),
    ...(policy.projects ? { hasProjects: true as const } : {}), ...(policy.disclosure?.rejected_reports ? { tellsRejected: true as const } : {}),
    ...(project.home === undefined ? {} : { home: project.home }), ...(project.foundation === undefined ? {} : { foundation: project.foundation }),
  }
}

function projectPage(policy: Policy, mailDomain: string, now: string): NonNullable<Awaited<ReturnType<DeskPort['project']>>> {
  const wishes = Object.entries(policy.intake.content ?? {}) as [ContentPart, NonNullable<NonNullable<Policy['intake']['content']>[ContentPart]>][]
  const sections = explain(policy).map(({ heading, paragraphs }) => ({ heading, sentences: paragraphs.map(({ text, because }) => ({ text, rules: because.rules })) }))
  return {
    row: projectRow(policy, mailDomain), sections, formAllowed: true, notes: [...notesOf(policy), ...beforeItsDay(policy, now)],
    asked: wishes.map(([part, wish]) => ({ part, says: wish.what === '' ? contentNames[part] : wish.what, required: wish.force === 'must' && wish.if_any !== true, ifAny: wish.if_any === true })),
  }
}

/** What a reporter should know before writing; the courteous part of the policy's rules about form. */
function notesOf(policy: Policy): readonly string[] {
  const stub = Object.values(policy.intake.channels).find((channel) => channel.kind === 'public_issue_stub')
  return [
    ...(stub ? [`This project also wants a public issue that says nothing of the vulnerability, titled exactly «${stub.stub?.title ?? ''}». Open it${stub.address ? ` at ${stub.address}` : ''} and put its link below.`] : []),
    ...Object.values(policy.intake.prohibit ?? {}).map((one) => one.says),
  ]
}

/** The first version of a project is kept from the start, whatever day it names: the page must not promise less than the desk does. */
function beforeItsDay(policy: Policy, now: string): readonly string[] {
  return hasBegun(policy, now) ? [] : [`The policy names ${policy.effective} as its first day. No earlier version is on record here, so the desk keeps it already.`]
}

async function listed(tx: Tx): Promise<readonly AdvisoryRow[]> {
  const rows = await tx.query<{ id: string; title: string; project: string; name: string; cve: string | null; severity: string | null; published: Temporal.Instant; updated: Temporal.Instant }>(
    `select a.advisory_id as id, a.title, a.project, p.name, a.cve, a.severity, a.published_at as published, a.updated_at as updated
     from advisory_index a join project p on p.id = a.project order by a.published_at desc, a.advisory_id limit 1000`)
  return rows.map((row) => ({ id: row.id, title: row.title, project: row.project, projectName: row.name, cve: row.cve, severity: row.severity, publishedAt: iso(row.published), updatedAt: iso(row.updated) }))
}

async function advisoryPage(tx: Tx, id: string): Promise<AdvisoryPage | null> {
  const row = (await listed(tx)).find((one) => one.id === id)
  const stored = await tx.maybe<{ bytes: Buffer }>('select bytes from publication where path = $1', [`/advisories/${id}`])
  if (!row || !stored) return null
  const page = JSON.parse(stored.bytes.toString('utf8')) as PublicPage
  const { withdrawal } = page.advisory
  return { ...row, title: page.advisory.title, ...(withdrawal ? { withdrawnAt: withdrawal.at } : {}), sections: page.sections.map(plain), files: page.files }
}

function plain(section: AdvisorySection): AdvisoryPage['sections'][number] {
  const of = <K extends Block['kind']>(kind: K) => section.blocks.filter((block): block is Extract<Block, { kind: K }> => block.kind === kind)
  const table = of('table')[0]
  return {
    heading: section.heading, paragraphs: section.blocks.flatMap((block) => (block.kind === 'paragraph' || block.kind === 'code' ? [block.text] : [])),
    items: of('list').flatMap((block) => block.items.map((item) => (item.url === undefined || item.url === item.text ? item.text : `${item.text}: ${item.url}`))),
    ...(table ? { table: { head: table.head, rows: table.rows } } : {}),
  }
}

async function publishedFile(tx: Tx, gate: Gate, path: string): Promise<Awaited<ReturnType<DeskPort['published']>>> {
  if (path === '/feeds/advisories.atom') return made('application/atom+xml; charset=utf-8', atomFeed(await listed(tx), gate.url, iso(gate.now())))
  if (path === '/feeds/advisories.json') return made('application/feed+json; charset=utf-8', jsonFeed(await listed(tx), gate.url))
  if (path === '/feeds/rejected.atom') return made('application/atom+xml; charset=utf-8', rejectedFeed(await readRejected(tx), gate.url, iso(gate.now())))
  if (!/^\/advisories\/[^/]+\.[a-z.]+$/.test(path)) return null
  const row = await tx.maybe<{ media_type: string; bytes: Buffer; sha256: Buffer }>('select media_type, bytes, sha256 from publication where path = $1', [path])
  return row ? { mediaType: row.media_type, bytes: row.bytes, etag: `"${row.sha256.toString('hex').slice(0, 32)}"` } : null
}

function made(mediaType: string, text: string) {
  return { mediaType, bytes: Buffer.from(text), etag: `"${createHash('sha256').update(text).digest('hex').slice(0, 32)}"` }
}
