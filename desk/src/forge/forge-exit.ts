import { toGithubAdvisory } from '@parley/advisory'
import { desk as itself, type CaseState } from '@parley/coordination'
import { handle, type Gate, type Loaded } from '../commands/gate.ts'
import { loadCase, render } from '../commands/publish.ts'
import type { Egress } from '../outbox/egress.ts'
import type { LetterRow } from '../outbox/letter-exit.ts'
import type { Delivery } from '../outbox/outbox.ts'
import type { Store } from '../store/store.ts'
import { readOrder, type ForgeOrder } from './forge-order.ts'
import { publishDraft } from './forge-publish.ts'
import { openForge, type ForgeSetting } from './forge-setting.ts'
import { fieldsOf, githubOf, textOf, type Github, type Said } from './github-api.ts'

export interface ForgeDesk { readonly store: Store; readonly gate: Gate; readonly egress: Egress }

const worker = { role: 'worker' } as const

export interface Errand { readonly desk: ForgeDesk; readonly github: Github; readonly setting: ForgeSetting; readonly caseId: string; readonly row: string }

/** The way out for rows of kind `forge`. Asked twice, each deed is done once. */
export function forgeExit(desk: ForgeDesk): (row: LetterRow) => Promise<Delivery> {
  return async ({ claim }) => {
    const order = readOrder(claim.payload)
    if (!order || claim.caseId === undefined) return { outcome: 'failed', code: 'no-order' }
    const setting = await desk.store.as(worker, (tx) => openForge(tx, order.project))
    if (!setting) return { outcome: 'held', why: 'no-forge' }
    return run(order, { desk, setting, github: githubOf(desk.egress, setting), caseId: claim.caseId, row: claim.id })
  }
}

function run(order: ForgeOrder, errand: Errand): Promise<Delivery> {
  if (order.deed === 'sync-draft') return syncDraft(errand, order.project)
  if (order.deed === 'publish') return publishDraft(errand, order)
  const number = issueNumber(order.issue, errand.setting.repo)
  if (number === null) return Promise.resolve({ outcome: 'held', why: 'the stub is no issue of the repository' })
  if (order.deed === 'look-at-stub') return lookAtStub(errand, number, order.issue)
  return order.deed === 'label-stub' ? labelStub(errand, number, order.label) : acknowledgeStub(errand, number)
}

function issueNumber(url: string, repo: string): number | null {
  const [, owner, name, number] = /^https?:\/\/[^/]+\/([^/]+)\/([^/]+)\/issues\/(\d{1,12})(?:[#?].*)?$/.exec(url) ?? []
  return number !== undefined && `${owner}/${name}`.toLowerCase() === repo.toLowerCase() ? Number(number) : null
}

/** S0-11, S0-12: the title is compared and the text read for details by the core, from what the forge itself shows. */
async function lookAtStub({ desk, github, caseId }: Errand, number: number, url: string): Promise<Delivery> {
  const said = await github.get(`/issues/${number}`)
  if (!said.ok) return said.delivery
  const stub = { url, title: textOf(said.value['title']), text: textOf(said.value['body']) }
  const outcome = await desk.store.as(worker, (tx) => handle(desk.gate, tx, caseId, { actor: itself, command: { type: 'RecordStub', stub } }))
  return outcome?.ok === false ? { outcome: 'held', why: outcome.refused.code } : { outcome: 'sent', proof: `issue ${number} read` }
}

/** The whole of what is said in public: nothing that the title does not say. */
const acknowledgement = 'Thank you. The maintainers have seen this and look into it.'

/** S0-23: a comment without details; the mark at its end makes it one, however often it is tried. */
async function acknowledgeStub({ github, row }: Errand, number: number): Promise<Delivery> {
  const mark = `<!-- ${row} -->`
  const before = await github.list(`/issues/${number}/comments?per_page=100`)
  if (!before.ok) return before.delivery
  const there = before.value.find(({ body }) => textOf(body).includes(mark))
  if (there) return { outcome: 'sent', proof: textOf(there['html_url']) }
  const said = await github.send('POST', `/issues/${number}/comments`, { body: `${acknowledgement}\n\n${mark}` })
  return said.ok ? { outcome: 'sent', proof: textOf(fieldsOf(said.value)['html_url']) } : said.delivery
}

/** S0-25: adds the label and takes none away. */
async function labelStub({ github }: Errand, number: number, label: string): Promise<Delivery> {
  const said = await github.send('POST', `/issues/${number}/labels`, { labels: [label] })
  return said.ok ? { outcome: 'sent', proof: `issue ${number} labelled ${label}` } : said.delivery
}

/** S0-26…S0-28: the private draft at the forge says what the newest revision says, and those who reported by handle are in it. */
async function syncDraft(errand: Errand, project: string): Promise<Delivery> {
  const { desk, github, caseId } = errand
  const known = await desk.store.as(worker, async (tx) => {
    const loaded = await loadCase(desk.gate, tx, caseId)
    const row = await tx.maybe<{ ghsa: string }>('select ghsa from forge_advisory where case_id = $1', [caseId])
    return loaded ? { loaded, ghsa: row?.ghsa ?? null } : null
  })
  const body = known && draftBody(desk.gate, known.loaded)
  if (!known || !body) return { outcome: 'failed', code: 'no-draft' }
  if (known.loaded.state.advisory?.published) return { outcome: 'sent', proof: 'published meanwhile' }
  const found = known.ghsa === null ? await findDraft(github, body.url) : { ok: true as const, value: known.ghsa }
  if (!found.ok) return found.delivery
  const said = await put(github, found.value, body.document)
  if (!said.ok) return said.delivery
  const ghsa = textOf(fieldsOf(said.value)['ghsa_id'])
  await desk.store.as(worker, (tx) => tx.execute('insert into forge_advisory (project, ghsa, case_id) values ($1, $2, $3) on conflict do nothing', [project, ghsa, caseId]))
  return { outcome: 'sent', proof: `draft advisory ${ghsa}` }
}

/**
 * A report that was taken up becomes a draft by this too. Who has access goes in by a change only: GitHub makes no advisory with
 * `collaborating_users`. An unknown handle must not keep the text from being in step.
 */
async function put(github: Github, ghsa: string | null, document: Readonly<Record<string, unknown>>): Promise<Said<unknown>> {
  const { collaborating_users: users, ...text } = document
  const change = (id: string, body: object) => github.send('PATCH', `/security-advisories/${encodeURIComponent(id)}`, { ...body, state: 'draft' })
  const made = ghsa === null ? await github.send('POST', '/security-advisories', text) : null
  if (made !== null && (!made.ok || users === undefined)) return made
  const id = ghsa ?? textOf(fieldsOf(made?.ok === true ? made.value : null)['ghsa_id'])
  const said = await change(id, document)
  return said.ok || said.status !== 422 || users === undefined ? said : change(id, text)
}

/** An answer that was lost left a draft behind; it is known by our address in it. */
async function findDraft(github: Github, url: string): Promise<Said<string | null>> {
  const said = await github.list('/security-advisories?per_page=100')
  if (!said.ok) return said
  const own = said.value.find((one) => one['state'] !== 'closed' && textOf(one['description']).includes(url))
  return { ok: true, value: own ? textOf(own['ghsa_id']) : null }
}

const mostCharacters = 65_535

function draftBody(gate: Gate, loaded: Loaded): { readonly url: string; readonly document: Readonly<Record<string, unknown>> } | null {
  const made = render(gate, loaded)
  if (!made) return null
  const { url } = made.advisory
  const { document } = toGithubAdvisory(made.advisory)
  const handles = handlesOf(loaded.state)
  const end = `\n\n${url}\n`
  return { url, document: { ...document, description: textOf(document['description']).slice(0, mostCharacters - end.length) + end, ...(handles.length > 0 ? { collaborating_users: handles } : {}) } }
}

function handlesOf(state: CaseState): readonly string[] {
  const handles = state.reports.filter(({ detached }) => !detached).flatMap(({ handle }) => (handle === undefined ? [] : [handle.replace(/^@/, '')]))
  return [...new Set(handles)].filter((handle) => /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/.test(handle))
}
