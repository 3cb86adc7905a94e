import { join } from 'node:path'
import { Hono } from 'hono'
import { advisorySections, publishable, type Advisory } from '@parley/advisory'
import { PolicyShelf, readPolicies, shelve } from '../commands/policy-shelf.ts'
import { makeApp } from '../http/app.ts'
import { embargoRoutes } from '../http/embargo-routes.tsx'
import { policyRoutes } from '../http/policy-routes.tsx'
import { deskPort } from '../http/port/desk.ts'
import { createCase } from '../store/event-log.ts'
import { newId } from '../store/random-id.ts'
import type { Store, Tx } from '../store/store.ts'
import { distribute } from './distribute.ts'
import { publicationRoutes } from './routes.ts'
import { openSigner, type Signer } from './signer.ts'

export const root = new URL('../../../', import.meta.url).pathname
export const url = 'https://desk.example'
export const worker = { role: 'worker' } as const
export const at = Temporal.Instant.from('2026-05-02T10:00:00.250Z')
export const now = () => at
export const owner = { name: 'Security of desk.example', email: 'security@desk.example' }
export const provider = { name: 'Desk of Orchard', namespace: url, category: 'coordinator' } as const

export interface Place { readonly store: Store; readonly signer: Signer; ask(path: string, init?: RequestInit): Promise<Response> }

/** A desk with its real pages behind the routes of the publication. */
export async function place(store: Store, projects: readonly string[] = ['mlflow', 'asf']): Promise<Place> {
  const { versions } = await readPolicies(join(root, 'policies'))
  await shelve(store, versions)
  const signer = await openSigner({ store, owner, now })
  const gate = { shelf: new PolicyShelf(versions), mailDomain: 'desk.example', url, now }
  const desk = makeApp({
    desk: deskPort(store, gate), session: () => Promise.resolve(null), routes: [...embargoRoutes({ store, gate }), ...policyRoutes({ store, gate })],
  })
  const app = new Hono()
  for (const { method, path, action } of publicationRoutes({ store, url, provider, projects: () => projects })) app.on(method, path, action)
  app.notFound((c) => desk.fetch(c.req.raw))
  return { store, signer, ask: async (path, init) => app.request(url + path, init) }
}

/** Publishes as the desk does: files, page, index and distribution in one transaction. */
export async function release(tx: Tx, signer: Signer, advisory: Advisory): Promise<void> {
  const caseId = newId()
  await createCase(tx, { id: caseId, project: 'mlflow', ref: caseId, policyHash: 'p', at })
  const { files } = publishable(advisory)
  const page = JSON.stringify({ advisory, sections: advisorySections(advisory), files: files.map(({ name, mediaType, format }) => ({ path: `/advisories/${advisory.id}.${name}`, mediaType, format })) })
  const rows = [...files.map(({ name, text, mediaType }) => ({ path: `/advisories/${advisory.id}.${name}`, text, mediaType })),
    { path: `/advisories/${advisory.id}`, text: page, mediaType: 'application/json' }]
  for (const { path, text, mediaType } of rows) {
    await tx.execute(`insert into publication (advisory_id, path, media_type, bytes, sha256, published_at, case_id) values ($1, $2, $3, $4, sha256($4), $5, $6)
      on conflict (advisory_id, path) do update set bytes = excluded.bytes, sha256 = excluded.sha256`,
    [advisory.id, path, mediaType, Buffer.from(text), at, caseId])
  }
  await tx.execute(`insert into advisory_index (advisory_id, project, title, cve, published_at, updated_at) values ($1, 'mlflow', $2, $3, $4, $4)
    on conflict (advisory_id) do update set updated_at = excluded.updated_at`, [advisory.id, advisory.title, advisory.cveId ?? null, at])
  await distribute(tx, signer, { advisory, files, caseId, at })
}
