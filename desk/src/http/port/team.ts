import type { Audience, CaseCommand } from '@parley/coordination'
import { can, canWriteTo } from '../../access/can.ts'
import { note } from '../../audit/note.ts'
import { withinBudget } from '../../audit/read-budget.ts'
import { recordRead } from '../../audit/record-read.ts'
import { approvalsNeeded } from '../../commands/approvals.ts'
import { apply, eventOf, handle, iso, type Gate, type Request } from '../../commands/gate.ts'
import type { Outcome } from '../../commands/outcome.ts'
import { moveReport } from '../../commands/move-report.ts'
import { handUpstream } from '../../commands/vendors.ts'
import { pinVerified } from '../../outbox/verified-key.ts'
import { hasBegun, type RecordedVersion } from '../../commands/policy-shelf.ts'
import { stuckLetters, waitingFor } from '../../commands/stuck-letters.ts'
import { discloseRejected } from '../../commands/publish-rejected.ts'
import { lacksOf, loadCase, publish, render, withdraw } from '../../commands/publish.ts'
import { emptyFields, draftOf } from '../../projections/advisory-model.ts'
import { draftFaults } from '../../projections/advisory-products.ts'
import { caseList } from '../../projections/case-list.ts'
import { casePage } from '../../projections/case-page.ts'
import type { AdvisoryFields, CasePage } from '../../projections/rows.ts'
import { getBlob } from '../../store/blobs.ts'
import { readEvents } from '../../store/event-log.ts'
import { caseKeys } from '../../store/sealed-fields.ts'
import type { Store, Tx } from '../../store/store.ts'
import type { DeskPort, SignedIn } from '../desk-port.ts'
import { feedbackFor } from '../early-ledger.ts'

type TeamPort = Pick<DeskPort, 'cases' | 'waiting' | 'casePage' | 'command' | 'saveAdvisory' | 'previewAdvisory' | 'publish'>

/** What members may ask. Every call runs as the member, so that the database decides what there is at all. */
export function teamPort(store: Store, gate: Gate): TeamPort {
  const asMember = <T>(who: SignedIn, work: (tx: Tx) => Promise<T>) => store.as({ role: 'team', member: who.member }, work)
  const actor = (who: SignedIn) => ({ kind: 'member' as const, id: who.member, name: who.name })
  return {
    cases: (who, filter) => asMember(who, async (tx) => {
      // What cannot be the id of a project is none; the database would not even take some of it, such as a zero byte.
      if (filter.project !== undefined && !/^[a-z0-9][a-z0-9-]{0,62}$/.test(filter.project)) return []
      await note(tx, { at: gate.now(), actor: who.member, action: 'cases listed', object: filter.project ?? '' })
      return caseList(tx, who.member, filter, (hashes) => policiesOf(gate, tx, hashes), iso(gate.now()))
    }),
    waiting: (who) => asMember(who, waitingFor),
    casePage: (who, id) => withinBudget(store, { who, caseId: id, now: gate.now() }, (tx) => pageFor(gate, tx, who, id)),
    command: (who, id, command) => byWorker(command) ? byDesk(store, gate, who, { id, command }) : refusable((undo) => asMember(who, async (tx) => undo(await notAllowed(tx, who, id, command) ?? await decided(gate, tx, id, { command: bySelf(command, who), actor: actor(who) })))),
    saveAdvisory: (who, id, fields, summary) => refusable((undo) => asMember(who, async (tx) => undo(await notAllowed(tx, who, id, { type: 'DraftAdvisory' }) ?? await saveAdvisory(gate, tx, id, { who: actor(who), fields, summary })))),
    previewAdvisory: (who, id) => asMember(who, async (tx) => {
      const loaded = await loadCase(gate, tx, id)
      const made = loaded && render(gate, loaded)
      if (!made) return null
      const bad = new Set(made.problems.map((problem) => problem.split(/[/ ]/)[0]))
      return { files: made.files.map(({ name, text, schema }) => ({ name, text, schema, valid: !bad.has(name) })), problems: [...lacksOf(loaded, made), ...made.problems] }
    }),
    publish: (who, id) => refusable((undo) => asMember(who, async (tx) => undo(await notAllowed(tx, who, id, { type: 'PublishAdvisory' }) ?? await publish(gate, tx, id, actor(who))))),
  }
}

/**
 * The first of the three walls: one function, default deny. A case that is not there is answered like one that is hidden; a
 * member of its team who lacks the role is told which one is missing.
 */
async function notAllowed(tx: Tx, who: SignedIn, id: string, command: Pick<CaseCommand, 'type'> & { readonly audience?: string }): Promise<Outcome | null> {
  const head = await tx.maybe<{ project: string; restricted: boolean; granted: boolean }>(
    `select project, restricted, exists (select from case_access a where a.case_id = h.id and a.subject = $2) as granted from case_head h where id = $1`, [id, who.member])
  if (!head) return null
  const resource = { kind: 'case' as const, ...head, relations: [] }
  const writes = command.audience === undefined || command.type !== 'WriteMessage' || canWriteTo(who, command.audience as Audience, resource)
  if (can(who, command.type, resource) && writes) return null
  return { ok: false, refused: { code: 'not-allowed', rules: [], says: 'Your role in this project does not allow it.', possible: 'Ask somebody of the team with the role for it.' } }
}

/**
 * A report moves only into another case that there is, of the same project, where this member may take it in (S-040). What
 * is hidden from the member is answered like what was never there.
 */
async function noTarget(tx: Tx, who: SignedIn, id: string, command: CaseCommand): Promise<Outcome | null> {
  if (command.type !== 'DetachReport') return null
  const other = command.toCase === id ? undefined : await tx.maybe<{ project: string; restricted: boolean; granted: boolean; same: boolean }>(
    `select h.project, h.restricted, exists (select from case_access a where a.case_id = h.id and a.subject = $2) as granted,
       h.project = (select project from case_head where id = $3) as same from case_head h where h.id = $1`, [command.toCase, who.member, id])
  if (other?.same && can(who, 'AttachReport', { kind: 'case', ...other, relations: [] })) return null
  return { ok: false, refused: { code: 'no-such-case', rules: [], says: 'There is no other case of this project with that id.', possible: 'Copy the id from the end of the other case’s address.' } }
}

/** A withdrawal changes what is public, as does telling of a rejected report, so that it is more than its event; everything else goes through the gate as it is. */
function decided(gate: Gate, tx: Tx, id: string, request: Request): Promise<Outcome | null> {
  const { command, actor } = request
  if (command.type === 'DiscloseRejected') return discloseRejected(gate, tx, id, actor)
  return command.type === 'WithdrawAdvisory' ? withdraw(gate, tx, id, actor, { advisoryId: command.advisoryId, reason: command.reason }) : handle(gate, tx, id, request)
}

/** Who approves, and whom a case is assigned to by «me», is who is signed in; a form cannot say otherwise. */
function bySelf(command: CaseCommand, who: SignedIn): CaseCommand {
  return command.type === 'ApproveAdvisory' ? { ...command, by: who.member } : command
}

/** What writes to somebody new needs a code of theirs in the letter, and what moves a report takes its reporter along: only the desk itself may. */
const byWorker = ({ type }: CaseCommand): boolean => type === 'HandUpstream' || type === 'Vendor' || type === 'DetachReport'

async function byDesk(store: Store, gate: Gate, who: SignedIn, { id, command }: { readonly id: string; readonly command: CaseCommand }): Promise<Outcome | null> {
  const [refused, seen] = await store.as({ role: 'team', member: who.member }, async (tx) =>
    [await notAllowed(tx, who, id, command) ?? await noTarget(tx, who, id, command), await tx.maybe('select id from case_head where id = $1', [id])] as const)
  if (refused || seen === undefined) return refused
  const actor = { kind: 'member' as const, id: who.member, name: who.name }
  return refusable((undo) => store.as({ role: 'worker' }, async (tx) => undo(command.type === 'HandUpstream'
    ? await handUpstream(gate, tx, id, command, { actor, pin: (worker, address, key) => pinVerified(worker, address, key, gate.now()) })
    : command.type === 'DetachReport' ? await moveReport(gate, tx, { from: id, to: command.toCase, report: command.report, reason: command.reason }, actor)
      : await handle(gate, tx, id, { command, actor }))))
}

class Undone extends Error {
  override readonly name = 'Undone'
  readonly outcome: Outcome
  constructor(outcome: Outcome) {
    super('a refusal leaves nothing behind')
    this.outcome = outcome
  }
}

/** A refused request leaves nothing of itself in the database: its transaction is rolled back, its refusal returned. */
export async function refusable(work: (undo: <T extends Outcome | null>(outcome: T) => T) => Promise<Outcome | null>): Promise<Outcome | null> {
  try {
    return await work((outcome) => {
      if (outcome && !outcome.ok) throw new Undone(outcome)
      return outcome
    })
  } catch (error) {
    if (error instanceof Undone) return error.outcome
    throw error
  }
}

export async function policiesOf(gate: Gate, tx: Tx, hashes: readonly string[]) {
  const policies = new Map<string, Awaited<ReturnType<Gate['shelf']['byHash']>>>()
  for (const hash of new Set(hashes)) policies.set(hash, await gate.shelf.byHash(tx, hash))
  return policies
}

/** Reading a case is recorded before anything of it is shown (S-103, S-108): if the record fails, so does the reading. */
async function pageFor(gate: Gate, tx: Tx, who: SignedIn, id: string): Promise<CasePage | null> {
  const head = await tx.maybe<{ project: string; policy_hash: string }>('select project, policy_hash from case_head where id = $1', [id])
  if (!head) return null
  await recordRead(tx, { viewer: who.member, caseId: id, what: 'case', at: gate.now() })
  const rows = await caseList(tx, who.member, {}, (hashes) => policiesOf(gate, tx, hashes), iso(gate.now()), id)
  const row = rows[0]
  if (!row) return null
  const members = await tx.query<{ id: string; name: string }>(
    `select m.id, m.display_name as name from member m join team_member t on t.member = m.id where t.project = $1 and reaches_case(t.teams, $2) order by 2`, [head.project, id])
  const readers = await tx.query<{ viewer: string; name: string | null; at: Temporal.Instant }>(
    `select r.viewer, m.display_name as name, max(r.at) as at from read_log r left join member m on m.id = r.viewer
     where r.case_id = $1 group by 1, 2 order by 3 desc limit 50`, [id])
  const letters = (await stuckLetters(tx, id)).map(({ since, ...letter }) => ({ ...letter, since: iso(since) }))
  const page = casePage({
    row, stored: await readEvents(tx, id), policy: await gate.shelf.byHash(tx, head.policy_hash), policyHash: head.policy_hash,
    approvalsNeeded: await approvalsNeeded(tx, head.project, id), now: iso(gate.now()), members,
    versions: versionRows(await gate.shelf.versionsOf(tx, head.project), head.policy_hash, iso(gate.now())),
    readers: readers.map(({ viewer, name, at }) => ({ viewer, name, at: iso(at) })), toEvent: eventOf,
  })
  const feedback = await feedbackFor(gate, tx, id)
  return { ...page, ...(letters.length === 0 ? {} : { letters }), ...(feedback === null ? {} : { feedback }) }
}

interface Saving { readonly who: { readonly kind: 'member'; readonly id: string; readonly name?: string }; readonly fields: AdvisoryFields; readonly summary: string }

/** The advisory keeps the id of its first draft; the case's reference, made public by publication, is that id. */
async function saveAdvisory(gate: Gate, tx: Tx, id: string, { who, fields, summary }: Saving): Promise<Outcome | null> {
  const loaded = await loadCase(gate, tx, id)
  if (!loaded) return null
  const faults = draftFaults(fields)
  if (faults.length > 0) return { ok: false, refused: { code: 'bad-value', rules: [], says: 'The draft holds lines that nobody can read, so it was not saved.', possible: faults.join(' ') } }
  const draft = { id: draftOf(loaded.state)?.id ?? loaded.head.ref.toLowerCase(), fields: { ...emptyFields, ...fields } }
  return apply(gate, tx, loaded, [{ actor: who, command: { type: 'DraftAdvisory', advisory: draft, summary } }])
}

/** A file of a case, for who may see its event. Downloads are recorded like readings. */
export async function fileOf(tx: Tx, { viewer, now }: { readonly viewer: string; readonly now: Temporal.Instant }, caseId: string, blob: string): Promise<{ readonly name: string; readonly bytes: Uint8Array } | null> {
  const key = (await caseKeys(tx, [caseId])).get(caseId)
  const found = key && await getBlob(tx, key, blob)
  if (!found) return null
  await recordRead(tx, { viewer, caseId, what: 'file', at: now })
  return { name: found.name, bytes: found.bytes }
}

/** The versions that hold by `now`, without the one that the case runs under; the newest first. */
function versionRows(versions: readonly RecordedVersion[], own: string, now: string): CasePage['versions'] {
  return versions.filter(({ hash, policy }) => hash !== own && hasBegun(policy, now)).toReversed()
    .map(({ hash, policy }) => ({ hash, says: `${hash.slice(0, 12)}, in force since ${policy.effective}` }))
}
