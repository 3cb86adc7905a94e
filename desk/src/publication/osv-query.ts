import { isAffected, parsePurl, type OsvQuery } from '@parley/advisory'

/** A published OSV record, parsed. */
export type OsvRecord = Readonly<Record<string, unknown>> & { readonly id: string; readonly modified?: unknown }

export type OsvAsked = { readonly ok: true; readonly query: OsvQuery } | { readonly ok: false; readonly message: string }

/** Most queries of one batch, as at osv.dev. */
export const mostQueries = 1000

/**
 * Reads a query of the OSV API: `{commit}`, `{package: {name, ecosystem}, version}` or `{package: {purl}, version}`; the
 * version may stand in the purl instead, not in both. Anything else is refused in words.
 */
export function readOsvQuery(body: unknown): OsvAsked {
  if (!isObject(body)) return refuse('The query must be a JSON object.')
  const { commit, version } = body
  const given = body['package']
  if (commit !== undefined) {
    if (typeof commit !== 'string' || !/^[0-9a-f]{40,64}$/i.test(commit)) return refuse('«commit» must be a whole commit hash in hexadecimal.')
    return version === undefined && given === undefined ? { ok: true, query: { commit: commit.toLowerCase() } } : refuse('Ask by commit or by package, not by both.')
  }
  if (version !== undefined && typeof version !== 'string') return refuse('«version» must be a string.')
  if (!isObject(given)) return refuse('Name a «commit», or a «package» by name and ecosystem or by purl.')
  const { name, ecosystem, purl } = given
  if (purl !== undefined) return name === undefined && ecosystem === undefined ? byPurl(purl, version) : refuse('Name the package by purl or by name and ecosystem, not by both.')
  if (typeof name !== 'string' || name === '' || typeof ecosystem !== 'string' || ecosystem === '') return refuse('A package needs «name» and «ecosystem», both strings.')
  return { ok: true, query: { package: { name, ecosystem }, ...(version === undefined ? {} : { version }) } }
}

function byPurl(purl: unknown, version: string | undefined): OsvAsked {
  if (typeof purl !== 'string') return refuse('«purl» must be a string.')
  const parsed = parsePurl(purl)
  if (!parsed.ok) return refuse(parsed.error.message)
  if (parsed.purl.version !== undefined && version !== undefined) return refuse('The version stands in the purl and beside it; give it once.')
  return { ok: true, query: { purl, ...(version === undefined ? {} : { version }) } }
}

/** The ecosystem that a purl type means, and how a package is named there. */
const ecosystems: Readonly<Record<string, { readonly name: string; readonly joint?: string }>> = {
  cargo: { name: 'crates.io' }, composer: { name: 'Packagist' }, conan: { name: 'ConanCenter' }, cran: { name: 'CRAN' }, gem: { name: 'RubyGems' },
  githubactions: { name: 'GitHub Actions' }, golang: { name: 'Go' }, hackage: { name: 'Hackage' }, hex: { name: 'Hex' }, maven: { name: 'Maven', joint: ':' },
  npm: { name: 'npm' }, nuget: { name: 'NuGet' }, pub: { name: 'Pub' }, pypi: { name: 'PyPI' }, swift: { name: 'SwiftURL' },
}

/** The same package as name and ecosystem: records that state no purl are found by it too. */
function packageOf(query: OsvQuery): OsvQuery | undefined {
  const parsed = query.purl === undefined ? undefined : parsePurl(query.purl)
  if (!parsed?.ok) return undefined
  const { type, namespace, name, version } = parsed.purl
  const ecosystem = Object.hasOwn(ecosystems, type) ? ecosystems[type] : undefined
  if (!ecosystem) return undefined
  const wanted = query.version ?? version
  return {
    package: { ecosystem: ecosystem.name, name: namespace === undefined ? name : `${namespace}${ecosystem.joint ?? '/'}${name}` },
    ...(wanted === undefined ? {} : { version: wanted }),
  }
}

/** The records that affect what was asked for, by the evaluation of the OSV schema. */
export function answerOsv(records: readonly OsvRecord[], query: OsvQuery): readonly OsvRecord[] {
  const other = packageOf(query)
  return records.filter((record) => isAffected(record, query) || (other !== undefined && isAffected(record, other)))
}

/** A batch names ids only, as at osv.dev: `{results: [{vulns: [{id, modified}]}]}`; a query without a finding gives `{}`. */
export function answerBatch(records: readonly OsvRecord[], queries: readonly OsvQuery[]): object {
  return { results: queries.map((query) => {
    const found = answerOsv(records, query).map(({ id, modified }) => ({ id, modified }))
    return found.length === 0 ? {} : { vulns: found }
  }) }
}

/** A file that was published as OSV: its schema asked for the id. */
export function osvRecord(text: string): OsvRecord {
  const record: unknown = JSON.parse(text)
  if (!isObject(record) || typeof record['id'] !== 'string') throw new Error('a published OSV record has no id')
  return { ...record, id: record['id'] }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value)
const refuse = (message: string): OsvAsked => ({ ok: false, message })
