import { openItems, reportedLate, type LeakCommand } from '@parley/coordination'
import { compareLeak } from '../commands/early-copy.ts'
import type { Loaded } from '../commands/gate.ts'
import { handleLeak, leaksOf, reportLeak } from '../commands/leak.ts'
import { listParties } from '../commands/lists-access.ts'
import { loadMembers } from '../commands/membership.ts'
import { LeakView, type LeakViewProps } from '../pages/embargo/leak-view.tsx'
import { newId } from '../store/random-id.ts'
import type { Tx } from '../store/store.ts'
import { missing } from './case-actions.tsx'
import { actorOf, asWorker, mayAct, type ListDeps, type Verdict } from './embargo-access.ts'
import { readLeak } from './embargo-party.tsx'
import { readMoment, type Read } from './embargo-read.ts'
import { readingCase } from './embargo-reading.ts'
import { fault, partyName } from './embargo-team.tsx'
import { memberFormOf, text } from './form.ts'
import { renderPage } from './render.tsx'
import type { Action, Asked } from './route.ts'
import { memberOf, param } from './route.ts'

type Made = Omit<LeakViewProps, 'frame' | 'compared'>

async function rowsOf(tx: Tx, loaded: Loaded): Promise<Made> {
  const nameOf = partyName(loaded)
  const members = await loadMembers(tx, loaded.head.project)
  const parties = await listParties(tx, loaded.head.id)
  const leaks = (await leaksOf(tx, loaded.head.id)).map(({ id, state }) => {
    const member = members.find((one) => one.id === state.member?.id)
    const context = { parties: parties.map(({ participant }) => participant), breaches: member?.state.breaches ?? [] }
    return {
      id,
      state,
      by: nameOf(state.report?.by ?? ''),
      late: reportedLate(state, 24),
      memberName: member?.state.organisation?.name ?? null,
      informed: state.informed,
      open: openItems(state, context).map((item) =>
        parties.reduce((words, { participant }) => words.replaceAll(participant, nameOf(participant)), item),
      ),
    }
  })
  return {
    leaks,
    zone: loaded.policy.calendar.zone,
    members: members.map(({ id, state }) => [id, `${state.organisation?.name ?? ''} (${state.standing})`] as const),
    parties: parties.map(({ participant }) => [participant, nameOf(participant)] as const),
  }
}

interface Rest {
  readonly verdict?: Verdict
  readonly leaked?: string
}

async function show(deps: ListDeps, c: Asked, { verdict, leaked }: Rest = {}): Promise<Response> {
  const who = memberOf(c)
  const made = await readingCase(deps, who, param(c, 'id'), async (tx, loaded) => {
    const found = leaked === undefined ? null : await compareLeak(tx, loaded.head.id, leaked)
    const compared =
      found?.map((one) => ({
        seq: one.seq,
        found: one,
        name: one.verdict === 'named' ? partyName(loaded)(one.recipient) : null,
      })) ?? null
    return { loaded, rows: await rowsOf(tx, loaded), compared }
  })
  if (!made) return missing(c)
  const refused = verdict && !verdict.ok ? verdict.refused : undefined
  const frame = {
    caseId: made.loaded.head.id,
    reference: made.loaded.head.ref,
    title: 'Leaks',
    did: c.req.query('did') === undefined ? undefined : 'It is on record.',
    refused,
  }
  return renderPage(c, {
    title: made.loaded.head.ref,
    side: 'team',
    width: 'wide',
    status: refused ? 409 : 200,
    body: <LeakView frame={frame} {...made.rows} compared={made.compared} />,
  })
}

export const showLeaks =
  (deps: ListDeps): Action =>
  (c) =>
    show(deps, c)

export const takeLeak =
  (deps: ListDeps): Action =>
  async (c) => {
    const form = await memberFormOf(c)
    if (form instanceof Response) return form
    const [who, id] = [memberOf(c), param(c, 'id')]
    const may = await mayAct(
      deps,
      who,
      id,
      ['LayTo', 'DecideSanction'].includes(text(form, 'do')) ? 'SendEarlyDisclosure' : 'RecordPublicAwareness',
    )
    if (!may) return missing(c)
    if (!may.ok) return show(deps, c, { verdict: may })
    if (text(form, 'do') === 'compare') return show(deps, c, { leaked: text(form, 'leaked') })
    const verdict = await act(deps, { id, form, now: c.var.now(), actor: actorOf(who) })
    if (!verdict) return missing(c)
    return verdict.ok ? c.redirect(`/cases/${id}/leaks?did=yes`, 303) : show(deps, c, { verdict })
  }

interface Step {
  readonly id: string
  readonly form: FormData
  readonly now: string
  readonly actor: ReturnType<typeof actorOf>
}

async function act(deps: ListDeps, { id, form, now, actor }: Step): Promise<Verdict | null> {
  if (text(form, 'do') === 'ReportLeak') {
    const read = readLeak(form, { caseId: id, by: 'team', own: false }, now)
    return read.ok
      ? asWorker(deps, (tx) => reportLeak(deps.gate, tx, id, { type: 'ReportLeak', report: read.value }, actor))
      : fault(read.says)
  }
  const read = commandOf(form, actor.id)
  return read.ok
    ? asWorker(deps, (tx) => handleLeak(deps.gate, tx, id, text(form, 'leak'), read.value, actor))
    : fault(read.says)
}

function commandOf(form: FormData, by: string): Read<LeakCommand> {
  const reason = text(form, 'reason')
  switch (text(form, 'do')) {
    case 'AddContainment':
      return { ok: true, value: { type: 'AddContainment', task: newId(), text: text(form, 'text') } }
    case 'FinishContainment':
      return {
        ok: true,
        value: { type: 'FinishContainment', task: text(form, 'task'), by, result: text(form, 'result') },
      }
    case 'JudgeLeak':
      return { ok: true, value: { type: 'JudgeLeak', public: text(form, 'public') === 'yes', reason, by } }
    case 'InformOthers':
      return {
        ok: true,
        value: { type: 'InformOthers', parties: form.getAll('party').filter((one) => typeof one === 'string') },
      }
    case 'LayTo':
      return {
        ok: true,
        value: {
          type: 'LayTo',
          member: text(form, 'member'),
          evidence: text(form, 'evidence'),
          continued: form.has('continued'),
        },
      }
    case 'CloseLeak':
      return { ok: true, value: { type: 'CloseLeak', lesson: text(form, 'lesson') } }
    case 'DecideSanction':
      return sanctionOf(form, by)
    case 'AddDetail':
      return detailOf(form)
    default:
      return { ok: false, says: 'This desk does not know that step. Reload the page.' }
  }
}

const sanctions = ['none', 'warning', 'suspension', 'removal'] as const

function sanctionOf(form: FormData, by: string): Read<LeakCommand> {
  const sanction = sanctions.find((one) => one === text(form, 'sanction'))
  if (sanction === undefined) return { ok: false, says: 'Choose a sanction.' }
  return { ok: true, value: { type: 'DecideSanction', sanction, reason: text(form, 'reason'), by } }
}

function detailOf(form: FormData): Read<LeakCommand> {
  const leaked = readMoment(form, 'leaked-')
  if (!leaked.ok) return leaked
  const [what, whom] = [text(form, 'what'), text(form, 'whom')]
  const known = { ...(whom === '' ? {} : { whom }), ...(leaked.value === null ? {} : { leakedAt: leaked.value }) }
  return { ok: true, value: { type: 'AddDetail', what, ...known } }
}
