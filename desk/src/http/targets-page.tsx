import { because } from '@parley/policy'
import { can } from '../access/can.ts'
import { note } from '../audit/note.ts'
import { iso } from '../commands/gate.ts'
import type { Refusal } from '../commands/outcome.ts'
import { listTargets, openTarget, readTarget, removeTarget, setTarget, targetFields } from '../outbox/announce-target.ts'
import { tryTarget, type Tried } from '../outbox/announce-try.ts'
import { TargetsView, type ChannelRow } from '../pages/targets/targets-view.tsx'
import { newId } from '../store/random-id.ts'
import { missing } from './case-actions.tsx'
import type { SignedIn } from './desk-port.ts'
import { memberFormOf, text } from './form.ts'
import { renderPage } from './render.tsx'
import type { Action, Asked } from './route.ts'
import { memberOf, param } from './route.ts'
import type { TargetDeps } from './targets-routes.tsx'

/** Whoever may publish for a project says where it is announced; everybody else finds nothing here. */
export function mayAnnounce(who: SignedIn, project: string): boolean {
  return can(who, 'PublishAdvisory', { kind: 'case', project, restricted: false, granted: false, relations: [] })
}

const worker = { role: 'worker' } as const
/** These need no target: letters to the reporter, the CVE record and the page have ways of their own. */
const ownWays = new Set(['reporter', 'cve', 'security_page'])

async function rowsOf({ store, gate }: TargetDeps, project: string): Promise<{ name: string; rows: ChannelRow[] } | null> {
  const policy = gate.shelf.of(project, iso(gate.now()))?.policy
  if (!policy) return null
  const set = await store.as(worker, (tx) => listTargets(tx, project))
  const served = (channel: string) => set.find((one) => one.channel === channel)
  const shown = (channel: string) => {
    const one = served(channel)
    return one ? { kind: one.kind, setAt: iso(one.setAt) } : null
  }
  const named = Object.entries(policy.disclosure?.channels ?? {}).filter(([, { kind }]) => !ownWays.has(kind))
  const rows = named.map(([channel, { kind, to, force }]): ChannelRow => ({
    channel,
    policyKind: kind,
    to: to ?? null,
    required: force === 'must',
    rules: because(policy, `disclosure.channels.${channel}`).rules,
    served: shown(channel),
  }))
  const others = set.filter(({ channel }) => !named.some(([name]) => name === channel))
  const beside = others.map(({ channel }): ChannelRow => ({
    channel, policyKind: null, to: null, required: false, rules: [], served: shown(channel),
  }))
  return { name: policy.project.name, rows: [...rows, ...beside] }
}

interface Said {
  readonly refused?: Refusal
  readonly tried?: Tried & { readonly channel: string }
}

async function show(deps: TargetDeps, c: Asked, { refused, tried }: Said = {}): Promise<Response> {
  const project = param(c, 'project')
  const made = mayAnnounce(memberOf(c), project) ? await rowsOf(deps, project) : null
  if (!made) return missing(c)
  const kinds = Object.entries(targetFields).map(([kind, fields]) => ({ kind, fields }))
  const props = { project, projectName: made.name, rows: made.rows, kinds, tried, did: c.req.query('did'), refused }
  return renderPage(c, { title: made.name, side: 'team', status: refused ? 409 : 200, body: <TargetsView {...props} /> })
}

export const showTargets =
  (deps: TargetDeps): Action =>
  (c) =>
    show(deps, c)

const fault = (says: string): Said => ({ refused: { code: 'bad-value', rules: [], says } })

/** Sets, removes or tries a target; each is written into the log of deeds, without any of its settings. */
export const takeTarget =
  (deps: TargetDeps): Action =>
  async (c) => {
    const form = await memberFormOf(c)
    if (form instanceof Response) return form
    const project = param(c, 'project')
    if (!mayAnnounce(memberOf(c), project) || !deps.gate.shelf.of(project, iso(deps.gate.now()))) return missing(c)
    const channel = text(form, 'channel')
    if (!/^[a-z0-9_-]{1,62}$/.test(channel)) return show(deps, c, fault('A channel has small letters, digits, - and _, at most 62.'))
    const said = await act(deps, memberOf(c), { project, channel, form })
    return said === 'done' ? c.redirect(`/projects/${project}/targets?did=${text(form, 'do')}`, 303) : show(deps, c, said)
  }

async function act(deps: TargetDeps, who: SignedIn, { project, channel, form }: { project: string; channel: string; form: FormData }): Promise<Said | 'done'> {
  const { store, gate, egress } = deps
  const at = gate.now()
  const deed = text(form, 'do')
  if (deed === 'test') {
    const target = await store.as(worker, async (tx) => {
      await note(tx, { at, actor: who.member, action: 'announce target tried', object: `${project}/${channel}` })
      return openTarget(tx, project, channel)
    })
    if (!target) return fault('This channel has no target.')
    return { tried: { channel, ...(await tryTarget(egress, target, { project, url: gate.url, at, once: newId() })) } }
  }
  if (deed !== 'set' && deed !== 'remove') return fault('This desk does not know that step. Reload the page.')
  const read = deed === 'set' ? readTarget(text(form, 'kind'), Object.fromEntries(form)) : null
  if (read?.ok === false) return fault(read.says)
  return store.as(worker, async (tx) => {
    await note(tx, { at, actor: who.member, action: deed === 'set' ? 'announce target set' : 'announce target removed', object: `${project}/${channel}` })
    if (read) await setTarget(tx, { project, channel, target: read.target, at })
    else if (!(await removeTarget(tx, project, channel))) return fault('This channel has no target.')
    return 'done'
  })
}
