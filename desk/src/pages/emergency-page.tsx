import type { FC } from 'hono/jsx'
import type { EntryRow } from '../projections/rows.ts'
import { FormToken } from './layout.tsx'
import { Notice } from './notice.tsx'
import { Line } from './sign-in-fields.tsx'
import { Untrusted } from './untrusted.tsx'
import { When } from './when.tsx'

export interface EmergencyRow {
  readonly id: string
  readonly reference: string
  readonly reason: string
  readonly askedBy: string
  readonly askedAt: string
  readonly decidedBy: string | null
  readonly until: string | null
  readonly state: 'waiting' | 'declined' | 'open' | 'over'
  readonly isMine: boolean
}

const Decide: FC<{ id: string; deed: 'grant' | 'decline' | 'end'; label: string; quiet?: boolean }> = ({ id, deed, label, quiet = false }) => (
  <form class="row-form" method="post" action={`/emergency/${id}`}>
    <FormToken /><input type="hidden" name="do" value={deed} />
    <p class="actions"><button type="submit" class={quiet ? 'quiet-button' : undefined}>{label}</button></p>
  </form>
)

const stateWords = ({ state, decidedBy }: EmergencyRow): string =>
  state === 'waiting' ? 'waits for a second person' : state === 'declined' ? `declined by ${decidedBy ?? ''}` : state === 'open' ? `granted by ${decidedBy ?? ''}` : decidedBy === null ? 'nobody answered' : `granted by ${decidedBy}, over`

const Request: FC<{ row: EmergencyRow }> = ({ row }) => (
  <li>
    <p><strong>{row.reference}</strong>, asked by {row.askedBy}, <When at={row.askedAt} />: {stateWords(row)}{row.state === 'open' && row.until ? <>, until <When at={row.until} /></> : null}.</p>
    <Untrusted text={row.reason} block />
    {row.state === 'waiting' && !row.isMine ? <><Decide id={row.id} deed="grant" label={`Let ${row.askedBy} read ${row.reference}`} /><Decide id={row.id} deed="decline" label={`Decline ${row.reference}`} quiet /></> : null}
    {row.state === 'open' && row.isMine ? <><form class="row-form" method="get" action={`/emergency/${row.id}`}><p class="actions"><button type="submit">Read {row.reference}</button></p></form><Decide id={row.id} deed="end" label={`I have read ${row.reference}`} quiet /></> : null}
  </li>
)

/** Access in an emergency: who asks, why, and who lets them. */
export const EmergencyPage: FC<{ rows: readonly EmergencyRow[]; mayAsk: boolean; fault?: string | undefined; done?: string | undefined }> = ({ rows, mayAsk, fault, done }) => (
  <section>
    <h1>Emergency access</h1>
    <p class="lead">Who runs the desk reads no case. When a case’s team cannot be reached and it cannot wait, they may ask here; a second person decides, for one hour of reading. All members are told, and the case’s reporter reads it.</p>
    {fault ? <Notice tone="bad" title="Not done"><p>{fault}</p></Notice> : null}
    {done ? <Notice tone="good" title={done} /> : null}
    {mayAsk ? <form class="panel" method="post" action="/emergency">
      <h2>Ask</h2>
      <FormToken />
      <Line name="reference" label="Reference of the case" max={80} hint="Such as MLFLOW-2026-0001. Whether there is such a case you learn only once it is granted." />
      <div class="field"><label for="in-reason">Reason</label>
        <textarea id="in-reason" name="reason" rows={4} minlength={20} maxlength={1000} required aria-describedby="in-reason-hint"></textarea>
        <p class="hint" id="in-reason-hint">Why the team cannot be reached, and what must be read. The case’s reporter reads this.</p></div>
      <p class="actions"><button type="submit">Ask for access</button></p>
    </form> : null}
    <section aria-labelledby="asked-title"><h2 id="asked-title">Asked in the last 30 days</h2>
      {rows.length === 0 ? <p class="empty">Nobody asked.</p> : <ul class="plain">{rows.map((row) => <Request row={row} />)}</ul>}
    </section>
  </section>
)

export const EmergencyCasePage: FC<{ reference: string; title: string; until: string; id: string; entries: readonly EntryRow[] }> = ({ reference, title, until, id, entries }) => (
  <section>
    <p class="crumbs">{reference}</p>
    <h1><Untrusted text={title} /></h1>
    <Notice tone="warn" title="You read this case in an emergency"><p>Until <When at={until} />. Its team and its reporter see that you do. You can change nothing here.</p></Notice>
    <ol class="plain">{entries.map((entry) => (
      <li class="panel">
        <p><strong>{entry.what}</strong> <span class="quiet">{entry.who}, <When at={entry.at} />, to {entry.audience}</span></p>
        {entry.text ? <Untrusted text={entry.text} block /> : null}
        {entry.attachments?.length ? <p class="quiet">{entry.attachments.length === 1 ? 'One file' : `${entry.attachments.length} files`}, which this access does not open.</p> : null}
      </li>
    ))}</ol>
    <Decide id={id} deed="end" label="I have read it: end this access" />
  </section>
)
