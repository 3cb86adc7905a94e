import { can } from '../access/can.ts'
import { SealedCasePage } from '../pages/sealed-page.tsx'
import { holdersOf } from '../store/sealed-cases.ts'
import { waitingForKey } from '../store/sealed-waiting.ts'
import type { Store } from '../store/store.ts'
import { renderPage } from './render.tsx'
import type { Asked } from './route.ts'

/**
 * What a member gets where a page of a case cannot be opened because the case is sealed: since when, who holds its key, what
 * waits for it. Null where it is not sealed, not for this member, or where no page was asked for.
 */
export async function sealedCase(store: Store, c: Asked): Promise<Response | null> {
  const { who } = c.var
  const id = /^\/cases\/([a-z0-9]{20,40})(?:\/|$)/.exec(c.req.path)?.[1]
  if (!who || id === undefined || c.req.method !== 'GET' || c.req.header('Accept')?.includes('json')) return null
  const found = await store.as({ role: 'team', member: who.member }, async (tx) => {
    const head = await tx.maybe<{ ref: string; project: string; restricted: boolean; granted: boolean; at: Temporal.Instant }>(
      `select h.ref, h.project, h.restricted, s.at, exists (select from case_access a where a.case_id = h.id and a.subject = $2) as granted
       from case_head h join sealed_case s on s.case_id = h.id where h.id = $1`, [id, who.member])
    if (!head || !can(who, 'read case', { kind: 'case', ...head, relations: [] })) return null
    const holders = await tx.query<{ id: string; name: string }>('select id, display_name as name from member where id = any($1) order by 2', [await holdersOf(tx, id)])
    return { head, holders }
  })
  if (!found) return null
  const { head, holders } = found
  const waiting = await store.as({ role: 'worker' }, (tx) => waitingForKey(tx, id))
  const shown = { id, reference: head.ref, sealedAt: head.at.toString(), holders: holders.map(({ name }) => name), isHolder: holders.some((each) => each.id === who.member), ...waiting }
  return renderPage(c, { title: head.ref, side: 'team', status: 409, body: <SealedCasePage shown={shown} /> })
}
