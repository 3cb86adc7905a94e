import type { FC } from 'hono/jsx'
import { Notice } from '../notice.tsx'
import { When } from '../when.tsx'
import { FilesField } from './files-field.tsx'

/** A reporter's case while it is sealed. `since`: ISO 8601. */
export interface SealedOwn {
  readonly reference: string
  readonly projectId: string
  readonly projectName: string
  readonly since: string
}

export interface SealedOwnProps {
  readonly page: SealedOwn
  /** The receipt, sealed by the desk for half an hour. */
  readonly sealed: string
  readonly sent?: boolean | undefined
  readonly fault?: string | undefined
  readonly text?: string | undefined
}

/** What a reporter finds while the team holds the key of the case itself: why nothing is shown, and how to go on. */
export const SealedOwnPage: FC<SealedOwnProps> = ({ page, sealed, sent, fault, text }) => (
  <section>
    <p class="crumbs">{page.reference}</p>
    <h1>Your report to {page.projectName}</h1>
    {sent ? <Notice tone="good" title="Kept for the team"><p>They read it as soon as one of them unlocks this case. You need not send it again.</p></Notice> : null}
    {fault ? <Notice tone="bad" title="Not sent"><p>{fault}</p></Notice> : null}
    <Notice tone="warn" title="The team sealed this case">
      <p>Since <When at={page.since} /> its words open with the keys of some members alone, so that whoever steals this desk’s data or its backups cannot read them. That is for your protection too. This desk itself cannot read the case meanwhile, and so it cannot show it to you.</p>
    </Notice>
    <section aria-labelledby="can-title"><h2 id="can-title">What you can do</h2>
      <ul>
        <li>Write below. What you write waits here, encrypted, until a member opens the case; answers by mail do so too.</li>
        <li>Come back with your receipt: once the case is unsealed, you find everything here as before.</li>
        <li>Dates that were agreed hold on. The team meets its promises by hand meanwhile; ask if you hear nothing.</li>
        <li>If it cannot wait, write to the project by another of <a href={`/p/${page.projectId}`}>its ways</a>, and name <code>{page.reference}</code>.</li>
      </ul>
    </section>
    <section class="panel" aria-labelledby="answer-title">
      <h2 id="answer-title">Write to the team</h2>
      <form method="post" action="/receipt/answer" enctype="multipart/form-data">
        <input type="hidden" name="sealed" value={sealed} />
        <div class="field">
          <label for="answer">Message</label>
          <textarea id="answer" name="text" rows={6} required maxlength={200_000} dir="auto">{text ?? ''}</textarea>
        </div>
        <FilesField says="Up to 20 files of 25 MB." />
        <p class="actions"><button type="submit">Send</button></p>
      </form>
    </section>
  </section>
)
