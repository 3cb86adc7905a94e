import { toAtom } from '@parley/advisory'
import type { RejectedReport } from '../projections/rows.ts'
import type { Tx } from '../store/store.ts'

/** All of them, the newest first, as the public reads them. */
export async function readRejected(tx: Tx): Promise<readonly RejectedReport[]> {
  const rows = await tx.query<{ bytes: Buffer }>(`select bytes from publication where path like '/rejected/%' order by published_at desc, path limit 1000`)
  // Written by `discloseRejected`.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return rows.map(({ bytes }) => JSON.parse(bytes.toString()) as RejectedReport)
}

/** The Atom feed; a reader of feeds shows the title alone, so that it is marked there. */
export function rejectedFeed(reports: readonly RejectedReport[], url: string, now: string): string {
  const info = { title: 'Rejected reports', id: `${url}/feeds/rejected.atom`, feedUrl: `${url}/feeds/rejected.atom`, homeUrl: `${url}/rejected`, author: 'Parley', updated: now }
  return toAtom(info, reports.map(({ id, project, projectName, title, text, at }) => ({
    id: `${url}/rejected/${id}`, title: `Rejected, no vulnerability: ${title}`, url: `${url}/rejected/${id}`, published: at, updated: at,
    summary: `${projectName}: ${text.slice(0, 280)}${text.length > 280 ? '…' : ''}`, categories: [project, 'rejected'],
  })))
}
