import { copyDraft, individualCopy, type Code } from '@parley/coordination'
import { powerBefore, recipientsOf, sendEarly } from '../commands/early-copy.ts'
import { approvalsNeeded } from '../commands/approvals.ts'
import type { Loaded } from '../commands/gate.ts'
import { readWhole } from '../commands/lists-party.ts'
import { ComposeView, EarlyView, type Composing } from '../pages/embargo/early-view.tsx'
import { ledgerOf } from './early-ledger.ts'
import type { Tx } from '../store/store.ts'
import { missing } from './case-actions.tsx'
import { memberName } from './day-page.tsx'
import { actorOf, asWorker, mayAct, type ListDeps, type Verdict } from './embargo-access.ts'
import { readingCase } from './embargo-reading.ts'
import { partyName } from './embargo-team.tsx'
import { memberFormOf, text } from './form.ts'
import { renderPage } from './render.tsx'
import type { Action, Asked } from './route.ts'
import { memberOf, param } from './route.ts'

const didWords: Readonly<Record<string, string>> = {
  send: 'Each recipient has a copy of its own; its hash is on record.',
  approve: 'You approved the notice. Another member reads it under «New notice» and sends it.',
}

export const showEarly =
  (deps: ListDeps): Action =>
  async (c) => {
    const who = memberOf(c)
    const made = await readingCase(deps, who, param(c, 'id'), async (tx, loaded) => ({
      loaded,
      rows: await ledgerOf(tx, loaded, c.var.now()),
    }))
    if (!made) return missing(c)
    const did = didWords[c.req.query('did') ?? '']
    return renderPage(c, {
      title: made.loaded.head.ref,
      side: 'team',
      width: 'wide',
      body: (
        <EarlyView
          frame={{ caseId: made.loaded.head.id, reference: made.loaded.head.ref, title: 'Early notices', did }}
          rows={made.rows}
        />
      ),
    })
  }

/** What waits for a second pair of eyes is there for whoever comes; and who read exactly this text is named. */
async function withApprovals(tx: Tx, { head, state }: Loaded, member: string, given: Pick<Composing, 'list' | 'stage' | 'text' | 'preview'>): Promise<Omit<Composing, 'lists' | 'stages'>> {
  const { notice } = state
  const form = notice && given.text === '' ? { ...given, list: notice.list, stage: notice.stage, text: notice.text } : given
  const by = notice?.text === form.text && notice.list === form.list && notice.stage === form.stage ? notice.by : []
  const needed = (await approvalsNeeded(tx, head.project, head.id)) - new Set([...by, member]).size
  const readBy = await Promise.all(by.map(async (one) => (await memberName(tx, one)) ?? one))
  return { ...form, readBy, missing: Math.max(0, needed), mine: by.includes(member) }
}

const empty = { list: '', stage: '', text: '', preview: null }

async function compose(
  deps: ListDeps,
  c: Asked,
  given: Pick<Composing, 'list' | 'stage' | 'text' | 'preview'>,
  verdict?: Verdict,
): Promise<Response> {
  const who = memberOf(c)
  const made = await readingCase(deps, who, param(c, 'id'), async (tx, loaded) => ({ loaded, form: await withApprovals(tx, loaded, who.member, given) }))
  if (!made) return missing(c)
  const { loaded, form } = made
  const early = loaded.policy.early_disclosure
  const stages = [
    ['plan', early?.stages?.plan?.says ?? 'To plan, before the fix'],
    ['test', early?.stages?.test?.says ?? 'To test, with the fix'],
  ] as const
  const refused = verdict && !verdict.ok ? verdict.refused : undefined
  return renderPage(c, {
    title: loaded.head.ref,
    side: 'team',
    width: 'wide',
    status: refused ? 409 : 200,
    body: (
      <ComposeView
        frame={{ caseId: loaded.head.id, reference: loaded.head.ref, title: 'Early notice', refused }}
        form={{ ...form, stages, lists: Object.keys(early?.lists ?? {}) }}
      />
    ),
  })
}

export const showCompose =
  (deps: ListDeps): Action =>
  (c) =>
    compose(deps, c, { ...empty, stage: c.req.query('stage') === 'test' ? 'test' : c.req.query('stage') === 'plan' ? 'plan' : '' })

/** Shown before it is sent: who would get it, what the copies could prove, and how two of them would read. */
export const takeEarly =
  (deps: ListDeps): Action =>
  async (c) => {
    const form = await memberFormOf(c)
    if (form instanceof Response) return form
    const [who, id] = [memberOf(c), param(c, 'id')]
    const notice = {
      list: text(form, 'list'),
      stage: text(form, 'stage') === 'test' ? ('test' as const) : ('plan' as const),
      text: text(form, 'text'),
    }
    const may = await mayAct(deps, who, id, 'SendEarlyDisclosure')
    if (!may) return missing(c)
    if (!may.ok) return compose(deps, c, { ...notice, preview: null }, may)
    if (text(form, 'do') === 'approve') return approved(deps, c, notice)
    if (text(form, 'do') !== 'send') return compose(deps, c, { ...notice, preview: await previewOf(deps, id, notice) })
    const outcome = await asWorker(deps, (tx) => sendEarly(deps.gate, tx, id, notice, actorOf(who)))
    if (!outcome) return missing(c)
    return outcome.ok
      ? c.redirect(`/cases/${id}/early?did=send`, 303)
      : compose(deps, c, { ...notice, preview: null }, outcome)
  }

async function approved(deps: ListDeps, c: Asked, notice: { readonly list: string; readonly stage: 'plan' | 'test'; readonly text: string }): Promise<Response> {
  const outcome = await c.var.desk.command(memberOf(c), param(c, 'id'), { type: 'ApproveNotice', ...notice })
  if (!outcome) return missing(c)
  return outcome.ok ? c.redirect(`/cases/${param(c, 'id')}/early?did=approve`, 303) : compose(deps, c, { ...notice, preview: null }, outcome)
}

async function previewOf(
  { store, gate }: ListDeps,
  id: string,
  notice: { readonly list: string; readonly text: string },
): Promise<Composing['preview']> {
  const names = await store.as({ role: 'worker' }, async (tx) => {
    const loaded = await readWhole(gate, tx, id)
    return loaded ? (await recipientsOf(gate, tx, id, notice.list)).map(partyName(loaded)) : []
  })
  const draft = copyDraft(notice.text)
  const sample = (bit: 0 | 1): Code => Array.from({ length: draft.points }, () => bit)
  return {
    power: powerBefore(notice.text, Math.max(1, names.length)),
    recipients: names,
    samples: [individualCopy(draft, sample(0)), individualCopy(draft, sample(1))],
  }
}
