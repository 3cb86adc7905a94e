import { can } from '../../../desk/src/access/can.ts'
import { caseTable, type Action } from '../../../desk/src/access/table.ts'
import { commandForms } from '../../../desk/src/pages/forms/command-forms.ts'
import { embargoDeeds } from './embargo-deeds.ts'
import { filledForm } from './form-filler.ts'
import type { Answer, FormValues } from './visitor.ts'
import type { Subject, Target } from './access-desk.ts'

/** One thing that can be tried with a case over HTTP. */
export interface Attempt {
  readonly name: string
  /** What `can()` is asked; `null` where the page only reads. */
  readonly action: Action
  /** No page of the desk sends this command at all. */
  readonly routed: boolean
  readonly send: (who: Subject, target: Target) => Promise<Answer>
}

const asJson = { Accept: 'application/json' }

/** Forms draw their lists from a page of the case; who may not see it sends what somebody else's page would. */
async function values(who: Subject, page: string, spec: Parameters<typeof filledForm>[0]): Promise<FormValues> {
  const { status, text } = await who.visitor.get(page)
  return { ...filledForm(spec, status === 200 ? text : '', () => 'words'), _token: who.token, _confirmed: 'yes' }
}

const reading = (name: string, path: (target: Target) => string): Attempt =>
  ({ name, action: 'read case', routed: true, send: (who, target) => who.visitor.get(path(target), asJson) })

const pages: readonly Attempt[] = [
  reading('page', ({ id }) => `/cases/${id}`),
  reading('severity', ({ id }) => `/cases/${id}/severity`),
  reading('embargo', ({ id }) => `/cases/${id}/embargo`),
  reading('vendors', ({ id }) => `/cases/${id}/vendors`),
  reading('vendors as a file', ({ id }) => `/cases/${id}/vendors/export`),
  reading('upstream', ({ id }) => `/cases/${id}/upstream`),
  reading('advisory', ({ id }) => `/cases/${id}/advisory`),
  reading('preview', ({ id }) => `/cases/${id}/advisory/preview`),
  reading('publish page', ({ id }) => `/cases/${id}/publish`),
  reading('file', ({ id, file }) => `/cases/${id}/files/${file}`),
  reading('form of a command', ({ id }) => `/cases/${id}/commands/Validate`),
]

/** Early notices are written on a page of their own, with a preview of what the copies could prove. */
const ownPage = new Set(['SendEarlyDisclosure'])
const commands: readonly Attempt[] = [...commandForms.values()].filter(({ type }) => !ownPage.has(type)).map((spec) => ({
  name: spec.type, action: spec.type as Action, routed: true,
  send: async (who, target) => {
    const path = `/cases/${target.id}/commands/${spec.type}`
    return who.visitor.post(path, await values(who, path, spec), asJson)
  },
}))

const embargo: readonly Attempt[] = Object.entries(embargoDeeds).map(([deed, fields]) => ({
  name: `embargo ${deed}`, action: 'Embargo', routed: true,
  send: (who, { id }) => who.visitor.post(`/cases/${id}/embargo`, { ...fields(() => 'words'), do: deed, _token: who.token }),
}))

const own: readonly Attempt[] = [
  { name: 'Vendor', action: 'Vendor', routed: true, send: (who, { id }) => who.visitor.post(`/cases/${id}/vendors`, { _token: who.token, do: 'RemindSilent' }) },
  { name: 'SendEarlyDisclosure', action: 'SendEarlyDisclosure', routed: true, send: (who, { id }) => who.visitor.post(`/cases/${id}/early/new`, { _token: who.token, do: 'send', list: 'distributors', stage: 'plan', text: 'words' }) },
  { name: 'DraftAdvisory', action: 'DraftAdvisory', routed: true, send: (who, { id }) => who.visitor.post(`/cases/${id}/advisory`, { _token: who.token, title: 'A title', _change: 'words' }) },
  { name: 'PublishAdvisory', action: 'PublishAdvisory', routed: true, send: (who, { id }) => who.visitor.post(`/cases/${id}/publish`, { _token: who.token, _confirmed: 'yes' }) },
]

const reachable = new Set<string>([...commandForms.keys(), 'DraftAdvisory', 'PublishAdvisory', 'Embargo', 'Vendor', 'read case', 'publish', 'read readers-log'])
/** What the table knows and no form sends: asked for all the same, and nowhere to be found. */
const unrouted: readonly Attempt[] = Object.keys(caseTable).filter((name) => !reachable.has(name)).map((name) => ({
  name: `without a form: ${name}`, action: name as Action, routed: false,
  send: (who, { id }) => who.visitor.post(`/cases/${id}/commands/${encodeURIComponent(name)}`, { _token: who.token }),
}))

/** Last what ends or moves a case, so that the others meet one that is open. */
const last = new Set(['Close', 'Invalidate', 'Defer', 'WithdrawAdvisory', 'DetachReport', 'HandUpstream', 'RouteToTeam', 'MovePolicy'])
export const attempts: readonly Attempt[] = [...pages, ...[...commands, ...embargo, ...own].sort((a, b) => Number(last.has(a.name)) - Number(last.has(b.name))), ...unrouted]

/** What the table and the rows together say. */
export type Verdict = 'hidden' | 'refused' | 'let through'

/** The second wall: the rows that a member sees. */
export function isVisible({ roles, member }: Subject, { project, restricted, granted }: Target): boolean {
  return (roles[project] ?? []).length > 0 && (!restricted || granted.includes(member))
}

export function expected(who: Subject, { action, routed }: Attempt, target: Target): Verdict {
  if (!routed || !isVisible(who, target)) return 'hidden'
  return can(who, action, { kind: 'case', project: target.project, restricted: target.restricted, granted: target.granted.includes(who.member), relations: [] }) ? 'let through' : 'refused'
}

/** What the desk did: a form that did not reach the decision is none of the three. */
export function verdict({ status, text }: Answer): string {
  if (status === 404) return 'hidden'
  if (/not-allowed|Your role in this project does not allow it/.test(text)) return 'refused'
  if (status === 200 || status === 303 || status === 409) return 'let through'
  return `${status} ${text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ').slice(0, 200)}`
}

/** What each attempt is answered where there is no case at all: what a hidden case must look like, to the byte. */
export async function answersForMissing(who: Subject, missing: Target): Promise<ReadonlyMap<string, string>> {
  const answers = new Map<string, string>()
  for (const attempt of attempts) answers.set(attempt.name, fingerprint(await attempt.send(who, missing)))
  return answers
}

/** Everything that reaches the client, but for the date. */
export const fingerprint = ({ status, headers, text }: Answer): string =>
  JSON.stringify([status, [...headers].filter(([name]) => name !== 'date'), text])
