import type { FC } from 'hono/jsx'
import { FormToken } from '../layout.tsx'
import { Notice } from '../notice.tsx'
import { Untrusted } from '../untrusted.tsx'

interface Props {
  readonly id: string
  readonly reference: string
  readonly reports: readonly { readonly reporter: string; readonly title: string }[]
  readonly revealed?: { readonly title: string; readonly address: string | null; readonly name: string | null } | undefined
  readonly fault?: string | undefined
}

/** How a reporter is reached: asked for with a reason, shown once, and told to the reporter. */
export const IdentityPage: FC<Props> = ({ id, reference, reports, revealed, fault }) => (
  <section>
    <p class="crumbs"><a href={`/cases/${id}`}>{reference}</a></p>
    <h1>Who reported it</h1>
    {fault ? <Notice tone="bad" title="Not shown"><p>{fault}</p></Notice> : null}
    {revealed ? <Shown revealed={revealed} /> : <>
      <p class="lead">The desk writes to reporters without showing anybody how. To answer, write a message on the case; you need this page only where something must happen outside the desk.</p>
      <form class="panel" method="post" action={`/cases/${id}/identity`}>
        <FormToken />
        <fieldset class="field"><legend>Whose report</legend><div class="choices choices-lines">
          {reports.map(({ reporter, title }, at) => <label><input type="radio" name="reporter" value={reporter} checked={at === 0} required /> <Untrusted text={title} /></label>)}
        </div></fieldset>
        <div class="field"><label for="in-reason">Reason</label>
          <textarea id="in-reason" name="reason" rows={3} minlength={20} maxlength={1000} required aria-describedby="in-reason-hint"></textarea>
          <p class="hint" id="in-reason-hint">It stands in the case’s timeline, where the reporter reads it, and all members are told that you looked.</p></div>
        <p class="actions"><button type="submit">Show it</button></p>
      </form>
    </>}
  </section>
)

const Shown: FC<{ revealed: NonNullable<Props['revealed']> }> = ({ revealed: { title, address, name } }) => (
  <section class="panel">
    <h2><Untrusted text={title} /></h2>
    {address === null ? <p>Nothing is known: the report came without an address, or what was known has been deleted.</p> : <dl class="facts">
      <div><dt>Address</dt><dd><Untrusted text={address} /></dd></div>
      {name === null ? null : <div><dt>Name</dt><dd><Untrusted text={name} /></dd></div>}
    </dl>}
    <p class="hint">It is shown this once. The case’s timeline says that it was.</p>
  </section>
)
