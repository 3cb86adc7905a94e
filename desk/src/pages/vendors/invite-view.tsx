import type { FC } from 'hono/jsx'
import { AskChoice, AskLine, AskText } from '../embargo/deed.tsx'
import { FormToken } from '../layout.tsx'
import { RefusalNotice, type RefusalWords } from '../notice.tsx'

export interface InviteViewProps {
  readonly caseId: string
  readonly reference: string
  readonly projects: readonly (readonly [string, string])[]
  readonly given: { readonly vendors: string; readonly need: string; readonly project: string }
  readonly refused?: RefusalWords | undefined
}

const hint = 'One a line: name; address; group; language. Group and language may be left out.'

/** Many vendors at once, or a project of this desk. */
export const InviteView: FC<InviteViewProps> = ({ caseId, reference, projects, given, refused }) => (
  <article class="case">
    <p class="crumbs">
      <a href="/cases">Cases</a> / <a href={`/cases/${caseId}`}>{reference}</a> /{' '}
      <a href={`/cases/${caseId}/vendors`}>Vendors</a>
    </p>
    <h1>Ask vendors in</h1>
    <p class="lead">
      Each gets a letter that says nothing of the case, and sees nothing of it before it has said that it takes part and,
      where an embargo binds, has accepted its terms.
    </p>
    {refused ? <RefusalNotice refused={refused} /> : null}
    <form class="panel command" method="post" action={`/cases/${caseId}/vendors/invite`}>
      <FormToken />
      <AskText name="vendors" label="Vendors" rows={8} value={given.vendors} hint={hint} optional />
      {projects.length === 0 ? null : (
        <AskChoice name="project" label="Or a project of this desk" options={projects} blank="None" value={given.project} optional />
      )}
      <AskLine name="need" label="What they are needed for" value={given.need} />
      <p class="actions">
        <button type="submit">Ask them in</button>
      </p>
    </form>
  </article>
)
