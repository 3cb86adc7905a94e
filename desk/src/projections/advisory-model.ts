import { csafFileName } from '@parley/advisory'
import type { Advisory, Assessment, Credit, Product, Reference, Remediation, Standing, VersionRange } from '@parley/advisory'
import type { CaseState, Severity } from '@parley/coordination'
import type { Policy } from '@parley/policy'
import type { AdvisoryFields } from './rows.ts'

/** What a draft holds: the text of its form. All else an advisory says comes from the case, so that no fact is kept twice. */
export interface AdvisoryDraft { readonly id: string; readonly fields: AdvisoryFields }

export const emptyFields: AdvisoryFields = {
  title: '', summary: '', description: '', product: '', ecosystem: '', packageName: '', affected: '', fixed: '', cwe: '',
  impact: '', workarounds: '', mitigations: '', howToApply: '', references: '', credits: '',
}

/** The draft as it was last saved; undefined before the first. */
export function draftOf(state: CaseState): AdvisoryDraft | undefined {
  return draftFrom(state.advisory?.content)
}

/** The same of any revision's content, such as the one that was published. */
export function draftFrom(content: unknown): AdvisoryDraft | undefined {
  return typeof content === 'object' && content !== null && 'fields' in content ? content as AdvisoryDraft : undefined
}

export interface AdvisoryCircumstances {
  readonly state: CaseState
  readonly policy: Policy
  readonly url: string
  readonly now: string
  /** Earlier revisions that the public has seen, oldest first. */
  readonly revisions: readonly { readonly number: number; readonly at: string; readonly summary: string }[]
  /** What is new in the revision that is rendered now. */
  readonly change?: string
}

/** The one model from which every format is rendered. `now` becomes the instant of publication. */
export function advisoryModel(draft: AdvisoryDraft, known: AdvisoryCircumstances): Advisory {
  const { state, policy, url, now } = known
  const { fields, id } = draft
  const page = `${url}/advisories/${id}`
  const first = state.advisory?.published?.at ?? now
  return {
    id, title: fields.title.trim(), summary: fields.summary.trim(), description: fields.description.trim(), url: page, csafUrl: `${url}/.well-known/csaf/white/${first.slice(0, 4)}/${csafFileName(id)}`,
    products: [productOf(fields, policy)],
    assessments: state.severity ? [assessmentOf(state.severity)] : [],
    weaknesses: listed(fields.cwe).map((cwe) => ({ id: cwe.toUpperCase() })),
    ...optional('impact', fields.impact), ...optional('howToFix', fields.howToApply),
    mitigations: paragraphs(fields.mitigations), workarounds: paragraphs(fields.workarounds),
    remediations: remediationsOf(state, productOf(fields, policy).id), references: referencesOf(fields, page), credits: creditsOf(state, fields),
    timeline: timelineOf(state, now),
    revisions: [...known.revisions, { number: known.revisions.length + 1, at: now, summary: known.change ?? (known.revisions.length === 0 ? 'First publication.' : 'Revised.') }],
    aliases: [], ...(state.cve?.id !== undefined && state.cve.state !== 'rejected' ? { cveId: state.cve.id } : {}),
    publisher: { name: policy.project.name, namespace: policy.project.home ?? url, category: 'vendor' },
    tlp: 'CLEAR',
    dates: { created: state.opened?.at ?? now, published: first, updated: now },
  }
}

function optional<K extends string>(key: K, text: string): Partial<Record<K, string>> {
  return text.trim() === '' ? {} : { [key]: text.trim() } as Partial<Record<K, string>>
}

const lines = (text: string): string[] => text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '')
const listed = (text: string): string[] => text.split(/[\s,;]+/).map((word) => word.trim()).filter((word) => word !== '')
const paragraphs = (text: string): string[] => text.split(/\r?\n\s*\r?\n/).map((part) => part.trim()).filter((part) => part !== '')

function productOf(fields: AdvisoryFields, policy: Policy): Product {
  const name = fields.product.trim() === '' ? policy.project.name : fields.product.trim()
  const ranges = lines(fields.affected).map(rangeOf).filter((range) => range !== undefined)
  const fixed = listed(fields.fixed)
  const standings: Standing[] = [
    { status: 'affected', ...(ranges.length > 0 ? { ranges } : {}) },
    ...(fixed.length > 0 ? [{ status: 'fixed' as const, versions: fixed }] : []),
  ]
  return {
    id: slug(name), name, vendor: policy.project.foundation ?? policy.project.name,
    ...(fields.ecosystem.trim() === '' ? {} : { ecosystem: fields.ecosystem.trim() }),
    ...(fields.packageName.trim() === '' ? {} : { packageName: fields.packageName.trim() }),
    standings,
  }
}

/** A unique, harmless name for references inside the advisory. */
function slug(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9._-]+/g, '-').replace(/^-+|(?<!-)-+$/g, '') || 'product'
}

/** `>=1.0.0 <1.4.2` as one interval; `<=` ends with the last affected version. */
function rangeOf(line: string): VersionRange | undefined {
  const from = />=\s*([^\s,<>=]+)/.exec(line)?.[1] ?? '0'
  const before = /<\s*([^\s,<>=]+)/.exec(line)?.[1]
  const last = /<=\s*([^\s,<>=]+)/.exec(line)?.[1]
  if (before === undefined && last === undefined && !line.includes('>=')) return undefined
  const type = [from, before ?? last ?? '0'].every((version) => /^\d+(\.\d+){0,2}/.test(version)) && /^\d+\.\d+\.\d+/.test(before ?? last ?? '1.0.0') ? 'semver' : 'ecosystem'
  return { type, introduced: from, ...(last !== undefined ? { lastAffected: last } : before === undefined ? {} : { fixed: before }) }
}

function assessmentOf(severity: Severity): Assessment {
  const said = severity.vector !== undefined ? { kind: 'cvss' as const, vector: severity.vector } : { kind: 'qualitative' as const, rating: severity.level }
  return { severity: said, by: 'the maintainers', at: severity.at, standing: severity.final ? 'final' : 'provisional' }
}

function remediationsOf(state: CaseState, product: string): Remediation[] {
  return Object.values(state.backports).flatMap((row): Remediation[] => {
    if (row.status === 'not_affected') return []
    const released = row.status === 'released'
    return [{
      product, line: row.branch, state: released ? 'released' : row.status === 'waived' ? 'not_planned' : 'planned',
      ...(released ? { version: row.reference ?? row.branch, at: row.at } : {}), ...(row.reason === undefined ? {} : { note: row.reason }),
    }]
  })
}

function referencesOf(fields: AdvisoryFields, page: string): Reference[] {
  const given = lines(fields.references).filter((url) => URL.canParse(url)).map((url) => ({ kind: 'web' as const, url }))
  return [{ kind: 'advisory', url: page }, ...given]
}

/**
 * Only who agreed is named (S-052): who reported chooses the own name, so a line of the form that names somebody of the case
 * who has not agreed stays out. All others the team has asked.
 */
function creditsOf(state: CaseState, fields: AdvisoryFields): Credit[] {
  const people = Object.values(state.participants)
  const chosen = people.flatMap((one): Credit[] =>
    one.credit?.consent === true && one.credit.name !== null ? [{ name: one.credit.name, type: 'reporter', consent: 'given' }] : [])
  const silent = new Set(people.flatMap(({ name, credit }) => (name === undefined || credit?.consent === true ? [] : [name.toLowerCase()])))
  const named = lines(fields.credits).map(creditOf).filter(({ name }) => !silent.has(name.toLowerCase()))
  return [...chosen, ...named.filter((credit) => !chosen.some((other) => other.name === credit.name))]
}

const creditTypes = ['finder', 'reporter', 'analyst', 'coordinator', 'remediation developer', 'remediation reviewer', 'remediation verifier', 'tool', 'sponsor', 'other'] as const

/** «Ada Lovelace, finder». Without a kind that the CVE record knows, the whole line is the name. */
function creditOf(line: string): Credit {
  const at = line.lastIndexOf(',')
  const type = at === -1 ? undefined : creditTypes.find((one) => one === line.slice(at + 1).trim().toLowerCase())
  return type === undefined ? { name: line, type: 'other', consent: 'given' } : { name: line.slice(0, at).trim(), type, consent: 'given' }
}

function timelineOf(state: CaseState, now: string): { at: string; text: string }[] {
  const facts: readonly (readonly [string | undefined, string])[] = [
    [state.reached.report_received, 'Report received'], [state.reached.validated, 'Report judged valid'],
    [state.reached.fix_released, 'Fix released'], [state.advisory?.published?.at ?? now, 'Advisory published'],
  ]
  return facts.flatMap(([at, text]) => (at === undefined ? [] : [{ at, text }])).sort((a, b) => a.at.localeCompare(b.at))
}
