import { desk } from '@parley/coordination'
import { can, type Subject } from '../access/can.ts'
import { iso, type Gate } from '../commands/gate.ts'
import { handle } from '../commands/gate.ts'
import { refusing } from '../commands/lists-refusal.ts'
import type { Outcome } from '../commands/outcome.ts'
import { forgetArrival, keptArrival, type Arrival } from '../store/arrivals.ts'
import { wholeOf } from '../store/file-pieces.ts'
import type { Store, Tx } from '../store/store.ts'
import { report } from './commit-plans.ts'
import type { IntakePorts } from './intake.ts'
import { asReport } from './process.ts'
import type { MailArrival } from './process.ts'
import { mailArrival } from './store-ports.ts'
import { marksOf, visibleText } from './to-command.ts'

/** A mail that made no case, as the list shows it: what it was judged as, never what it says. */
export interface AsideMail {
  readonly id: string
  readonly project: string
  readonly at: string
  readonly why: string
  /** The case that it is about, or that was made of it. */
  readonly about: { readonly id: string; readonly reference: string; readonly made: boolean } | null
  readonly letBe: boolean
  /** Whether its bytes are still here. */
  readonly kept: boolean
}

/** One of them, opened. All of it is what the mail says. */
export interface OpenedMail {
  readonly mail: AsideMail
  readonly from: string
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
  readonly marks: readonly string[]
  readonly files: readonly { readonly name: string; readonly mediaType: string; readonly size: number }[]
}

/** Whoever asks: a member with roles. */
export interface Asker extends Subject { readonly member: string; readonly name: string }

export interface AsideDesk {
  /** The newest first, at most 100 older than `before`; those of the projects whose triage this member does. */
  list(who: Asker, before: string | null): Promise<readonly AsideMail[]>
  /** Mails that could not even be read; whoever runs the desk has to look. */
  unread(who: Asker): Promise<number>
  /** That it was read is recorded first. `null`: nothing such, not for this member, or nothing is kept of it. */
  open(who: Asker, id: string): Promise<OpenedMail | null>
  original(who: Asker, id: string): Promise<Uint8Array | null>
  /** A case whose clock starts with the mail's own receipt. */
  makeReport(who: Asker, id: string, acknowledge: boolean): Promise<{ readonly ok: true; readonly caseId: string } | Extract<Outcome, { ok: false }> | null>
  letBe(who: Asker, ids: readonly string[]): Promise<number>
}

interface AsideParts { readonly store: Store; readonly gate: Gate; readonly ports: IntakePorts; readonly recordRead: (tx: Tx, reading: { readonly viewer: string; readonly object: string; readonly at: Temporal.Instant }) => Promise<void> }

/** What is done with mail that made no case: nothing of it is ever lost, and every reading of it is on record. */
export function asideDesk(parts: AsideParts): AsideDesk {
  const { store } = parts
  const asMember = <T>(who: Asker, work: (tx: Tx) => Promise<T>) => store.as({ role: 'team', member: who.member }, work)
  const asWorker = <T>(work: (tx: Tx) => Promise<T>) => store.as({ role: 'worker' }, work)
  return {
    list: (who, before) => asMember(who, async (tx) => (await rows(tx, { before })).filter(({ project }) => mayTriage(who, project))),
    unread: (who) => asMember(who, async (tx) => (await tx.one<{ count: number }>(`select count(*)::int as count from arrival where state = 'failed'`)).count),
    open: async (who, id) => {
      const found = await opened(parts, who, id)
      return found && shown(parts, found)
    },
    original: async (who, id) => {
      const found = await opened(parts, who, id)
      return found && wholeOf(found.arrival.raw)
    },
    makeReport: async (who, id, acknowledge) => {
      const found = await opened(parts, who, id)
      return found && made(parts, { who, acknowledge, ...found })
    },
    letBe: async (who, ids) => {
      const mine = (await asMember(who, (tx) => rows(tx, { ids }))).filter(({ project }) => mayTriage(who, project))
      return asWorker((tx) => tx.execute('update set_aside set let_be_by = $2 where arrival = any($1) and let_be_by is null', [mine.map(({ id }) => id), who.member]))
    },
  }
}

/** Whoever may take in a report for a project may read what might be one. */
const mayTriage = (who: Subject, project: string): boolean => can(who, 'ReceiveReport', { kind: 'case', project, restricted: false, granted: false, relations: [] })

interface AsideRow { readonly id: string; readonly project: string; readonly at: Temporal.Instant; readonly why: string; readonly letBe: boolean; readonly caseId: string | null; readonly reference: string | null; readonly made: boolean }

/** As the member: what is about a case that the database hides from them, such as a restricted one, is not there at all. */
async function rows(tx: Tx, asked: { readonly before: string | null } | { readonly ids: readonly string[] }): Promise<readonly AsideMail[]> {
  const [where, value] = 'ids' in asked ? ['s.arrival = any($1)', asked.ids] : ['s.at < $1', asked.before ?? '9999-01-01T00:00:00Z']
  const found = await tx.query<AsideRow>(
    `select s.arrival as id, s.project, s.at, s.why, s.let_be_by is not null as "letBe", h.id as "caseId", h.ref as reference, s.made_case is not null as made
     from set_aside s left join case_head h on h.id = coalesce(s.made_case, s.case_id) where s.project is not null and (h.id is not null or coalesce(s.made_case, s.case_id) is null) and ${where} order by s.at desc, s.arrival limit 100`, [value])
  return found.map(({ at, caseId, reference, made: isMade, ...row }) => ({ ...row, at: iso(at), kept: !isMade, about: caseId === null || reference === null ? null : { id: caseId, reference, made: isMade } }))
}

interface Opened { readonly mail: AsideMail; readonly arrival: Arrival }

/** Written down before anything is shown: if the record fails, so does the reading (S-103, S-108). */
async function opened({ store, gate, recordRead }: AsideParts, who: Asker, id: string): Promise<Opened | null> {
  const mail = await store.as({ role: 'team', member: who.member }, async (tx) => {
    const [found] = await rows(tx, { ids: [id] })
    if (found === undefined || !mayTriage(who, found.project)) return null
    await recordRead(tx, { viewer: who.member, object: id, at: gate.now() })
    return found
  })
  const arrival = mail && await store.as({ role: 'worker' }, (tx) => keptArrival(store, tx, id))
  return mail && arrival ? { mail, arrival } : null
}

async function shown({ ports }: AsideParts, { mail, arrival }: Opened): Promise<OpenedMail> {
  const taken = mailArrival({ ...arrival, attempts: 1 })
  const read = await ports.parse(taken.raw, taken.recipients)
  const check = await ports.authenticate(taken.raw, read, taken)
  return {
    mail, to: taken.recipients, subject: read.subject, text: visibleText(read), marks: [...marksOf(read, taken.receivedAt), check.words],
    from: read.from === null ? 'nobody' : `${read.from.name} <${read.from.address}>`.trim(),
    files: read.attachments.map(({ name, mediaType, size }) => ({ name, mediaType, size })),
  }
}

type Making = Opened & { readonly who: Asker; readonly acknowledge: boolean }

async function made(parts: AsideParts, making: Making): ReturnType<AsideDesk['makeReport']> {
  const arrival = mailArrival({ ...making.arrival, attempts: 1 })
  const plan = await asReport(arrival, { project: making.mail.project, acknowledge: making.acknowledge }, parts.ports)
  if (plan.kind !== 'report') return refusing('already-done', 'This mail is a copy of one that is in a case already.', 'Look for it there.')
  return parts.store.as({ role: 'worker' }, (tx) => committed(parts, tx, making, { arrival, plan }))
}

async function committed({ gate }: AsideParts, tx: Tx, { who, mail }: Making, { arrival, plan }: { readonly arrival: MailArrival; readonly plan: Parameters<typeof report>[2] }): Promise<{ ok: true; caseId: string } | Extract<Outcome, { ok: false }>> {
  const free = await tx.maybe('select arrival from set_aside where arrival = $1 and made_case is null for update', [mail.id])
  if (free === undefined) return refusing('already-done', 'A report was made of it already.', 'Reload the page.')
  const { caseId } = await report({ gate, tx }, arrival, plan)
  if (caseId === null) throw new Error('a report that made no case')
  await tx.execute('update set_aside set made_case = $2, made_by = $3 where arrival = $1', [mail.id, caseId, who.member])
  await forgetArrival(tx, mail.id, caseId)
  const text = `${who.name} made this report of a mail that the desk had set aside as «${mail.why}».`
  await handle(gate, tx, caseId, { actor: desk, command: { type: 'WriteMessage', audience: 'team', message: { text } } })
  return { ok: true, caseId }
}
