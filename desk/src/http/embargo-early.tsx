import { adviceOnSharing, beforehand, copyDraft, individualCopy, sameNotice, type Code } from '@parley/coordination'
import { powerBefore, recipientsOf, saidIn, sendEarly } from '../commands/early-copy.ts'
import { approvalsNeeded } from '../commands/approvals.ts'
import { filesToChoose } from '../commands/early-files.ts'
import { handle, refusalOf, type Loaded } from '../commands/gate.ts'
import { readWhole } from '../commands/lists-party.ts'
import { ComposeView, EarlyView, type Composing } from '../pages/embargo/early-view.tsx'
import { ledgerOf } from './early-ledger.ts'
import type { Tx } from '../store/store.ts'
import { missing } from './case-actions.tsx'
import { memberName } from './day-page.tsx'
import { actorOf, asWorker, mayAct, type ListDeps, type Verdict } from './embargo-access.ts'
import { readingCase } from './embargo-reading.ts'
import type { SignedIn, UploadedFile } from './desk-port.ts'
import { fault, partyName } from './embargo-team.tsx'
import { memberFormOf, text } from './form.ts'
import { renderPage } from './render.tsx'
import type { Action, Asked } from './route.ts'
import { memberOf, param } from './route.ts'
import { filesOf } from './upload.ts'
import { fileCount } from './upload-form.ts'
import { attached } from './vendor-form.ts'

const didWords: Readonly<Record<string, string>> = {
  send: 'Each recipient has a copy of its own; its hash is on record.',
  approve: 'You approved the notice. Another member reads it under «New notice» and sends it.',
}

/** Where the policy tells nobody early there is nothing to write, in the words that sending would be refused with. */
function toldNobody({ state, policy }: Loaded, now: string) {
  const refused = beforehand('SendEarlyDisclosure', state, { policy, now, actor: { kind: 'member', id: 'page' }, approvalsNeeded: 1 })
  if (refused?.code === 'not-in-policy') return refusalOf(refused)
  const lists = Object.keys(policy.early_disclosure?.lists ?? {})
  return lists.length > 0 ? null : { code: 'not-in-policy', rules: [], path: 'early_disclosure.lists', says: 'This policy names no list that is told early.' }
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
          nobody={toldNobody(made.loaded, c.var.now())}
        />
      ),
    })
  }

type Draft = Pick<Composing, 'list' | 'stage' | 'text' | 'preview'> & { readonly chosen: readonly string[] }

/** What waits for a second pair of eyes is there for whoever comes; and who read exactly this text and these files is named. */
async function withApprovals(tx: Tx, { head, state }: Loaded, member: string, { chosen, ...given }: Draft): Promise<Omit<Composing, 'lists' | 'stages' | 'advice'>> {
  const { notice } = state
  const waits = notice && given.text === '' ? notice : undefined
  const form = waits ? { ...given, list: waits.list, stage: waits.stage, text: waits.text } : given
  const known = await filesToChoose(tx, head.id)
  const files = known.map((file) => ({ ...file, chosen: waits ? waits.files?.some((one) => one.sha256 === file.sha256 && one.name === file.name) === true : chosen.includes(file.blob) }))
  const stage = form.stage === 'test' ? 'test' : 'plan'
  const by = notice && sameNotice(notice, { ...form, stage, files: files.filter((file) => file.chosen) }) ? notice.by : []
  const needed = (await approvalsNeeded(tx, head.project, head.id)) - new Set([...by, member]).size
  const readBy = await Promise.all(by.map(async (one) => (await memberName(tx, one)) ?? one))
  return { ...form, files, readBy, missing: Math.max(0, needed), mine: by.includes(member) }
}

const empty = { list: '', stage: '', text: '', preview: null, chosen: [] }

async function compose(
  deps: ListDeps,
  c: Asked,
  given: Draft,
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
        form={{ ...form, stages, lists: Object.keys(early?.lists ?? {}), advice: adviceOnSharing(loaded.state, loaded.policy).map(({ because, says }) => ({ says, rules: because.rules })) }}
        nobody={toldNobody(loaded, c.var.now())}
      />
    ),
  })
}

export const showCompose =
  (deps: ListDeps): Action =>
  (c) =>
    compose(deps, c, { ...empty, stage: c.req.query('stage') === 'test' ? 'test' : c.req.query('stage') === 'plan' ? 'plan' : '' })

type Step = { readonly deps: ListDeps; readonly c: Asked; readonly who: SignedIn; readonly id: string }

/** Shown before it is sent: who would get it, what the copies could prove, and how two of them would read. */
export const takeEarly =
  (deps: ListDeps): Action =>
  async (c) => {
    const form = await memberFormOf(c)
    if (form instanceof Response) return form
    const step = { deps, c, who: memberOf(c), id: param(c, 'id') }
    const may = await mayAct(deps, step.who, step.id, 'SendEarlyDisclosure')
    if (!may) return missing(c)
    const draft = draftOf(form)
    if (!may.ok) return compose(deps, c, draft, may)
    const uploaded = filesOf(form, 'files')
    if (!uploaded.ok) return compose(deps, c, draft, fault(uploaded.says))
    if (uploaded.files.length > 0) return kept(step, draft, uploaded.files)
    const deed = text(form, 'do')
    if (deed !== 'send' && deed !== 'approve') return preview(step, draft)
    return finish(step, draft, deed)
  }

const draftOf = (form: FormData): Draft => ({
  list: text(form, 'list'),
  stage: text(form, 'stage') === 'test' ? ('test' as const) : ('plan' as const),
  text: text(form, 'text'),
  chosen: form.getAll('file').filter((one) => typeof one === 'string').slice(0, fileCount),
  preview: null,
})

const preview = async ({ deps, c, id }: Step, draft: Draft): Promise<Response> => compose(deps, c, { ...draft, preview: await previewOf(deps, id, draft) })

/** What is uploaded goes into the case first, for the team, so that two people can read it; and is chosen. */
async function kept(step: Step, draft: Draft, files: readonly UploadedFile[]): Promise<Response> {
  const { deps, c, who, id } = step
  const command = { type: 'WriteMessage', audience: 'team', message: { text: `For an early notice to ${draft.list}.` } } as const
  const blobs: string[] = []
  const outcome = await asWorker(deps, async (tx) => {
    const done = await handle(deps.gate, tx, id, { actor: actorOf(who), command, files: attached(files) })
    if (done?.ok) blobs.push(...done.events.flatMap((event) => (event.type === 'MessageWritten' ? (event.message.attachments ?? []).map(({ blob }) => blob) : [])))
    return done
  })
  if (!outcome) return missing(c)
  return outcome.ok ? preview(step, { ...draft, chosen: [...draft.chosen, ...blobs] }) : compose(deps, c, draft, outcome)
}

async function finish({ deps, c, who, id }: Step, draft: Draft, deed: 'send' | 'approve'): Promise<Response> {
  const chosen = await readingCase(deps, who, id, (tx) => filesToChoose(tx, id))
  if (!chosen) return missing(c)
  const { list, text: words } = draft
  const notice = { list, stage: draft.stage === 'test' ? 'test' : 'plan', text: words, files: chosen.filter(({ blob }) => draft.chosen.includes(blob)) } as const
  const outcome = deed === 'approve' ? await c.var.desk.command(who, id, { type: 'ApproveNotice', ...saidIn(notice) })
    : await asWorker(deps, (tx) => sendEarly(deps.gate, tx, id, notice, actorOf(who)))
  if (!outcome) return missing(c)
  return outcome.ok ? c.redirect(`/cases/${id}/early?did=${deed}`, 303) : compose(deps, c, draft, outcome)
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
