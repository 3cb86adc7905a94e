import { contactKinds, contactWays } from '@parley/coordination'
import type { FC } from 'hono/jsx'
import type { VendorDetail } from '../../projections/vendor-detail.ts'
import { AskChoice, AskLine, AskText, Deed, Fact, Panel, Table, type Door } from '../embargo/deed.tsx'
import { FormToken } from '../layout.tsx'
import { Notice, RefusalNotice, type RefusalWords } from '../notice.tsx'
import { Untrusted } from '../untrusted.tsx'
import { When } from '../when.tsx'
import { Files, MessageForm, type FileDoor } from './message-form.tsx'
import { StatusFields } from './status-fields.tsx'
import { AnswerMark } from './vendors-view.tsx'

const words = (text: string): string => text.replaceAll('_', ' ')

export const VendorFacts: FC<{ vendor: VendorDetail }> = ({ vendor: { row, status, fix } }) => (
  <dl class="facts">
    <Fact term="Answer">
      <AnswerMark answer={row.answer} words={row.answerWords} />
      {row.source === 'team' ? <span class="hint">as the coordinating team heard it</span> : null}
    </Fact>
    {status?.justification ? <Fact term="Because">{status.justification}</Fact> : null}
    {status?.note ? (
      <Fact term="In its words">
        <Untrusted text={status.note} />
      </Fact>
    ) : null}
    {status ? <Fact term="In the advisory">{status.public ? 'may stand there' : 'stays out'}</Fact> : null}
    <Fact term="Part">
      {row.standing}
      {row.consent ? <span class="hint">{row.consent}</span> : null}
    </Fact>
    <Fact term="Report">{row.report}</Fact>
    <Fact term="Fix">
      {row.fix}
      {fix ? (
        <span class="hint">
          <Untrusted text={fix} />
        </span>
      ) : null}
    </Fact>
  </dl>
)

export const Statements: FC<{ statements: VendorDetail['statements'] }> = ({ statements }) =>
  statements.length === 0 ? (
    <p class="quiet">None yet.</p>
  ) : (
    <ol class="plain" reversed>
      {statements.toReversed().map(({ revision, text, public: open, at }) => (
        <li>
          <p>
            <strong>Revision {revision}</strong> <span class="tag">{open ? 'for the advisory' : 'not public'}</span>{' '}
            <span class="quiet">
              <When at={at} />
            </span>
          </p>
          <Untrusted text={text} block />
        </li>
      ))}
    </ol>
  )

export const Messages: FC<{ messages: VendorDetail['messages']; files: FileDoor }> = ({ messages, files: door }) =>
  messages.length === 0 ? (
    <p class="quiet">Nothing was written yet.</p>
  ) : (
    <ol class="timeline">
      {messages.map(({ who, at, text, files, all }) => (
        <li class="entry">
          <header class="entry-head">
            <p class="entry-what">
              <strong>
                <Untrusted text={who} />
              </strong>{' '}
              <span class="tag">{all ? 'all parties read this' : 'between the two of you'}</span>
            </p>
            <p class="entry-who">
              <When at={at} />
            </p>
          </header>
          <Untrusted text={text} block />
          <Files files={files} door={door} />
        </li>
      ))}
    </ol>
  )

const Contacts: FC<{ contacts: VendorDetail['contacts'] }> = ({ contacts }) => (
  <Table head={['When', 'What', 'How', 'Language', 'Note']}>
    {contacts.map(({ at, kind, way, language, note }) => (
      <tr>
        <td>
          <When at={at} />
        </td>
        <td>{kind === 'tried' ? 'nobody reached' : kind}</td>
        <td>{words(way)}</td>
        <td>{language ?? ''}</td>
        <td>{note ? <Untrusted text={note} /> : ''}</td>
      </tr>
    ))}
  </Table>
)

const ContactDeed: FC<{ vendor: VendorDetail; door: Door }> = ({ vendor, door }) => (
  <Deed door={door} deed="RecordContact" title="Record a call, a letter, an answer" button="Record">
    <AskChoice
      name="kind"
      label="What happened"
      options={contactKinds.map((one) => [one, one === 'tried' ? 'tried, nobody reached' : one])}
    />
    <AskChoice name="way" label="How" options={contactWays.filter((way) => way !== 'portal').map((one) => [one, words(one)])} />
    <AskLine name="language" label="Language that was tried" value={vendor.row.language} optional hint="Such as en, de or pt-BR." />
    <AskText name="note" label="Note" optional />
  </Deed>
)

const Steps: FC<{ vendor: VendorDetail; door: Door }> = ({ vendor, door }) => (
  <Panel id="steps" title="What can be done">
    {vendor.gone ? (
      <Deed door={door} deed="InviteAgain" title="Ask it again" button="Ask again">
        <AskLine name="need" label="What it is needed for" />
      </Deed>
    ) : (
      <MessageForm door={door} title="Write to this vendor alone" hint="No other vendor reads it." />
    )}
    {vendor.row.silentSince ? (
      <Deed door={door} deed="Remind" title="Remind it" button="Send a reminder" hint="Once a day at most." />
    ) : null}
    <ContactDeed vendor={vendor} door={door} />
    {vendor.row.source === 'vendor' ? null : (
      <Deed door={door} deed="SetStatus" title="Record a status that we heard" button="Record">
        <StatusFields product="" />
      </Deed>
    )}
    {vendor.gone || vendor.row.owner ? null : (
      <Deed
        door={door}
        deed="RemoveVendor"
        title="Take it out of the case"
        button="Take out"
        hint="It reads nothing further. What it accepted to keep, it keeps."
      >
        <AskText name="reason" label="Reason" />
      </Deed>
    )}
  </Panel>
)

export interface VendorViewProps {
  readonly caseId: string
  readonly reference: string
  readonly vendor: VendorDetail
  readonly did?: string | undefined
  readonly refused?: RefusalWords | undefined
}

/** One vendor for the team of the case: what it said, what was said to it, how it was reached. */
export const VendorView: FC<VendorViewProps> = ({ caseId, reference, vendor, did, refused }) => {
  const door: Door = { action: `/cases/${caseId}/vendors/${vendor.row.id}`, carry: <FormToken /> }
  return (
    <article class="case">
      <p class="crumbs">
        <a href="/cases">Cases</a> / <a href={`/cases/${caseId}`}>{reference}</a> /{' '}
        <a href={`/cases/${caseId}/vendors`}>Vendors</a>
      </p>
      <h1>
        <Untrusted text={vendor.row.name} />
      </h1>
      {did ? <Notice tone="good" title={did}></Notice> : null}
      {refused ? <RefusalNotice refused={refused} /> : null}
      <Panel id="facts" title="Where it stands">
        <VendorFacts vendor={vendor} />
      </Panel>
      <Steps vendor={vendor} door={door} />
      <Panel id="statements" title="Its statements">
        <Statements statements={vendor.statements} />
      </Panel>
      <Panel id="talk" title="Messages">
        <Messages messages={vendor.messages} files={{ link: (blob) => `/cases/${caseId}/files/${blob}` }} />
      </Panel>
      <Panel id="contacts" title="How it was reached">
        {vendor.address ? (
          <p>
            Letters go to <Untrusted text={vendor.address} />.
          </p>
        ) : null}
        {vendor.project ? <p>It is a project of this desk: its members see it under «Cases of others».</p> : null}
        <Contacts contacts={vendor.contacts} />
      </Panel>
    </article>
  )
}
