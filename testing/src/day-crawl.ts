/** One address as the public found it, and when the answer was there. */
export interface Sight {
  readonly path: string
  readonly status: number
  readonly tag: string | null
  /** Whether the answer has the advisory's id in it, or is a file of it. */
  readonly shows: boolean
  readonly at: Temporal.Instant
}

const roots = ['/', '/advisories', '/sitemap.xml', '/feeds/advisories.atom', '/feeds/advisories.json', '/.well-known/csaf/', '/.well-known/csaf/provider-metadata.json', '/.well-known/security.txt']
const endings = ['', '.md', '.txt', '.html', '.cve.json', '.csaf.json', '.csaf21.json', '.osv.json', '.openvex.json', '.cdx.json', '.ghsa.json']

/** Addresses that whoever guesses the id would try. */
export function guesses(id: string, year: string): readonly string[] {
  const csaf = [`/.well-known/csaf/white/${year}/${id}.json`, `/.well-known/csaf/v2.1/clear/${year}/${id}.json`]
  return [
    ...endings.map((ending) => `/advisories/${id}${ending}`), ...csaf.flatMap((path) => ['', '.sha256', '.sha512', '.asc'].map((ending) => path + ending)),
    `/osv/v1/vulns/x_${id}`, `/osv/v1/vulns/${id}`,
  ]
}

/** What lists advisories, and so must name each one that is out. */
export const listings = (year: string): readonly string[] => [
  '/advisories', '/sitemap.xml', '/feeds/advisories.atom', '/feeds/advisories.json', `/.well-known/csaf/white/${year}/`, '/.well-known/csaf/white/index.txt', '/.well-known/csaf/white/changes.csv',
]

/**
 * Everything public that links, listings, feeds, the sitemap and CSAF's indices lead to, and every guess at this advisory;
 * pages of other advisories are left out. A desk that is down ends it early.
 */
export async function crawlPublic(base: string, id: string, year: string): Promise<readonly Sight[]> {
  const waiting = [...guesses(id, year), ...listings(year), ...roots]
  const seen = new Set(waiting)
  const sights: Sight[] = []
  const work = async (): Promise<void> => {
    for (let path = waiting.shift(); path !== undefined && seen.size < 2000; path = waiting.shift()) {
      const got = await look(base, path, id)
      if (got === null) continue
      sights.push(got.sight)
      for (const found of pathsIn(got.text, base)) {
        if (seen.has(found) || isOfAnother(found, id)) continue
        seen.add(found)
        waiting.push(found)
      }
    }
  }
  await Promise.all(Array.from({ length: 6 }, work))
  return sights
}

/** `null`: nobody answered. */
export async function look(base: string, path: string, id: string, tag?: string): Promise<{ readonly sight: Sight; readonly text: string } | null> {
  try {
    const response = await fetch(base + path, { redirect: 'manual', ...(tag === undefined ? {} : { headers: { 'If-None-Match': tag } }) })
    const text = await response.text()
    const shows = text.includes(id) && response.status === 200
    return { text: response.status === 200 ? text : '', sight: { path, status: response.status, tag: response.headers.get('ETag'), shows, at: Temporal.Now.instant() } }
  } catch (error) {
    if (error instanceof TypeError || (error instanceof Error && 'code' in error)) return null
    throw error
  }
}

function pathsIn(text: string, base: string): readonly string[] {
  const found = [...text.matchAll(/\b(?:href|src)="([^"#]+)|<loc>([^<]+)|"(https?:\/\/[^"\s]+)"/g)].map(([, link, loc, url]) => (link ?? loc ?? url ?? '').replaceAll('&amp;', '&'))
  return found.flatMap((link) => {
    const url = URL.parse(link, base)
    return url?.origin === base ? [url.pathname] : []
  })
}

/** The other cases of the same day have addresses of their own. */
const isOfAnother = (path: string, id: string): boolean => /\/[a-z]+-\d{4}-\d{4}\b/.test(path) && !path.includes(id)
