import { formerVersions, PolicyShelf, readPolicies, shelve } from './commands/policy-shelf.ts'
import { iso, type Gate } from './commands/gate.ts'
import type { Config } from './config.ts'
import { makeApp } from './http/app.ts'
import { openpgpRoutes } from './http/openpgp-key.ts'
import { policyRoutes } from './http/policy-routes.tsx'
import { deskPort } from './http/port/desk.ts'
import { publishedKey } from './mail/key-tending.ts'
import { projectsOf, providerOf } from './main.ts'
import { publicationRoutes } from './publication/routes.ts'
import { exportStatic } from './publication/static-export.ts'
import type { Store } from './store/store.ts'

export { topOfExport } from './publication/static-export.ts'

/**
 * Everything public of a desk as a folder that any web server can serve: pages, advisories with their files, feeds, the CSAF
 * provider of both versions, OSV records, security.txt. Beside a desk at work or without one; nobody is signed in while it
 * is made, so nothing that needs a sign-in can be in it. Addresses are those of `PARLEY_URL`.
 * @throws ExportFailed when something that is public does not answer; the folder is then as it was.
 */
export async function exportPublic(config: Config, store: Store, folder: string, now = () => Temporal.Now.instant()): Promise<{ readonly files: number }> {
  const { versions } = await readPolicies(config.policies)
  await shelve(store, versions)
  const gate: Gate = { shelf: new PolicyShelf(versions, await formerVersions(store)), mailDomain: config.mailDomain, url: config.url.origin, now }
  const projects = () => projectsOf(gate)
  const app = makeApp({
    desk: deskPort(store, gate), session: () => Promise.resolve(null), now: () => iso(gate.now()),
    routes: [
      ...policyRoutes({ store, gate }), ...openpgpRoutes((project) => publishedKey(store, gate, project)),
      ...publicationRoutes({ store, url: gate.url, provider: providerOf(config), projects }),
    ],
  })
  return exportStatic({ store, projects, ask: (path) => app.request(gate.url + path) }, folder)
}
