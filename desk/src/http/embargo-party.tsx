import { binds, invitationStub, type LeakReport } from '@parley/coordination'
import { recordRead } from '../audit/record-read.ts'
import { markOpened, noticesFor } from '../commands/early-copy.ts'
import { noteTaken } from '../commands/early-files.ts'
import { reportLeak } from '../commands/leak.ts'
import {
  answerWords,
  partyAnswer,
  partyAnswers,
  partyEmbargo,
  readWhole,
  type PartyAnswer,
  type PartyHolder,
} from '../commands/lists-party.ts'
import { placesOf } from '../commands/party-places.ts'
import { listParties } from '../commands/lists-access.ts'
import { iso, type Loaded } from '../commands/gate.ts'
import { accessOf, isOver } from '../commands/outside-access.ts'
import { PartyView, type PartyPage } from '../pages/embargo/party-view.tsx'
import { embargoPage, type EmbargoPage } from '../projections/embargo-page.ts'
import { fileOf } from './port/team.ts'
import { asWorker, type ListDeps, type Verdict } from './embargo-access.ts'
import { readEmbargoDeed, readMoment, type Read } from './embargo-read.ts'
import { fault } from './embargo-team.tsx'
import { text } from './form.ts'
import { renderPage } from './render.tsx'
import { doorActions } from './secret-door.tsx'

/** To a party the others are what they are to the case, not who they are. */
export const namesFor =
  ({ state, policy }: Loaded, self: string) =>
  (id: string): string => {
    if (id === self) return 'You'
    if (id === 'team' || id === 'desk') return policy.project.name
    return state.participants[id]?.roles.includes('reporter') ? 'The reporter' : 'Another member of the list'
  }

/** As the party itself reads them, on record as opened; `null` where it reads nothing yet. */
async function noticesSeen({ store, gate }: ListDeps, { caseId, subject }: PartyHolder) {
  const notices = await store.as({ role: 'party', subject }, async (tx) => {
    if ((await tx.maybe('select 1 as one from case_access where case_id = $1', [caseId])) === undefined) return null
    await recordRead(tx, { viewer: subject, caseId, what: 'case', at: gate.now() })
    return noticesFor(gate, tx, caseId, subject)
  })
  if (notices && notices.length > 0) await store.as({ role: 'worker' }, (tx) => markOpened(gate, tx, caseId, subject))
  return notices
}

/** What one party may see: the stub, or what the database lets it read. */
async function partyPage(deps: ListDeps, { caseId, subject }: PartyHolder, now: string): Promise<PartyPage | null> {
  const { store, gate } = deps
  const known = await store.as({ role: 'worker' }, async (tx) => {
    const loaded = await readWhole(gate, tx, caseId)
    const party = loaded && (await listParties(tx, caseId)).find(({ participant }) => participant === subject)
    return loaded && party ? { loaded, party, until: (await accessOf(tx, caseId, subject))?.until ?? null, places: await placesOf(tx, loaded, namesFor(loaded, subject)), answers: await partyAnswers(tx, caseId, subject) } : null
  })
  if (!known) return null
  const { loaded, party, until } = known
  const over = isOver(until, gate.now())
  const notices = over ? null : await noticesSeen(deps, { caseId, subject })
  const page = embargoPage({
    state: loaded.state,
    policy: loaded.policy,
    now,
    by: subject,
    nameOf: namesFor(loaded, subject),
    places: known.places,
  })
  return {
    alias: party.alias,
    projectName: loaded.policy.project.name,
    zone: page.zone,
    stub: stubOf(loaded, page),
    embargo: over ? null : notices ? page : outsideOf(page),
    until: until === null ? null : iso(until),
    isOver: over,
    inside: notices
      ? {
          notices,
          answers: known.answers.map((one) => ({ at: one.at, says: answerWords(one) })),
          branches: loaded.state.supported,
        }
      : null,
    ended: page.em === 'X',
    left: party.cut || loaded.state.embargo.parties[subject]?.left !== undefined,
  }
}

function stubOf({ state: { embargo } }: Loaded, page: EmbargoPage): PartyPage['stub'] {
  const seen = invitationStub(embargo, 'team')
  const terms = page.active ?? page.proposals.find((one) => one.terms.id === seen?.terms)?.terms ?? null
  return {
    terms,
    mayAccept: binds(embargo.em) && page.possible.some((step) => step === 'Accept'),
    proposals: page.proposals.length > 0,
  }
}

/** From outside: the dates on the table, without a word of why (X22). */
function outsideOf(page: EmbargoPage): EmbargoPage {
  const proposals = page.proposals.map(({ id, by, mine, terms, answerBy }) => ({
    id,
    by,
    mine,
    terms,
    answerBy,
    reason: '',
    answers: [],
  }))
  return { ...page, proposals, settled: null, ended: null, exceptions: [], duties: [], parties: [], closed: [], expected: null }
}

const answerKinds = new Set(['status', 'tested', 'objection', 'ready'])

async function act(deps: ListDeps, holder: PartyHolder, form: FormData, now: string): Promise<Verdict | null> {
  const deed = text(form, 'do')
  if (answerKinds.has(deed)) return asWorker(deps, (tx) => partyAnswer(deps.gate, tx, holder, answerOf(form)))
  if (deed === 'ReportLeak') return leak(deps, holder, form, now)
  return asWorker(deps, async (tx) => {
    const loaded = await readWhole(deps.gate, tx, holder.caseId)
    if (!loaded) return null
    const read = readEmbargoDeed(form, { embargo: loaded.state.embargo, policy: loaded.policy, by: holder.subject })
    return read.ok ? partyEmbargo(deps.gate, tx, holder, read.value) : fault(read.says)
  })
}

function answerOf(form: FormData): PartyAnswer {
  const note = text(form, 'note')
  switch (text(form, 'do')) {
    case 'tested':
      return {
        kind: 'tested',
        branch: text(form, 'branch'),
        result: text(form, 'result') === 'passed' ? 'passed' : 'failed',
        note,
      }
    case 'objection':
      return { kind: 'objection', note }
    case 'ready':
      return { kind: 'ready', ready: text(form, 'ready') === 'yes', note }
    default: {
      const said = text(form, 'status')
      return { kind: 'status', status: said === 'affected' || said === 'not_affected' ? said : 'investigating', note }
    }
  }
}

const mediumOf = (said: string): LeakReport['medium'] =>
  (['mail', 'chat', 'public_repository', 'issue_tracker', 'social_media', 'document', 'spoken'] as const).find(
    (one) => one === said,
  ) ?? 'other'

/** S3-83: what exactly, to whom, when. */
export function readLeak(
  form: FormData,
  { caseId, by, own }: { readonly caseId: string; readonly by: string; readonly own: boolean },
  now: string,
): Read<LeakReport> {
  const [leaked, known] = [readMoment(form, 'leaked-'), readMoment(form, 'known-')]
  if (!leaked.ok) return leaked
  if (!known.ok) return known
  const whom = text(form, 'whom')
  return {
    ok: true,
    value: {
      case: caseId,
      by,
      ownLeak: own,
      what: text(form, 'what'),
      medium: mediumOf(text(form, 'medium')),
      knownAt: known.value ?? now,
      ...(whom === '' ? {} : { whom }),
      ...(leaked.value === null ? {} : { leakedAt: leaked.value }),
    },
  }
}

async function leak(deps: ListDeps, holder: PartyHolder, form: FormData, now: string): Promise<Verdict | null> {
  const read = readLeak(form, { caseId: holder.caseId, by: holder.subject, own: form.has('own') }, now)
  if (!read.ok) return fault(read.says)
  return asWorker(deps, (tx) =>
    reportLeak(
      deps.gate,
      tx,
      holder.caseId,
      { type: 'ReportLeak', report: read.value },
      { kind: 'participant', id: holder.subject },
    ),
  )
}

/** A file of an early notice, for one of its recipients who reads the case now; else there is none. */
async function noticeFile({ store, gate }: ListDeps, { caseId, subject }: PartyHolder, blob: string) {
  const file = await store.as({ role: 'party', subject }, (tx) => fileOf(tx, { viewer: subject, now: gate.now() }, caseId, blob))
  if (!file) return null
  return (await store.as({ role: 'worker' }, (tx) => noteTaken(gate, tx, caseId, { participant: subject, blob }))) ? file : null
}

/** The way in of somebody who takes part by a list. */
export const partyDoor = (deps: ListDeps) =>
  doorActions<PartyHolder>(deps, {
    path: '/party',
    title: 'Embargo',
    lead: 'For members of an early-notice list: enter the code from our letter, or the receipt that you were shown.',
    done: 'It is on record, and the maintainers see it.',
    fits: async (holder) => ('caseId' in holder ? holder : undefined),
    show: async (c, holder, sealed, { did, verdict }) => {
      const page = await partyPage(deps, holder, c.var.now())
      if (!page) return null
      const refused = verdict && !verdict.ok ? verdict.refused : undefined
      const body = <PartyView page={page} sealed={sealed} did={did} refused={refused} />
      return renderPage(c, { title: 'Embargo', side: 'reporter', status: refused ? 409 : 200, body })
    },
    act: (holder, form, now) => act(deps, holder, form, now),
    file: (holder, blob) => noticeFile(deps, holder, blob),
  })
