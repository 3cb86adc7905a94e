import { askContacts, contactAnswered } from '../commands/contact-checks.ts'
import { listMembers } from '../commands/membership.ts'
import { ReachedView } from '../pages/lists/contact-views.tsx'
import { missing } from './case-actions.tsx'
import { mayKeepLists, type ListDeps } from './embargo-access.ts'
import { formOf, memberFormOf, text } from './form.ts'
import { renderPage } from './render.tsx'
import type { Action, Route } from './route.ts'
import { memberOf, param } from './route.ts'

/** Whether mailboxes of list members are read: their button, and the team's question. */
export function contactRoutes(deps: ListDeps): readonly Route[] {
  return [
    { method: 'GET', path: '/reached/:token', access: 'reporter', action: showReached },
    { method: 'POST', path: '/reached/:token', access: 'reporter', action: takeReached(deps) },
    { method: 'POST', path: '/team/lists/ask', access: 'member', action: takeAsk(deps) },
  ]
}

/** A button and not the visit itself: mail gateways open every address that they see. The same page for every address. */
const showReached: Action = (c) => renderPage(c, { title: 'Is this mailbox read?', side: 'reporter', body: <ReachedView token={param(c, 'token')} /> })

const takeReached =
  (deps: ListDeps): Action =>
  async (c) => {
    const form = await formOf(c)
    if (form instanceof Response) return form
    const known = await deps.store.as({ role: 'worker' }, (tx) => contactAnswered(deps.gate, tx, param(c, 'token')))
    return known ? renderPage(c, { title: 'Thank you', side: 'reporter', body: <ReachedView token={null} /> }) : missing(c)
  }

/** All contacts of a list's members, or of one, are asked at once. */
const takeAsk =
  (deps: ListDeps): Action =>
  async (c) => {
    const form = await memberFormOf(c)
    if (form instanceof Response) return form
    const who = memberOf(c)
    const [project, list, one] = [text(form, 'project'), text(form, 'list'), text(form, 'member')]
    const seen = await deps.store.as({ role: 'team', member: who.member }, (tx) => listMembers(tx, project))
    const asked = seen.filter(({ id, list: of }) => of === list && (one === '' || one === id))
    if (asked.length === 0 || !mayKeepLists(who, project).ok) return missing(c)
    await deps.store.as({ role: 'worker' }, async (tx) => {
      for (const { id } of asked) await askContacts(deps.gate, tx, id)
    })
    return c.redirect(one === '' ? '/team/lists' : `/team/members/${one}?did=yes`, 303)
  }
