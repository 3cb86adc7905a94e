import { AdvisoriesView, AdvisoryView } from '../pages/advisory/public-pages.tsx'
import { ProjectsView, ProjectView } from '../pages/project/project-pages.tsx'
import { answerProblem, problems } from './problem.tsx'
import { renderPage } from './render.tsx'
import { mayChange } from './revalidated.ts'
import type { Asked } from './route.ts'
import { param } from './route.ts'

const missing = (c: Asked) => answerProblem(c, problems.notFound)

export async function showProjects(c: Asked): Promise<Response> {
  const rows = await c.var.desk.projects()
  return renderPage(c, { title: 'Report a vulnerability', side: 'public', body: <ProjectsView rows={rows} /> })
}

export async function showProject(c: Asked): Promise<Response> {
  const detail = await c.var.desk.project(param(c, 'project'))
  if (!detail) return missing(c)
  return renderPage(c, { title: detail.row.name, side: 'public', width: 'wide', body: <ProjectView detail={detail} /> })
}

export async function showAdvisories(c: Asked): Promise<Response> {
  const rows = await c.var.desk.advisories()
  return renderPage(c, { title: 'Advisories', side: 'public', feed: true, body: <AdvisoriesView rows={rows} /> })
}

const fileEnding = /\.(md|txt|cve\.json|csaf\.json|csaf-2\.1\.json|osv\.json|openvex\.json|cdx\.json)$/

/** `/advisories/{id}` is a page, `/advisories/{id}.csaf.json` and its like are files. */
export async function showAdvisory(c: Asked): Promise<Response> {
  const id = param(c, 'id')
  if (fileEnding.test(id)) return sendPublished(c)
  const page = await c.var.desk.advisory(id)
  if (!page) return missing(c)
  return renderPage(c, { title: page.id, side: 'public', feed: true, body: <AdvisoryView page={page} /> })
}

/** A published file, byte for byte as it was at publication, or 304 for who has it. */
export async function sendPublished(c: Asked): Promise<Response> {
  const file = await c.var.desk.published(c.req.path)
  if (!file) return missing(c)
  const etag = file.etag.includes('"') ? file.etag : `"${file.etag}"`
  const headers = { ETag: etag, 'Cache-Control': mayChange }
  const known = (c.req.header('If-None-Match') ?? '').split(',').map((each) => each.trim().replace(/^W\//, ''))
  if (known.includes(etag)) return new Response(null, { status: 304, headers })
  return new Response(new Uint8Array(file.bytes), { headers: { ...headers, 'Content-Type': file.mediaType } })
}

const plain = (c: Asked, body: string | null, mediaType: string) =>
  body === null ? missing(c) : c.body(body, 200, { 'Content-Type': `${mediaType}; charset=utf-8` })

export async function sendSecurityMd(c: Asked): Promise<Response> {
  return plain(c, await c.var.desk.securityMd(param(c, 'project')), 'text/markdown')
}

/** RFC 9116: `text/plain`, UTF-8. */
export async function sendSecurityTxt(c: Asked): Promise<Response> {
  return plain(c, await c.var.desk.securityTxt(c.req.param('project') ?? null), 'text/plain')
}

/** Alive: the process answers. */
export const sendAlive = (c: Asked): Response => c.json({ alive: true }, 200, { 'Cache-Control': 'no-store' })

/** Ready: everything it needs is there; else 503 with the name of what is not. */
export async function sendReady(c: Asked): Promise<Response> {
  const { ready, checks } = await c.var.desk.health()
  return c.json({ ready, checks }, ready ? 200 : 503, { 'Cache-Control': 'no-store' })
}
