import type { FC } from 'hono/jsx'
import type { MemberPage } from '../../projections/list-page.ts'
import { standingWords } from '../../projections/list-page.ts'
import { AskChoice, AskText, AskYes, Deed, type Door } from '../embargo/deed.tsx'
import { FormToken } from '../layout.tsx'
import { Notice, RefusalNotice, type RefusalWords } from '../notice.tsx'
import { Untrusted } from '../untrusted.tsx'
import { When } from '../when.tsx'
import { People } from './member-view.tsx'

export interface TeamList { readonly project: string; readonly projectName: string; readonly list: string; readonly members: readonly { readonly id: string; readonly name: string; readonly standing: string; readonly people: number; readonly changedAt: string; readonly recertifyAt: string | null }[] }

/** All lists of the own projects, requests first. */
export const TeamLists: FC<{ lists: readonly TeamList[] }> = ({ lists }) => (
  <section>
    <h1>Lists</h1>
    {lists.length === 0 ? <p class="empty">None of your projects tells anybody early.</p> : null}
    {lists.map((one) => <section class="panel"><h2>{one.projectName}: {one.list}</h2>
      <p class="links"><a href={`/lists/${one.project}/${one.list}`}>What everybody sees</a></p>
      {one.members.length === 0 ? <p class="quiet">Nobody has asked to join yet.</p> : <div class="table-wrap"><table class="table"><thead><tr><th>Organisation</th><th>Standing</th><th>People</th><th>Since</th><th>To be confirmed</th></tr></thead>
        <tbody>{one.members.map((member) => <tr><th scope="row"><a href={`/team/members/${member.id}`}><Untrusted text={member.name} /></a></th><td>{standingWords(member.standing)}</td><td>{member.people}</td><td><When at={member.changedAt} /></td><td>{member.recertifyAt ? <When at={member.recertifyAt} /> : ''}</td></tr>)}</tbody></table></div>}</section>)}
  </section>
)

export interface TeamMemberProps { readonly page: MemberPage; readonly caseName: (alias: string) => string; readonly did?: string | undefined; readonly refused?: RefusalWords | undefined }

const Review: FC<{ page: MemberPage; door: Door }> = ({ page, door }) => (
  <section class="panel" aria-labelledby="review-title"><h2 id="review-title">Criteria</h2>
    <ul class="plain">{page.criteria.map((one) => <li><p><strong>{one.says}</strong> {one.judged ? <span class="state">{one.judged}</span> : <span class="state state-open">to be judged</span>}</p>
      <Untrusted text={one.answer} block />{one.evidence.map((each) => <p class="quiet"><Untrusted text={each} /></p>)}{one.note ? <p>Note: <Untrusted text={one.note} /></p> : null}
      {page.possible.includes('Reject') ? <Deed door={door} deed="JudgeCriterion" fixed={{ criterion: one.name }} title="Judge" button="Record"><AskChoice name="met" label="Judgement" options={[['met', 'Met'], ['unmet', 'Not met'], ['waived', 'Not met, waived']]} /><AskText name="note" label="Note" optional /></Deed> : null}</li>)}</ul>
    {page.vouches.length > 0 ? <><h3>Vouched for</h3><ul>{page.vouches.map((one) => <li><Untrusted text={one.by} />, <When at={one.at} />: <Untrusted text={one.statement} /></li>)}</ul></> : null}
    {page.votes.length > 0 ? <><h3>Votes</h3><ul>{page.votes.map((one) => <li><Untrusted text={one.by} />: {one.vote} <Untrusted text={one.reason} /></li>)}</ul></> : null}
  </section>
)

const reasoned = (page: MemberPage) => [
  ['Reject', 'Reject', 'The letter says only that a decision was made; the reason is read on their page.'], ['Suspend', 'Suspend', 'They read nothing more until reinstated.'],
  ['Reinstate', 'Reinstate', ''], ['Remove', 'Remove for good', 'Only for who continues to leak (S3-84). It is not taken back.']].filter(([deed]) => page.possible.some((step) => step === deed))

/** One member for the team: judge, vote, decide, and see who sees what. */
export const TeamMemberView: FC<TeamMemberProps> = ({ page, caseName, did, refused }) => {
  const door: Door = { action: `/team/members/${page.id}`, carry: <FormToken /> }
  const deciding = page.standing === 'applied' || page.standing === 'vouched'
  return (
    <article class="case">
      <p class="crumbs"><a href="/team/lists">Lists</a> / {page.list}</p>
      <h1><Untrusted text={page.name} /></h1>
      <p class="lead">{page.words}{page.because ? <>: <Untrusted text={page.because} /></> : null}</p>
      {did ? <Notice tone="good" title="Done"><p>It is on record.</p></Notice> : null}
      {refused ? <RefusalNotice refused={refused} /> : null}
      {page.former.length > 0 ? <Notice tone="warn" title="It resembles a removed member"><ul>{page.former.map((one) => <li><Untrusted text={one.organisation} />, by {one.matchedBy}, removed {one.removedAt ? <When at={one.removedAt} /> : ''}: <Untrusted text={one.reason} /></li>)}</ul></Notice> : null}
      <section class="panel" aria-labelledby="about-title"><h2 id="about-title">About</h2><dl class="facts">
        <div><dt>Reference</dt><dd><code>{page.reference}</code></dd></div><div><dt>Address</dt><dd><Untrusted text={page.roleAddress} /></dd></div><div><dt>Domains</dt><dd><Untrusted text={page.domains.join(', ')} /></dd></div>
        {page.as ? <div><dt>As</dt><dd>{page.as}</dd></div> : null}{page.rebuildOf ? <div><dt>Rebuild of</dt><dd><Untrusted text={page.rebuildOf} /></dd></div> : null}
        {page.breaches.length > 0 ? <div><dt>Breaches</dt><dd>{page.breaches.map((one) => <div><When at={one.at} />{one.continued ? ', went on after it was told' : ''}</div>)}</dd></div> : null}</dl></section>
      <Review page={page} door={door} />
      <section class="panel" aria-labelledby="roster-title"><h2 id="roster-title">Who sees what</h2><People page={page} caseName={caseName} />{page.gone.length > 0 ? <p class="quiet">Gone: {page.gone.join(', ')}</p> : null}</section>
      <section class="panel" aria-labelledby="decide-title"><h2 id="decide-title">Decide</h2>
        {deciding ? <><Deed door={door} deed="Vote" title="Vote" button="Vote"><AskChoice name="vote" label="Vote" options={[['for', 'For'], ['against', 'Against'], ['abstain', 'Abstain']]} /><AskText name="reason" label="Reason" optional /></Deed>
          <Deed door={door} deed="Approve" title="Approve" button="Approve"><AskText name="reason" label="Reason" />{page.former.length > 0 ? <AskText name="former" label="Why it is another than the removed member" /> : null}</Deed></> : null}
        {reasoned(page).map(([deed = '', title = '', hint]) => <Deed door={door} deed={deed} title={title} button={title} hint={hint}><AskText name="reason" label="Reason" />{deed === 'Remove' ? <AskYes name="sure" label="For good" required /> : null}</Deed>)}
      </section>
    </article>
  )
}
