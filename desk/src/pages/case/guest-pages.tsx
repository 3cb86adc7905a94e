import type { FC } from 'hono/jsx'
import type { EntryRow } from '../../projections/rows.ts'
import { FormToken } from '../layout.tsx'
import { Notice } from '../notice.tsx'
import { Line } from '../sign-in-fields.tsx'
import { Untrusted } from '../untrusted.tsx'
import { When } from '../when.tsx'

/** Instants are ISO 8601 text. */
export interface GuestRow {
  readonly id: string
  readonly name: string
  readonly audiences: readonly string[]
  readonly invitedByName: string
  readonly invitedAt: string
  readonly until: string
  readonly reason: string
  readonly isOver: boolean
}

const viewWords = (audiences: readonly string[]): string =>
  audiences.includes('team') ? 'all that the team reads' : audiences.includes('reporter') ? 'what is said with the reporter' : 'what is said to all who take part'

const Row: FC<{ id: string; row: GuestRow }> = ({ id, row }) => (
  <li>
    <p><strong>{row.name}</strong> reads {viewWords(row.audiences)}; let in by {row.invitedByName}, <When at={row.invitedAt} />, {row.isOver ? 'and is a guest no more' : <>until <When at={row.until} /></>}.</p>
    <Untrusted text={row.reason} block />
    {row.isOver ? null : <form class="row-form" method="post" action={`/cases/${id}/guests/${row.id}`}><FormToken /><p class="actions"><button type="submit" class="quiet-button">End it for {row.name}</button></p></form>}
  </li>
)

export interface GuestsShown { readonly id: string; readonly reference: string; readonly rows: readonly GuestRow[]; readonly fault?: string; readonly done?: string; readonly link?: string }

/** Who is a guest of a case, and letting one in. */
export const GuestsPage: FC<GuestsShown> = ({ id, reference, rows, fault, done, link }) => (
  <section>
    <p class="crumbs"><a href={`/cases/${id}`}>{reference}</a></p>
    <h1>Guests</h1>
    <p class="lead">A guest reads this one case for a time, in an account of their own with a second factor. It ends by itself. The timeline says it, to the reporter too; all members are told.</p>
    {fault ? <Notice tone="bad" title="Not done"><p>{fault}</p></Notice> : null}
    {done ? <Notice tone="good" title={done} /> : null}
    {link ? <section class="panel receipt"><h2>Hand this over yourself</h2><p><code class="break-word">{link}</code></p><p>With it the guest makes an account without any role. It is shown this once; whoever has it first has the account.</p></section> : null}
    <section aria-labelledby="guests-title"><h2 id="guests-title">Let in</h2>
      {rows.length === 0 ? <p class="empty">Nobody was a guest here.</p> : <ul class="plain">{rows.map((row) => <Row id={id} row={row} />)}</ul>}
    </section>
    <form class="panel" method="post" action={`/cases/${id}/guests`}>
      <h2>Let somebody in</h2>
      <FormToken />
      <Line name="login" label="Login at this desk" max={32} />
      <div class="field"><label for="guest-name">Name<span class="optional"> for somebody without an account</span></label><input id="guest-name" name="name" maxlength={100} autocomplete="off" aria-describedby="guest-name-hint" />
        <p class="hint" id="guest-name-hint">An account without any role is made then, and its link is shown once.</p></div>
      <fieldset class="field"><legend>What they may read</legend>
        <div class="choices choices-lines">{(['parties', 'reporter', 'team'] as const).map((view) => (
          <label><input type="radio" name="view" value={view} required /> {viewWords([view])}</label>
        ))}</div>
      </fieldset>
      <div class="field"><label for="days">For how many days</label><input id="days" name="days" type="number" min={1} max={14} value="3" required /></div>
      <div class="field"><label for="guest-reason">Reason</label>
        <textarea id="guest-reason" name="reason" rows={3} minlength={20} maxlength={1000} required aria-describedby="guest-reason-hint"></textarea>
        <p class="hint" id="guest-reason-hint">What the guest is needed for. The reporter reads this.</p></div>
      <p class="actions"><button type="submit">Let them in</button></p>
    </form>
  </section>
)

/** What somebody is a guest of. */
export const GuestListPage: FC<{ rows: readonly { readonly id: string; readonly reference: string; readonly until: string }[] }> = ({ rows }) => (
  <section>
    <h1>Where you are a guest</h1>
    {rows.length === 0 ? <p class="empty">You are a guest of no case.</p> : <ul>{rows.map(({ id, reference, until }) => <li><a href={`/guest/${id}`}>{reference}</a>, until <When at={until} /></li>)}</ul>}
  </section>
)

export interface GuestCaseShown { readonly id: string; readonly reference: string; readonly title: string; readonly until: string; readonly entries: readonly EntryRow[]; readonly fault?: string; readonly sent?: boolean }

/** A case as its guest reads it. */
export const GuestCasePage: FC<GuestCaseShown> = ({ id, reference, title, until, entries, fault, sent }) => (
  <section>
    <p class="crumbs"><a href="/guest">Guest</a> · {reference}</p>
    <h1><Untrusted text={title} /></h1>
    {fault ? <Notice tone="bad" title="Not sent"><p>{fault}</p></Notice> : null}
    {sent ? <Notice tone="good" title="Sent to all who take part." /> : null}
    <Notice tone="warn" title="You are a guest of this case"><p>Until <When at={until} />. Its team and its reporter see that you read it. Tell nobody of it.</p></Notice>
    <ol class="plain">{entries.map((entry) => (
      <li class="panel">
        <p><strong>{entry.what}</strong> <span class="quiet">{entry.who}, <When at={entry.at} />, to {entry.audience}</span></p>
        {entry.text ? <Untrusted text={entry.text} block /> : null}
        {entry.attachments?.length ? <p class="quiet">{entry.attachments.length === 1 ? 'One file' : `${entry.attachments.length} files`}, which a guest does not open.</p> : null}
      </li>
    ))}</ol>
    <form class="panel" method="post" action={`/guest/${id}`}>
      <h2>Write to all who take part</h2>
      <FormToken />
      <div class="field"><label for="guest-text">Message</label><textarea id="guest-text" name="text" rows={5} maxlength={50_000} required dir="auto"></textarea></div>
      <p class="actions"><button type="submit">Send</button></p>
    </form>
  </section>
)
