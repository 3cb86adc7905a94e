import type { FC } from 'hono/jsx'
import type { MemberPage } from '../../projections/list-page.ts'
import { AskChoice, AskLine, AskText, AskYes, Deed, Panel, Table, type Door } from '../embargo/deed.tsx'
import { Result, type RefusalWords } from '../notice.tsx'
import { Untrusted } from '../untrusted.tsx'
import { When } from '../when.tsx'

export interface OwnMembership {
  readonly page: MemberPage
  readonly self: string
  readonly terms: { readonly version: string; readonly hash: string; readonly text: string } | null
  /** Where its people work, and what can be chosen. */
  readonly place: { readonly country: string; readonly zone: string } | null
  readonly choices: { readonly countries: readonly (readonly [code: string, name: string])[]; readonly zones: readonly string[] }
  /** The own OpenPGP key on record, and whether notices come by mail sealed to it. */
  readonly ownKey: { readonly fingerprint: string; readonly wantsContent: boolean } | null
  readonly sealed: string
  readonly did?: string | undefined
  readonly refused?: RefusalWords | undefined
}

type CaseName = ((alias: string) => string) | undefined

const PersonRow: FC<{ one: MemberPage['people'][number]; caseName: CaseName }> = ({ one, caseName }) => (
  <tr>
    <th scope="row">
      <Untrusted text={one.name} />
      <br />
      <span class="quiet">
        <Untrusted text={one.address} />
      </span>
    </th>
    <td>
      {one.accepted.length === 0 ? 'none' : one.accepted.map((each) => <div>{each}</div>)}
      {one.current ? '' : <strong>not the current version</strong>}
    </td>
    <td>
      {one.sees.length === 0
        ? 'nothing'
        : one.sees.map((each) => (
            <div>
              {caseName?.(each.case) ?? each.case.slice(0, 8).toUpperCase()}: <Untrusted text={each.need} />
            </div>
          ))}
    </td>
  </tr>
)

/** The people of a member, with what each accepted in person and what each sees. */
export const People: FC<{ page: MemberPage; caseName?: CaseName }> = ({ page, caseName }) => (
  <Table head={['Person', 'Terms accepted in person', 'Sees']}>
    {page.people.map((one) => (
      <PersonRow one={one} caseName={caseName} />
    ))}
  </Table>
)

interface PartProps {
  readonly page: MemberPage
  readonly self: string
  readonly door: Door
}

const OwnTerms: FC<{ terms: NonNullable<OwnMembership['terms']>; door: Door }> = ({ terms, door }) => (
  <Panel id="terms" title={`The terms, version ${terms.version}`}>
    <Untrusted text={terms.text} block />
    <p class="quiet">
      SHA-256 <code>{terms.hash}</code>
    </p>
    <Deed
      door={door}
      deed="AcceptTerms"
      title="Accept"
      button="I accept these terms"
      open
      fixed={{ version: terms.version, hash: terms.hash }}
    >
      <AskYes name="read" label="I have read them and accept them for myself" required />
    </Deed>
  </Panel>
)

const OwnPeople: FC<PartProps> = ({ page, self, door }) => (
  <Panel id="people" title="Your people">
    <People page={page} />
    {['active', 'recertification-due', 'approved'].includes(page.standing) ? (
      <Deed
        door={door}
        deed="AddPerson"
        title="Name a colleague"
        button="Name"
        hint="Gets a letter, and sees nothing before accepting the terms in person."
      >
        <AskLine name="name" label="Name" />
        <AskLine name="address" type="email" label="Mail address" />
      </Deed>
    ) : null}
    {page.people
      .filter(({ id }) => id !== self)
      .map((one) => (
        <Deed
          door={door}
          deed="RemovePerson"
          fixed={{ person: one.id }}
          title={`Take ${one.name} off`}
          button="Take off"
        >
          <AskText name="reason" label="Reason" />
        </Deed>
      ))}
  </Panel>
)

const Again: FC<{ page: MemberPage; door: Door }> = ({ page, door }) => (
  <Deed door={door} deed="Recertify" title="Confirm again" button="Confirm" open>
    {page.criteria
      .filter(({ recheck }) => recheck)
      .map((one) => (
        <section>
          <p>{one.says}</p>
          <AskText name={`answer-${one.name}`} label="For today" />
          <AskText name={`evidence-${one.name}`} label="Evidence, one address a line" rows={2} optional />
        </section>
      ))}
  </Deed>
)

const OwnCriteria: FC<PartProps> = ({ page, door }) => (
  <Panel id="criteria" title="Criteria">
    <ol>
      {page.criteria.map((one) => (
        <li>
          {one.says}
          <br />
          <Untrusted text={one.answer} />
          {one.judged ? (
            <>
              {' '}
              <strong>{one.judged}</strong>
            </>
          ) : null}
          {one.note && one.judged !== 'met' ? (
            <>
              : <Untrusted text={one.note} />
            </>
          ) : null}
        </li>
      ))}
    </ol>
    {page.standing === 'recertification-due' ? <Again page={page} door={door} /> : null}
  </Panel>
)

const Vouching: FC<PartProps> = ({ page, self, door }) =>
  page.standing !== 'active' || page.people.find(({ id }) => id === self)?.current !== true ? null : (
    <Panel id="vouch" title="Vouch for somebody">
      <Deed
        door={door}
        deed="Vouch"
        title="Vouch"
        button="I vouch"
        hint="In your own name and for your organisation; the maintainers read it."
      >
        <AskLine name="reference" label="Their reference" />
        <AskText name="statement" label="Why you vouch" hint="In plain words, or clear-signed with the OpenPGP key that you gave here." />
      </Deed>
    </Panel>
  )

const OwnPlace: FC<Pick<OwnMembership, 'place' | 'choices'> & { door: Door }> = ({ place, choices, door }) => (
  <Panel id="place" title="Where you work">
    <p>
      {place
        ? `Public dates are checked against the weekends and holidays of ${choices.countries.find(([code]) => code === place.country)?.[1] ?? place.country} (${place.zone}).`
        : 'Say where your people work, and a public date on your weekend or holiday is shown as a risk.'}
    </p>
    <Deed door={door} deed="StatePlace" title={place ? 'Change it' : 'Say where'} button="Record">
      <AskChoice name="country" label="Country" options={choices.countries} value={place?.country ?? ''} />
      <AskChoice name="zone" label="Time zone" options={choices.zones.map((zone) => [zone, zone.replaceAll('_', ' ')] as const)} value={place?.zone ?? ''} />
    </Deed>
  </Panel>
)

const OwnKey: FC<{ ownKey: OwnMembership['ownKey']; door: Door }> = ({ ownKey, door }) => (
  <Panel id="key" title="Notices by mail, sealed">
    <p>
      {ownKey?.wantsContent
        ? 'Your copy of each early notice comes by mail, sealed to your OpenPGP key.'
        : 'Mails say only that there is something to read. With your OpenPGP key your own copy can come by mail, sealed.'}
    </p>
    {ownKey ? (
      <p class="quiet">
        Key on record: <code>{ownKey.fingerprint.toUpperCase()}</code>
      </p>
    ) : null}
    <Deed door={door} deed="SetKey" title={ownKey ? 'Change it' : 'Give your key'} button="Record">
      <AskText name="key" label="OpenPGP public key, armoured" rows={5} optional hint="Empty: the key on record stays." />
      <AskYes name="wants" label="Send me my copies by mail, sealed to this key" />
    </Deed>
  </Panel>
)

const OwnSettings: FC<Pick<OwnMembership, 'page' | 'place' | 'choices' | 'ownKey'> & { door: Door }> = ({ page, place, choices, ownKey, door }) => (
  <>
    <OwnPlace place={place} choices={choices} door={door} />
    <OwnKey ownKey={ownKey} door={door} />
    {page.possible.includes('Leave') ? (
      <Deed door={door} deed="Leave" title="Leave the list" button="Leave">
        <AskText name="reason" label="Reason" />
      </Deed>
    ) : null}
  </>
)

/** S3-84: who is told can stop; who goes on is removed. */
const OwnBreaches: FC<{ page: MemberPage }> = ({ page }) => (
  <Panel id="breaches" title="A leak was laid to you">
    <ul>
      {page.breaches.map(({ at, continued }) => (
        <li>
          <When at={at} />
          {continued ? ', and it went on after you were told' : ''}
        </li>
      ))}
    </ul>
    <p>Stop it, and tell on the page of the embargo exactly what went to whom. Who goes on is removed for good.</p>
  </Panel>
)

const explained: readonly string[] = ['rejected', 'suspended', 'removed', 'approved']

/** A membership as one of its people sees it: standing, the own acceptance, colleagues, vouching, confirming again, leaving. */
export const OwnMembershipView: FC<OwnMembership> = ({ page, self, terms, place, choices, ownKey, sealed, did, refused }) => {
  const door: Door = { action: '/member/do', carry: <input type="hidden" name="sealed" value={sealed} /> }
  const own = page.people.find(({ id }) => id === self)
  return (
    <section class="own">
      <h1>
        <Untrusted text={page.name} />
      </h1>
      <p class="lead">
        On the list {page.list}: <strong>{page.words}</strong>. Reference <code>{page.reference}</code>.
      </p>
      <Result did={did} refused={refused} />
      {page.because && explained.includes(page.standing) ? (
        <Panel id="why" title="Why">
          <Untrusted text={page.because} block />
        </Panel>
      ) : null}
      {page.breaches.length > 0 && page.standing !== 'removed' ? <OwnBreaches page={page} /> : null}
      {['applied', 'vouched'].includes(page.standing) ? (
        <p>A member of the list may vouch for you; tell it the reference above.</p>
      ) : null}
      {own && !own.current && terms ? <OwnTerms terms={terms} door={door} /> : null}
      <OwnPeople page={page} self={self} door={door} />
      <OwnCriteria page={page} self={self} door={door} />
      <Vouching page={page} self={self} door={door} />
      <OwnSettings page={page} place={place} choices={choices} ownKey={ownKey} door={door} />
      <p class="quiet">This page opens for half an hour; then enter your receipt again.</p>
    </section>
  )
}
