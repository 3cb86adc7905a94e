import { ScannedPage } from '../pages/scanned-page.tsx'
import { download } from './download.ts'
import { renderPage } from './render.tsx'
import type { Asked } from './route.ts'

/** The field by which somebody says that they want it whatever the scanner says. */
export const regardless = 'all-the-same'

interface Handed { readonly name: string; readonly bytes: Uint8Array }

/** For programs: the file, and beside it what the scanner says where there is one. They decide themselves. */
export async function labelled(c: Asked, { name, bytes }: Handed): Promise<Response> {
  const answer = download(name, bytes)
  const said = await c.var.scan?.(bytes)
  if (said) answer.headers.set('Parley-Scan', said.is)
  return answer
}

/**
 * For people: the file where nothing is to be said of it. Where the scanner that the operator named speaks against it, or does
 * not speak, a page says so first, and how to take it nevertheless: what is reported often looks like what a scanner looks for
 * (S-087). Nothing is refused, and nothing unscanned passes for clean.
 */
export async function scannedDownload(c: Asked, file: Handed, fields: Readonly<Record<string, string>> = {}): Promise<Response> {
  const { scan } = c.var
  const wanted = c.req.method === 'GET' ? c.req.query(regardless) : fields[regardless]
  const said = scan === null || wanted === 'yes' ? null : await scan(file.bytes)
  if (said === null || said.is === 'clean') return download(file.name, file.bytes)
  const shown = { file: file.name, found: said.is === 'found' ? said.name : null, at: c.req.path, method: c.req.method === 'GET' ? 'get' as const : 'post' as const, fields: { ...fields, [regardless]: 'yes' } }
  return renderPage(c, { title: 'A file', side: c.var.who ? 'team' : 'reporter', body: <ScannedPage shown={shown} /> })
}

/** What a form sent, to be sent again: its texts, and no file. */
export const sameAgain = (form: FormData): Readonly<Record<string, string>> =>
  Object.fromEntries([...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : [])))
