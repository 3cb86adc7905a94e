import { createHash } from 'node:crypto'
import { advisorySections, overallRating, publishable, type Advisory, type PublishableFile, type Section } from '@parley/advisory'
import { beforehand, fold, lacking, type Actor, type CaseCommandType, type CaseState, type PlannedAdvisory, type PublishedFile } from '@parley/coordination'
import { advisoryModel, draftFrom, draftOf } from '../projections/advisory-model.ts'
import { lockCase, readEvents } from '../store/event-log.ts'
import type { Tx } from '../store/store.ts'
import { approvalsNeeded } from './approvals.ts'
import { apply, eventOf, iso, refusalOf, type Gate, type Loaded } from './gate.ts'
import type { Outcome } from './outcome.ts'

/** Every file of the advisory as it would be published now, and what stands in the way. Nothing is written. */
export interface Rendering { readonly advisory: Advisory; readonly files: readonly PublishableFile[]; readonly problems: readonly string[] }

export async function loadCase(gate: Gate, tx: Tx, caseId: string): Promise<Loaded | undefined> {
  const head = await lockCase(tx, caseId)
  if (!head) return undefined
  const state = fold((await readEvents(tx, caseId)).map(eventOf))
  return { head, state, policy: await gate.shelf.byHash(tx, head.policyHash) }
}

export function render(gate: Gate, { state, policy }: Loaded): Rendering | null {
  const draft = draftOf(state)
  if (!draft) return null
  const change = changeOf(state.advisory)
  return judged(advisoryModel(draft, { state, policy, url: gate.url, now: iso(gate.now()), revisions: seenBefore(state), change }))
}

/** Without a new draft it is what the case learned since: a credit, a CVE ID, an advisory of a distributor. */
function changeOf(advisory: CaseState['advisory']): string {
  if (advisory?.published === undefined) return 'First publication.'
  return advisory.published.revision === advisory.revision ? 'Brought in step with what became known.' : (advisory.summary ?? 'Revised.')
}

const plannedOf = ({ mitigations, workarounds, howToFix }: Advisory): PlannedAdvisory => ({ hasMitigations: mitigations.length + workarounds.length > 0, hasHowToApply: howToFix !== undefined })

/** What the policy would refuse of this draft, in the words of the refusal, so that it is read before anybody tries. */
export function lacksOf({ state, policy }: Loaded, { advisory }: Rendering): readonly string[] {
  const lack = lacking(state, plannedOf(advisory), policy)
  return lack ? [`${lack.says} ${lack.possible ?? ''} (${lack.because.rules.join(', ') || lack.because.path})`] : []
}

/** What the public has seen already, as the history of the document tells it. */
function seenBefore({ advisory }: CaseState) {
  return (advisory?.releases ?? []).map(({ at, summary }, index) => ({ number: index + 1, at, summary }))
}

function judged(advisory: Advisory): Rendering {
  const { files, problems } = publishable(advisory)
  return { advisory, files, problems: problems.filter(({ weight }) => weight === 'error').map(({ path, message, mend }) => `${path} ${message}. ${mend}`.trim()) }
}

/**
 * The instant of disclosure (S-115): decision, event, files, index and feed in one transaction. Before it commits nothing
 * of the advisory is at any address; afterwards all of it is. A file that fails its official schema stops everything.
 */
export async function publish(given: Gate, tx: Tx, caseId: string, actor: Actor, onBehalfOf?: string): Promise<Outcome | null> {
  const gate = atOnce(given)
  const loaded = await loadCase(gate, tx, caseId)
  if (!loaded) return null
  const made = render(gate, loaded)
  if (!made) return refused('not-yet', 'There is no draft advisory.', 'Draft it first.')
  if (await saysNothingNew(tx, made.advisory)) return refused('already-done', 'This advisory is public already, word for word.', 'Change the draft first; what changed becomes the next revision.')
  const unfit = await inTheWay(gate, tx, loaded, { actor, type: 'PublishAdvisory', problems: made.problems })
  if (unfit) return unfit
  const outcome = await apply(gate, tx, loaded, [{ actor, command: {
    type: 'PublishAdvisory', advisoryId: made.advisory.id, files: filesOf(made),
    ...plannedOf(made.advisory),
    ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
  } }])
  return outcome.ok ? release(gate, tx, loaded, made, outcome) : outcome
}

/**
 * Takes an advisory back everywhere at once: page, files, feeds and CSAF document stay at their addresses and say that and
 * why it is withdrawn. What they say else is what the public read last, never a draft that came after it.
 */
export async function withdraw(given: Gate, tx: Tx, caseId: string, actor: Actor, command: { readonly advisoryId: string; readonly reason: string }): Promise<Outcome | null> {
  const gate = atOnce(given)
  const loaded = await loadCase(gate, tx, caseId)
  if (!loaded) return null
  // Without a reason there is nothing to render; the core refuses it in its own words.
  const made = command.reason.trim() === '' ? null : renderWithdrawal(gate, loaded, command.reason)
  const unfit = await inTheWay(gate, tx, loaded, { actor, type: 'WithdrawAdvisory', problems: made?.problems ?? [] })
  if (unfit) return unfit
  const outcome = await apply(gate, tx, loaded, [{ actor, command: { type: 'WithdrawAdvisory', ...command, ...(made ? { files: filesOf(made) } : {}) } }])
  return outcome.ok && made ? release(gate, tx, loaded, made, outcome) : outcome
}

/**
 * One reading of the clock for all of it: what the files say of the instant is what the event says, to the millisecond, or
 * a second publisher would find other words and make a revision of them.
 */
function atOnce(gate: Gate): Gate {
  const at = gate.now()
  return { ...gate, now: () => at }
}

function renderWithdrawal(gate: Gate, { state, policy }: Loaded, reason: string): Rendering | null {
  const draft = draftFrom(state.advisory?.published?.content)
  if (!draft) return null
  const now = iso(gate.now())
  const advisory = advisoryModel(draft, { state, policy, url: gate.url, now, revisions: seenBefore(state), change: `Withdrawn: ${reason}` })
  return judged({ ...advisory, withdrawal: { at: now, reason } })
}

/**
 * Two people who press the button, or one who presses twice, publish once: a revision that changes nothing would be announced
 * to everybody all the same.
 */
async function saysNothingNew(tx: Tx, advisory: Advisory): Promise<boolean> {
  const row = await tx.maybe<{ bytes: Buffer }>('select bytes from publication where advisory_id = $1 and path = $2', [advisory.id, `/advisories/${advisory.id}`])
  if (!row) return false
  // Written by `putPublic`.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { advisory: before } = JSON.parse(row.bytes.toString()) as PublicPage
  return wordsOf(before) === wordsOf(advisory)
}

/** All that an advisory says but when it was said. */
const wordsOf = (advisory: Advisory): string => JSON.stringify({ ...advisory, dates: null, revisions: null })

function filesOf({ advisory, files }: Rendering): readonly PublishedFile[] {
  return files.map((file) => ({ path: pathOf(advisory.id, file), sha256: digest(file.text).toString('hex'), schema: file.schema }))
}

/** Page, files, index, feeds and the CSAF provider, in the transaction of the event. */
async function release(gate: Gate, tx: Tx, loaded: Loaded, made: Rendering, outcome: Outcome): Promise<Outcome> {
  await putPublic(tx, loaded, made, iso(gate.now()))
  await gate.distribute?.(tx, { advisory: made.advisory, files: made.files, caseId: loaded.head.id, at: gate.now() })
  return outcome
}

interface Planned { readonly actor: Actor; readonly type: CaseCommandType; readonly problems: readonly string[] }

/** What the process refuses comes first; only what it allows is judged by the standards. */
async function inTheWay(gate: Gate, tx: Tx, { head, state, policy }: Loaded, { actor, type, problems }: Planned): Promise<Outcome | null> {
  if (problems.length === 0) return null
  const early = beforehand(type, state, { policy, now: iso(gate.now()), actor, approvalsNeeded: await approvalsNeeded(tx, head.project, head.id) })
  return early ? { ok: false, refused: refusalOf(early) } : refused('invalid-advisory', 'The advisory is not fit to be published.', problems.join('\n'))
}

function refused(code: string, says: string, possible: string): Outcome {
  return { ok: false, refused: { code, rules: [], says, possible } }
}

export function pathOf(id: string, file: Pick<PublishableFile, 'name'>): string {
  return `/advisories/${id}.${file.name}`
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** What the public page is made of: the sections as they were at publication. */
export interface PublicPage { readonly advisory: Advisory; readonly sections: readonly Section[]; readonly files: readonly { readonly path: string; readonly mediaType: string; readonly format: string }[] }

async function putPublic(tx: Tx, { head, policy }: Loaded, { advisory, files }: Rendering, now: string): Promise<void> {
  const page: PublicPage = { advisory, sections: advisorySections(advisory), files: files.map((file) => ({ path: pathOf(advisory.id, file), mediaType: file.mediaType, format: file.format })) }
  const rows = [...files.map((file) => ({ path: pathOf(advisory.id, file), mediaType: file.mediaType, text: file.text })), { path: `/advisories/${advisory.id}`, mediaType: 'application/json', text: JSON.stringify(page) }]
  for (const row of rows) {
    await tx.execute(
      `insert into publication (advisory_id, path, media_type, bytes, sha256, published_at, case_id) values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (advisory_id, path) do update set bytes = excluded.bytes, sha256 = excluded.sha256, media_type = excluded.media_type`,
      [advisory.id, row.path, row.mediaType, Buffer.from(row.text), digest(row.text), now, head.id])
  }
  await tx.execute(
    `insert into advisory_index (advisory_id, project, title, cve, severity, published_at, updated_at) values ($1, $2, $3, $4, $5, $6, $6)
     on conflict (advisory_id) do update set title = excluded.title, cve = excluded.cve, severity = excluded.severity, updated_at = excluded.updated_at`,
    [advisory.id, policy.id, listTitle(advisory), advisory.cveId ?? null, overallRating(advisory) ?? null, now])
}

/** Lists and feeds say it in the title, the one field that every reader of a feed shows. */
function listTitle({ title, withdrawal }: Advisory): string {
  return withdrawal === undefined ? title : `Withdrawn: ${title}`
}
