import type { FC } from 'hono/jsx'
import type { ContactState } from '../../projections/contact-state.ts'
import { Panel, Table } from '../embargo/deed.tsx'
import { FormToken } from '../layout.tsx'
import { Untrusted } from '../untrusted.tsx'
import { When } from '../when.tsx'

/** What a contact's letter leads to; `token` is null once the button was pressed. */
export const ReachedView: FC<{ token: string | null }> = ({ token }) => (
  <section>
    <h1>{token === null ? 'Thank you' : 'Is this mailbox read?'}</h1>
    {token === null ? (
      <p class="lead">It is noted that this mailbox is read. There is nothing more to do.</p>
    ) : (
      <form class="panel" method="post" action={`/reached/${encodeURIComponent(token)}`}>
        <p>Early notices for your organisation are announced to the mailbox that you have this address from.</p>
        <p class="actions">
          <button type="submit">Yes, it is read</button>
        </p>
      </form>
    )}
  </section>
)

/** Asks all contacts of a list, or of one member. */
export const AskContacts: FC<{ project: string; list: string; member?: string }> = ({ project, list, member = '' }) => (
  <form method="post" action="/team/lists/ask">
    <FormToken />
    <input type="hidden" name="project" value={project} />
    <input type="hidden" name="list" value={list} />
    <input type="hidden" name="member" value={member} />
    <p class="actions">
      <button type="submit" class="quiet-button">
        {member === '' ? 'Ask every contact whether its mailbox is read' : 'Ask whether these mailboxes are read'}
      </button>
    </p>
  </form>
)

export interface NamedContact extends ContactState {
  readonly name: string
  readonly address: string
}

const Reached: FC<{ one: NamedContact }> = ({ one }) => {
  if (one.answeredAt)
    return (
      <>
        <span class="state state-good">read</span> <When at={one.answeredAt} />
      </>
    )
  if (one.dead) return <span class="state state-bad">mail does not arrive</span>
  return one.askedAt ? (
    <>
      <span class="state state-open">no answer yet</span> asked <When at={one.askedAt} />
    </>
  ) : (
    <>never asked</>
  )
}

/** Which mailboxes of a member are read, found out before the day it matters. */
export const Contacts: FC<{ contacts: readonly NamedContact[]; project: string; list: string; member: string; mayAsk: boolean }> = ({
  contacts,
  project,
  list,
  member,
  mayAsk,
}) => (
  <Panel id="contacts" title="Are they reached?">
    <Table head={['Contact', 'Mailbox']}>
      {contacts.map((one) => (
        <tr>
          <th scope="row">
            <Untrusted text={one.name} />
            <br />
            <span class="quiet">
              <Untrusted text={one.address} />
            </span>
          </th>
          <td>
            <Reached one={one} />
          </td>
        </tr>
      ))}
    </Table>
    {mayAsk ? <AskContacts project={project} list={list} member={member} /> : null}
  </Panel>
)
