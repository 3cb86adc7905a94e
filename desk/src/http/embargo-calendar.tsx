import { feedMember, feedSince, renewFeed, revokeFeed } from '../commands/calendar-feed.ts'
import { canaryFetched } from '../commands/early-copy.ts'
import { iso } from '../commands/gate.ts'
import { CalendarView, type CalendarViewProps } from '../pages/embargo/calendar-view.tsx'
import { calendarEntries, iCalendar } from '../projections/embargo-calendar.ts'
import { dateRow } from '../projections/date-row.ts'
import type { Tx } from '../store/store.ts'
import { missing } from './case-actions.tsx'
import type { ListDeps } from './embargo-access.ts'
import { memberFormOf, text } from './form.ts'
import { renderPage } from './render.tsx'
import type { Action, Asked } from './route.ts'
import { memberOf, param } from './route.ts'

/** The dates that this member may see, with the case of each and what speaks against the day under its own policy. */
async function entriesFor({ gate }: ListDeps, tx: Tx): Promise<CalendarViewProps['entries']> {
  const cases = await tx.query<{ id: string; case: string; ref: string; policy_hash: string }>(
    'select e.id, h.id as "case", h.ref, h.policy_hash from calendar_entry e join case_head h on h.id = e.case_id',
  )
  const entries = []
  for (const entry of await calendarEntries(tx)) {
    const found = cases.find(({ id }) => id === entry.id)
    if (!found) continue
    const policy = await gate.shelf.byHash(tx, found.policy_hash)
    const risks = entry.ended ? [] : dateRow(entry.endsAt, { policy }).risks
    entries.push({ ...entry, risks, case: { id: found.case, reference: found.ref } })
  }
  return entries
}

async function show(deps: ListDeps, c: Asked, feed: string | null): Promise<Response> {
  const { member } = memberOf(c)
  const entries = await deps.store.as({ role: 'team', member }, (tx) => entriesFor(deps, tx))
  const since = await deps.store.as({ role: 'worker' }, (tx) => feedSince(tx, member))
  return renderPage(c, {
    title: 'Calendar',
    side: 'team',
    body: <CalendarView entries={entries} feed={feed} since={since === null ? null : iso(since)} now={c.var.now()} />,
  })
}

export const showCalendar =
  (deps: ListDeps): Action =>
  (c) =>
    show(deps, c, null)

/** A new address for the own feed, shown this once; or none any more. The one before opens nothing from then on. */
export const takeCalendar =
  (deps: ListDeps): Action =>
  async (c) => {
    const form = await memberFormOf(c)
    if (form instanceof Response) return form
    const { member } = memberOf(c)
    if (text(form, 'do') === 'revoke') {
      await deps.store.as({ role: 'worker' }, (tx) => revokeFeed(tx, member))
      return c.redirect('/calendar', 303)
    }
    const secret = await deps.store.as({ role: 'worker' }, (tx) => renewFeed(tx, member, deps.gate.now()))
    return show(deps, c, `${deps.gate.url}/calendar/feed/${secret}.ics`)
  }

/** Calendar programs cannot sign in: the address is the secret. Dates of what its member may see now, and nothing else. */
export const sendCalendar =
  (deps: ListDeps): Action =>
  async (c) => {
    const secret = /^([0-9a-f]{64})\.ics$/.exec(param(c, 'secret'))?.[1]
    const member = secret === undefined ? null : await deps.store.as({ role: 'worker' }, (tx) => feedMember(tx, secret))
    if (member === null) return missing(c)
    const entries = await deps.store.as({ role: 'team', member }, calendarEntries)
    return c.body(iCalendar(entries, { host: new URL(deps.gate.url).hostname, now: c.var.now() }), 200, {
      'Content-Type': 'text/calendar; charset=utf-8',
    })
  }

/** The address in one copy of a notice. It answers like any address that is not there. */
export const takeCanary =
  (deps: ListDeps): Action =>
  async (c) => {
    await deps.store.as({ role: 'worker' }, (tx) => canaryFetched(deps.gate, tx, param(c, 'token')))
    return missing(c)
  }
