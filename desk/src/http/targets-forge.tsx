import { note } from '../audit/note.ts'
import { iso } from '../commands/gate.ts'
import type { Refusal } from '../commands/outcome.ts'
import { readSetting, removeForge, setForge, shownForge } from '../forge/forge-setting.ts'
import { takeHook } from '../forge/forge-webhook.ts'
import { ForgeView } from '../pages/targets/forge-view.tsx'
import { missing } from './case-actions.tsx'
import type { ListDeps } from './embargo-access.ts'
import { memberFormOf, text } from './form.ts'
import { answerProblem, problems } from './problem.tsx'
import { renderPage } from './render.tsx'
import type { Action, Asked, Route } from './route.ts'
import { memberOf, param } from './route.ts'
import { mayAnnounce } from './targets-page.tsx'

const worker = { role: 'worker' } as const

/** GitHub for a project: its settings, and the door for GitHub's webhooks, which is opened by their signature alone. */
export function forgeRoutes(deps: ListDeps): readonly Route[] {
  return [
    { method: 'GET', path: '/projects/:project/forge', access: 'member', action: (c) => show(deps, c) },
    { method: 'POST', path: '/projects/:project/forge', access: 'member', stepUp: true, action: takeForge(deps) },
    { method: 'POST', path: '/forge/github/:project', access: 'token', action: takeWebhook(deps) },
  ]
}

const policyFor = ({ gate }: ListDeps, c: Asked) =>
  mayAnnounce(memberOf(c), param(c, 'project')) ? gate.shelf.of(param(c, 'project'), iso(gate.now()))?.policy : undefined

async function show(deps: ListDeps, c: Asked, refused?: Refusal): Promise<Response> {
  const policy = policyFor(deps, c)
  if (!policy) return missing(c)
  const project = policy.id
  const shown = await deps.store.as(worker, (tx) => shownForge(tx, project))
  const props = { project, projectName: policy.project.name, hookUrl: `${deps.gate.url}/forge/github/${project}`, did: c.req.query('did'), refused }
  const body = <ForgeView {...props} shown={shown ? { repo: shown.repo, setAt: iso(shown.setAt) } : null} />
  return renderPage(c, { title: policy.project.name, side: 'team', status: refused ? 409 : 200, body })
}

const takeForge =
  (deps: ListDeps): Action =>
  async (c) => {
    const form = await memberFormOf(c)
    if (form instanceof Response) return form
    const policy = policyFor(deps, c)
    if (!policy) return missing(c)
    const [project, deed, at] = [policy.id, text(form, 'do'), deps.gate.now()]
    if (deed !== 'set' && deed !== 'remove') return show(deps, c, { code: 'bad-form', rules: [], says: 'This desk does not know that step. Reload the page.' })
    const read = deed === 'set' ? readSetting(Object.fromEntries(form)) : null
    if (read?.ok === false) return show(deps, c, { code: 'bad-value', rules: [], says: read.says })
    await deps.store.as(worker, async (tx) => {
      await note(tx, { at, actor: memberOf(c).member, action: deed === 'set' ? 'forge set' : 'forge removed', object: project })
      if (read) await setForge(tx, project, read.setting, at)
      else await removeForge(tx, project)
    })
    return c.redirect(`/projects/${project}/forge?did=${deed}`, 303)
  }

/** Not signed, no such project, no forge: the same answer. What is taken is committed before GitHub hears 202. */
const takeWebhook =
  ({ store, gate }: ListDeps): Action =>
  async (c) => {
    const verdict = await takeHook(store, gate, {
      project: param(c, 'project'),
      event: c.req.header('X-GitHub-Event') ?? '',
      signature: c.req.header('X-Hub-Signature-256') ?? '',
      body: new Uint8Array(await c.req.raw.arrayBuffer()),
    })
    if (verdict === 'taken') return c.body(null, 202)
    return answerProblem(c, verdict === 'malformed' ? problems.badForm : problems.notFound)
  }
