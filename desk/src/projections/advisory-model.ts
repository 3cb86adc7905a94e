import { csafFileName, purlOfPackage, withoutReleased } from '@parley/advisory'
import type { Advisory, Assessment, Credit, Product, Reference, Remediation, Severity, Standing } from '@parley/advisory'
import type { CaseState, Severity as CaseSeverity } from '@parley/coordination'
import type { Policy } from '@parley/policy'
import { affectedOf, fixedOf, linesOf, notAffectedOf, ownSeverityOf, referenceOf, selectionOf, valuesOf, weaknessOf, wordsOf } from './advisory-lines.ts'
import { productTexts, type ProductText } from './advisory-products.ts'
import { vendorProducts } from './advisory-vendors.ts'
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
  const [main, ...further] = productsOf(fields, policy)
  const remediations = remediationsOf(state, main?.id ?? '')
  const own = [...(main === undefined ? [] : [withoutReleased(main, remediations)]), ...further]
  const products = [...own, ...vendorProducts(state.vendors, own.map((one) => one.id), state.latest.advisory_drafted)]
  const csaf = `${first.slice(0, 4)}/${csafFileName(id)}`
  return {
    id, title: fields.title.trim(), summary: fields.summary.trim(), description: fields.description.trim(), url: page, csafUrl: `${url}/.well-known/csaf/white/${csaf}`, csaf21Url: `${url}/.well-known/csaf/v2.1/clear/${csaf}`,
    products, assessments: assessmentsOf(state, fields, policy), weaknesses: valuesOf(wordsOf(fields.cwe).map(weaknessOf)),
    ...optional('impact', fields.impact), ...optional('howToFix', fields.howToApply), ...optional('exploitation', fields.exploitation ?? ''),
    mitigations: paragraphs(fields.mitigations), workarounds: paragraphs(fields.workarounds),
    remediations, references: referencesOf(fields, page, state), credits: creditsOf(state, fields),
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

const paragraphs = (text: string): string[] => text.split(/\r?\n\s*\r?\n/).map((part) => part.trim()).filter((part) => part !== '')

/** The product of the form, then those of «further products», each a block of lines such as `purl: pkg:npm/a`. */
function productsOf(fields: AdvisoryFields, policy: Policy): Product[] {
  return productTexts(fields).map((one) => productOf(one, policy))
}

function productOf(fields: ProductText, policy: Policy): Product {
  const name = fields.product.trim() === '' ? policy.project.name : fields.product.trim()
  return {
    id: slug(name), name, vendor: policy.project.foundation ?? policy.project.name,
    ...optional('purl', stated(fields.purl) ?? purlOfPackage(fields.ecosystem.trim(), fields.packageName.trim()) ?? ''), ...optional('cpe', fields.cpe ?? ''), ...optional('repo', fields.repository ?? ''),
    ...optional('ecosystem', fields.ecosystem), ...optional('packageName', fields.packageName), standings: statedOf(fields),
  }
}

const stated = (text: string | undefined): string | undefined => text === undefined || text.trim() === '' ? undefined : text

/** Without a word about versions every version is affected; with nothing but what is not affected, only that is said. */
function statedOf(fields: ProductText): Standing[] {
  const affected = valuesOf(linesOf(fields.affected).map(affectedOf))
  const ranges = affected.flatMap((one) => ('range' in one ? [one.range] : []))
  const versions = affected.flatMap((one) => ('version' in one ? [one.version] : []))
  const spared = valuesOf(linesOf(fields.notAffected ?? '').map(notAffectedOf))
  const fixed = valuesOf(wordsOf(fields.fixed).map(fixedOf))
  const silent = affected.length === 0 && spared.length > 0
  return [
    ...(silent ? [] : [{ status: 'affected' as const, ...(versions.length > 0 ? { versions } : {}), ...(ranges.length > 0 ? { ranges } : {}) }]),
    ...(fixed.length > 0 ? [{ status: 'fixed' as const, versions: fixed }] : []), ...spared,
  ]
}

/** A unique, harmless name for references inside the advisory. */
function slug(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9._-]+/g, '-').replace(/^-+|(?<!-)-+$/g, '') || 'product'
}

/** The score of the case, and what the form says on the project's own scale and after SSVC; whoever publishes makes them final. */
function assessmentsOf({ severity, opened }: CaseState, fields: AdvisoryFields, policy: Policy): Assessment[] {
  const more: readonly Severity[] = [
    ...valuesOf(linesOf(fields.ownSeverity ?? '').map(ownSeverityOf)),
    ...(severity?.own === undefined || linesOf(fields.ownSeverity ?? '').length > 0 ? [] : [{ kind: 'own' as const, scale: policy.project.name, value: severity.own }]),
    ...(linesOf(fields.ssvc ?? '').length === 0 ? [] : [{ kind: 'ssvc' as const, selections: valuesOf(linesOf(fields.ssvc ?? '').map(selectionOf)) }]),
  ]
  const at = severity?.at ?? opened?.at
  return [
    ...(severity ? [assessmentOf(severity)] : []),
    ...(at === undefined ? [] : more.map((one): Assessment => ({ severity: one, by: policy.project.name, at, standing: severity?.final === false ? 'provisional' : 'final' }))),
  ]
}

function assessmentOf(severity: CaseSeverity): Assessment {
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

function referencesOf(fields: AdvisoryFields, page: string, { downstream = [] }: CaseState): Reference[] {
  const given = valuesOf(linesOf(fields.references).map(referenceOf)).filter(({ url }) => url !== page)
  const others = downstream.filter(({ url }) => url !== page && !given.some((one) => one.url === url))
  return [{ kind: 'advisory', url: page }, ...given, ...others.map(({ by, url }) => ({ kind: 'advisory' as const, url, title: `Advisory of ${by}` }))]
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
  const named = linesOf(fields.credits).map(creditOf).filter(({ name }) => !silent.has(name.toLowerCase()))
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
