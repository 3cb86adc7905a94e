import { can } from '../access/can.ts'
import { withinBudget } from '../audit/read-budget.ts'
import { iso } from '../commands/gate.ts'
import type { Outcome } from '../commands/outcome.ts'
import { stuckWithoutCase } from '../commands/stuck-letters.ts'
import { AsideList, AsideView, type AsideMailRow, type LetterWithoutCaseRow, type OpenedMailRow } from '../pages/mail/aside-pages.tsx'
import type { Store } from '../store/store.ts'
import { missing } from './case-actions.tsx'
import type { SignedIn } from './desk-port.ts'
import { scannedDownload } from './scanned-download.tsx'
import { memberFormOf, text } from './form.ts'
import { answerProblem, problemOf } from './problem.tsx'
import { renderPage } from './render.tsx'
import type { Action, Asked, Route } from './route.ts'
import { memberOf, param } from './route.ts'

/** What the pages need of the part that reads mail; it decides who may see what. */
export interface AsidePort {
  list(who: SignedIn, before: string | null): Promise<readonly AsideMailRow[]>
  unread(who: SignedIn): Promise<number>
  open(who: SignedIn, id: string): Promise<OpenedMailRow | null>
  original(who: SignedIn, id: string): Promise<Uint8Array | null>
  makeReport(who: SignedIn, id: string, acknowledge: boolean): Promise<{ readonly ok: true; readonly caseId: string } | Extract<Outcome, { ok: false }> | null>
  letBe(who: SignedIn, ids: readonly string[]): Promise<number>
}

/** Mail that made no case: the list, one of them opened under the record of readings, and the report made of it. */
export function asideRoutes(port: AsidePort, store: Store): readonly Route[] {
  return [
    { method: 'GET', path: '/mail', access: 'member', action: (c) => showList(port, store, c) },
    { method: 'POST', path: '/mail', access: 'member', action: letAllBe(port) },
    { method: 'GET', path: '/mail/:mail', access: 'member', action: counted(store, (c) => showMail(port, c)) },
    { method: 'POST', path: '/mail/:mail', access: 'member', action: counted(store, takeMail(port)) },
    { method: 'GET', path: '/mail/:mail/original', access: 'member', action: counted(store, (c) => sendOriginal(port, c)) },
  ]
}

/** A mail without a case counts towards how much somebody may read in an hour, as a case does (S-028). */
const counted = (store: Store, action: Action): Action => async (c) => {
  await withinBudget(store, { who: memberOf(c), caseId: `mail:${param(c, 'mail')}`, now: Temporal.Instant.from(c.var.now()) }, () => Promise.resolve())
  return action(c)
}

async function showList(port: AsidePort, store: Store, c: Asked): Promise<Response> {
  const who = memberOf(c)
  const before = instant(c.req.query('before') ?? '')
  const [mails, unread, letters] = await Promise.all([port.list(who, before), port.unread(who), lettersFor(store, who)])
  const older = mails.length === 100 ? (mails.at(-1)?.at ?? null) : null
  return renderPage(c, { title: 'Mail without a case', side: 'team', width: 'wide', body: <AsideList mails={mails} unread={unread} letters={letters} older={older} did={c.req.query('did')} /> })
}

/** What was typed into the address is no reason for an error. */
function instant(typed: string): string | null {
  try {
    return typed === '' ? null : Temporal.Instant.from(typed).toString()
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** Letters of a project that belong to no case are its triage's to see. */
async function lettersFor(store: Store, who: SignedIn): Promise<readonly LetterWithoutCaseRow[]> {
  const projects = Object.keys(who.roles).filter((project) => can(who, 'ReceiveReport', { kind: 'case', project, restricted: false, granted: false, relations: [] }))
  const found = await store.as({ role: 'worker' }, (tx) => stuckWithoutCase(tx, projects))
  return found.map(({ project, to, subject, why, since }) => ({ project, to, subject, why, since: iso(since) }))
}

function letAllBe(port: AsidePort): Action {
  return async (c) => {
    const form = await memberFormOf(c)
    if (form instanceof Response) return form
    const ids = form.getAll('mail').filter((one) => typeof one === 'string')
    await port.letBe(memberOf(c), ids.slice(0, 100))
    return c.redirect('/mail?did=letbe', 303)
  }
}

async function showMail(port: AsidePort, c: Asked): Promise<Response> {
  const opened = await port.open(memberOf(c), param(c, 'mail'))
  return opened === null ? missing(c) : renderPage(c, { title: 'A mail without a case', side: 'team', body: <AsideView opened={opened} /> })
}

function takeMail(port: AsidePort): Action {
  return async (c) => {
    const form = await memberFormOf(c)
    if (form instanceof Response) return form
    const [who, id] = [memberOf(c), param(c, 'mail')]
    if (text(form, 'do') === 'letbe') {
      await port.letBe(who, [id])
      return c.redirect('/mail?did=letbe', 303)
    }
    if (text(form, 'do') !== 'report') return missing(c)
    const made = await port.makeReport(who, id, form.has('acknowledge'))
    if (made === null) return missing(c)
    return made.ok ? c.redirect(`/cases/${made.caseId}`, 303) : answerProblem(c, problemOf(made.refused))
  }
}

async function sendOriginal(port: AsidePort, c: Asked): Promise<Response> {
  const bytes = await port.original(memberOf(c), param(c, 'mail'))
  return bytes === null ? missing(c) : scannedDownload(c, { name: 'mail.eml', bytes })
}
