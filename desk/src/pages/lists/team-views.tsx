import type { FC } from 'hono/jsx'
import type { MemberPage } from '../../projections/list-page.ts'
import { standingWords } from '../../projections/list-page.ts'
import { AskChoice, AskText, AskYes, Deed, Fact, Panel, Table, type Door } from '../embargo/deed.tsx'
import { FormToken } from '../layout.tsx'
import { Notice, RefusalNotice, type RefusalWords } from '../notice.tsx'
import { Untrusted } from '../untrusted.tsx'
import { When } from '../when.tsx'
import { AskContacts, Contacts, type NamedContact } from './contact-views.tsx'
import { People } from './member-view.tsx'

export interface TeamList {
  readonly project: string
  readonly projectName: string
  readonly list: string
  readonly members: readonly {
    readonly id: string
    readonly name: string
    readonly standing: string
    readonly people: number
    readonly changedAt: string
    readonly recertifyAt: string | null
    /** Contacts that mail does not reach, or that do not answer. */
    readonly unreached: number
  }[]
  readonly mayAsk: boolean
}

const MemberRow: FC<{ member: TeamList['members'][number] }> = ({ member }) => (
  <tr>
    <th scope="row">
      <a href={`/team/members/${member.id}`}>
        <Untrusted text={member.name} />
      </a>
    </th>
    <td>{standingWords(member.standing)}</td>
    <td>{member.people}</td>
    <td>
      <When at={member.changedAt} />
    </td>
    <td>{member.recertifyAt ? <When at={member.recertifyAt} /> : ''}</td>
    <td>{member.unreached > 0 ? <span class="state state-bad">{member.unreached} not reached</span> : ''}</td>
  </tr>
)

/** All lists of the own projects, requests first. */
export const TeamLists: FC<{ lists: readonly TeamList[] }> = ({ lists }) => (
  <section>
    <h1>Lists</h1>
    {lists.length === 0 ? <p class="empty">None of your projects tells anybody early.</p> : null}
    {lists.map((one) => (
      <Panel id={`list-${one.project}-${one.list}`} title={`${one.projectName}: ${one.list}`}>
        <p class="links">
          <a href={`/lists/${one.project}/${one.list}`}>What everybody sees</a>
        </p>
        {one.members.length === 0 ? (
          <p class="quiet">Nobody has asked to join yet.</p>
        ) : (
          <Table head={['Organisation', 'Standing', 'People', 'Since', 'To be confirmed', 'Contacts']}>
            {one.members.map((member) => (
              <MemberRow member={member} />
            ))}
          </Table>
        )}
        {one.mayAsk && one.members.length > 0 ? <AskContacts project={one.project} list={one.list} /> : null}
      </Panel>
    ))}
  </section>
)

export interface TeamMemberProps {
  readonly page: MemberPage
  readonly caseName: (alias: string) => string
  readonly contacts: readonly NamedContact[]
  readonly mayAsk: boolean
  readonly did?: string | undefined
  readonly refused?: RefusalWords | undefined
}

const judgements = [
  ['met', 'Met'],
  ['unmet', 'Not met'],
  ['waived', 'Not met, waived'],
] as const

const Criterion: FC<{ one: MemberPage['criteria'][number]; door: Door; open: boolean }> = ({ one, door, open }) => (
  <li>
    <p>
      <strong>{one.says}</strong>{' '}
      {one.judged ? <span class="state">{one.judged}</span> : null}
      {one.judged || !open ? null : <span class="state state-open">to be judged</span>}
    </p>
    <Untrusted text={one.answer} block />
    {one.evidence.map((each) => (
      <p class="quiet">
        <Untrusted text={each} />
      </p>
    ))}
    {one.note ? (
      <p>
        Note: <Untrusted text={one.note} />
      </p>
    ) : null}
    {open ? (
      <Deed door={door} deed="JudgeCriterion" fixed={{ criterion: one.name }} title="Judge" button="Record">
        <AskChoice name="met" label="Judgement" options={judgements} />
        <AskText name="note" label="Note" optional />
      </Deed>
    ) : null}
  </li>
)

const Review: FC<{ page: MemberPage; door: Door }> = ({ page, door }) => (
  <Panel id="review" title="Criteria">
    <ul class="plain">
      {page.criteria.map((one) => (
        <Criterion one={one} door={door} open={page.possible.includes('Reject')} />
      ))}
    </ul>
    {page.vouches.length > 0 ? (
      <>
        <h3>Vouched for</h3>
        <ul>
          {page.vouches.map((one) => (
            <li>
              <Untrusted text={one.by} />, <When at={one.at} />: <Untrusted text={one.statement} />
              {one.signed ? (
                <details>
                  <summary>Signed with the voucher’s OpenPGP key</summary>
                  <Untrusted text={one.signed} block />
                </details>
              ) : null}
            </li>
          ))}
        </ul>
      </>
    ) : null}
    {page.votes.length > 0 ? (
      <>
        <h3>Votes</h3>
        <ul>
          {page.votes.map((one) => (
            <li>
              <Untrusted text={one.by} />: {one.vote} <Untrusted text={one.reason} />
            </li>
          ))}
        </ul>
      </>
    ) : null}
  </Panel>
)

const reasoned = (page: MemberPage) =>
  [
    ['Reject', 'Reject', 'The letter says only that a decision was made; the reason is read on their page.'],
    ['Suspend', 'Suspend', 'They read nothing more until reinstated.'],
    ['Reinstate', 'Reinstate', ''],
    ['Remove', 'Remove for good', 'Only for who continues to leak (S3-84). It is not taken back.'],
  ]
    .filter(([deed]) => page.possible.some((step) => step === deed))
    // Nobody without a leak can be one who goes on leaking.
    .filter(([deed]) => deed !== 'Remove' || page.breaches.length > 0)

const Former: FC<{ page: MemberPage }> = ({ page }) =>
  page.former.length === 0 ? null : (
    <Notice tone="warn" title="It resembles a removed member">
      <ul>
        {page.former.map((one) => (
          <li>
            <Untrusted text={one.organisation} />, by {one.matchedBy}, removed{' '}
            {one.removedAt ? <When at={one.removedAt} /> : ''}: <Untrusted text={one.reason} />
          </li>
        ))}
      </ul>
    </Notice>
  )

const AboutMember: FC<{ page: MemberPage }> = ({ page }) => (
  <Panel id="about" title="About">
    <dl class="facts">
      <Fact term="Reference">
        <code>{page.reference}</code>
      </Fact>
      <Fact term="Address">
        <Untrusted text={page.roleAddress} />
      </Fact>
      <Fact term="Domains">
        <Untrusted text={page.domains.join(', ')} />
      </Fact>
      {page.as ? <Fact term="As">{page.as}</Fact> : null}
      {page.rebuildOf ? (
        <Fact term="Rebuild of">
          <Untrusted text={page.rebuildOf} />
        </Fact>
      ) : null}
      {page.breaches.length > 0 ? (
        <Fact term="Breaches">
          {page.breaches.map((one) => (
            <div>
              <When at={one.at} />
              {one.continued ? ', went on after it was told' : ''}
            </div>
          ))}
        </Fact>
      ) : null}
    </dl>
  </Panel>
)

const votes = [
  ['for', 'For'],
  ['against', 'Against'],
  ['abstain', 'Abstain'],
] as const

const Deciding: FC<{ page: MemberPage; door: Door }> = ({ page, door }) => (
  <>
    <Deed door={door} deed="Vote" title="Vote" button="Vote">
      <AskChoice name="vote" label="Vote" options={votes} />
      <AskText name="reason" label="Reason" optional />
    </Deed>
    <Deed door={door} deed="Approve" title="Approve" button="Approve">
      <AskText name="reason" label="Reason" />
      {page.former.length > 0 ? <AskText name="former" label="Why it is another than the removed member" /> : null}
    </Deed>
  </>
)

const Reasoned: FC<{ page: MemberPage; door: Door }> = ({ page, door }) => (
  <>
    {reasoned(page).map(([deed = '', title = '', hint]) => (
      <Deed door={door} deed={deed} title={title} button={title} hint={hint}>
        <AskText name="reason" label="Reason" />
        {deed === 'Remove' ? <AskYes name="sure" label="For good" required /> : null}
      </Deed>
    ))}
  </>
)

const Decisions: FC<{ page: MemberPage; door: Door }> = ({ page, door }) => {
  const deciding = page.standing === 'applied' || page.standing === 'vouched'
  return !deciding && reasoned(page).length === 0 ? null : (
    <Panel id="decide" title="Decide">
      {deciding ? <Deciding page={page} door={door} /> : null}
      <Reasoned page={page} door={door} />
    </Panel>
  )
}

/** One member for the team: judge, vote, decide, and see who sees what. */
export const TeamMemberView: FC<TeamMemberProps> = ({ page, caseName, contacts, mayAsk, did, refused }) => {
  const door: Door = { action: `/team/members/${page.id}`, carry: <FormToken /> }
  return (
    <article class="case">
      <p class="crumbs">
        <a href="/team/lists">Lists</a> / {page.list}
      </p>
      <h1>
        <Untrusted text={page.name} />
      </h1>
      <p class="lead">
        {page.words}
        {page.because ? (
          <>
            : <Untrusted text={page.because} />
          </>
        ) : null}
      </p>
      {did ? (
        <Notice tone="good" title="Done">
          <p>It is on record.</p>
        </Notice>
      ) : null}
      {refused ? <RefusalNotice refused={refused} /> : null}
      <Former page={page} />
      <AboutMember page={page} />
      <Review page={page} door={door} />
      <Panel id="roster" title="Who sees what">
        <People page={page} caseName={caseName} />
        {page.gone.length > 0 ? <p class="quiet">Gone: {page.gone.join(', ')}</p> : null}
      </Panel>
      <Contacts contacts={contacts} project={page.project} list={page.list} member={page.id} mayAsk={mayAsk} />
      <Decisions page={page} door={door} />
    </article>
  )
}
