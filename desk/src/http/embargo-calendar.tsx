import { timingSafeEqual } from 'node:crypto'
import { canaryFetched } from '../commands/early-copy.ts'
import { CalendarView } from '../pages/embargo/calendar-view.tsx'
import { calendarEntries, iCalendar } from '../projections/embargo-calendar.ts'
import type { Tx } from '../store/store.ts'
import { missing } from './case-actions.tsx'
import type { ListDeps } from './embargo-access.ts'
import { renderPage } from './render.tsx'
import type { Action } from './route.ts'
import { memberOf, param } from './route.ts'

const secretOf = (tx: Tx, member: string): Buffer => tx.instanceKeys.fingerprint('calendar feed', member)

export const showCalendar =
  (deps: ListDeps): Action =>
  async (c) => {
    const { member } = memberOf(c)
    const made = await deps.store.as({ role: 'team', member }, async (tx) => {
      const cases = await tx.query<{ id: string; case: string; ref: string }>(
        'select e.id, h.id as "case", h.ref from calendar_entry e join case_head h on h.id = e.case_id',
      )
      const entries = (await calendarEntries(tx)).flatMap((entry) => {
        const found = cases.find(({ id }) => id === entry.id)
        return found ? [{ ...entry, case: { id: found.case, reference: found.ref } }] : []
      })
      return { entries, feed: `/calendar/${member}/${secretOf(tx, member).toString('hex')}.ics` }
    })
    return renderPage(c, { title: 'Calendar', side: 'team', body: <CalendarView {...made} now={c.var.now()} /> })
  }

/** Calendar programs cannot sign in: the address is the secret. Dates of what this member may see now, and nothing else. */
export const sendCalendar =
  (deps: ListDeps): Action =>
  async (c) => {
    const [member, given] = [param(c, 'member'), /^([0-9a-f]{64})\.ics$/.exec(param(c, 'secret'))?.[1]]
    if (given === undefined || !/^[A-Za-z0-9]{1,40}$/.test(member)) return missing(c)
    const entries = await deps.store.as({ role: 'team', member }, async (tx) =>
      timingSafeEqual(Buffer.from(given, 'hex'), secretOf(tx, member)) ? calendarEntries(tx) : null,
    )
    if (entries === null) return missing(c)
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
