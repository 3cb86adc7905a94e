import type { Tx } from '../store/store.ts'

const entity: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }
const xml = (text: string): string => text.replace(/[&<>"']/g, (sign) => entity[sign] ?? sign)

export interface PublicPages {
  readonly projects: readonly string[]
  readonly advisories: readonly { readonly id: string; readonly updatedAt: Temporal.Instant }[]
  /** Ids of rejected reports that are told. */
  readonly rejected: readonly string[]
}

export async function readAdvisories(tx: Tx): Promise<PublicPages['advisories']> {
  return tx.query('select advisory_id as id, updated_at as "updatedAt" from advisory_index order by published_at desc, advisory_id')
}

/** The addresses of all public pages, in order. */
export function pagePaths({ projects, advisories, rejected }: PublicPages): readonly string[] {
  return ['/', ...projects.map((id) => `/p/${id}`), '/advisories', ...advisories.map(({ id }) => `/advisories/${encodeURIComponent(id)}`),
    ...(rejected.length > 0 ? ['/rejected'] : []), ...rejected.map((id) => `/rejected/${id}`)]
}

const most = 50_000

/** The pages that everybody may read and nothing else, after the Sitemaps protocol 0.9; at most its 50 000 addresses. */
export function sitemap(pages: PublicPages, url: string): string {
  const dates = new Map(pages.advisories.map(({ id, updatedAt }) => [`/advisories/${encodeURIComponent(id)}`, updatedAt]))
  const rows = pagePaths(pages).slice(0, most).map((path) => {
    const at = dates.get(path)
    return `  <url><loc>${xml(url + path)}</loc>${at ? `<lastmod>${at.toString({ smallestUnit: 'second' })}</lastmod>` : ''}</url>`
  })
  return ['<?xml version="1.0" encoding="UTF-8"?>', '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">', ...rows, '</urlset>', ''].join('\n')
}
