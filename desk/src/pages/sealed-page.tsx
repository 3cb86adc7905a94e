import type { FC } from 'hono/jsx'
import { FormToken } from './layout.tsx'
import { Notice } from './notice.tsx'
import { When } from './when.tsx'

/** A member's key for sealed cases, as the page shows it. Instants are ISO 8601 text. */
export interface SealingKeyShown {
  readonly recipient: string | null
  readonly isUnlocked: boolean
  readonly minutes: number
  /** Cases whose key this member holds. */
  readonly cases: readonly { readonly id: string; readonly reference: string }[]
  /** The file with the key just made, shown this once. */
  readonly made?: string
  readonly fault?: string
}

/** One's own key for sealed cases: made once, kept by its owner, given to the desk for half an hour at a time. */
export const SealingKeyPage: FC<{ shown: SealingKeyShown }> = ({ shown }) => (
  <section>
    <h1>Your key for sealed cases</h1>
    <p class="lead">A sealed case opens with the keys of its members alone: not with a backup, not with the database, not with the desk’s own master key.</p>
    {shown.fault ? <Notice tone="bad" title="Not done"><p>{shown.fault}</p></Notice> : null}
    {shown.made ? <MadeKey file={shown.made} /> : null}
    {shown.recipient === null ? null : shown.isUnlocked ? <Unlocked shown={shown} /> : <Unlock minutes={shown.minutes} />}
    {shown.cases.length === 0 ? null : (
      <section class="panel"><h2>Cases that you hold the key of</h2>
        <ul>{shown.cases.map(({ id, reference }) => <li><a href={`/cases/${id}`}>{reference}</a></li>)}</ul>
      </section>
    )}
    <section class="panel"><h2>{shown.recipient === null ? 'Make your key' : 'Make another key'}</h2>
      {shown.recipient === null ? null : <p>Your public key is <code class="break-word">{shown.recipient.slice(0, 24)}…</code>. A new key opens nothing that was sealed before: keep the old file, and ask a holder to give you each case anew.</p>}
      <form class="row-form" method="post" action="/account/sealing/key">
        <FormToken />
        <p class="field"><label for="new-passphrase">Passphrase for the file, at least 15 characters</label>
          <input id="new-passphrase" name="passphrase" type="password" autocomplete="new-password" minlength={15} maxlength={128} required /></p>
        <p class="actions"><button type="submit">Make a key</button></p>
      </form>
    </section>
    <section class="panel"><h2>What this protects, and what not</h2>
      <p>Whoever has the disk, a dump, a backup and the master key reads nothing of a sealed case. Whoever controls the running desk while you have your key unlocked can read what you open. The desk holds your key in memory only, for this session alone, until you lock it or sign out, and for {shown.minutes} minutes at most. While it is unlocked, the desk takes mails into these cases and sends their letters.</p>
    </section>
  </section>
)

const MadeKey: FC<{ file: string }> = ({ file }) => (
  <section class="panel"><h2>Keep this file</h2>
    <p>It is shown this once. Save it as a file on your own machine, with a copy elsewhere. With the passphrase it is your key; without both, what is sealed to you is lost. The program <code>age</code> reads it too.</p>
    <p class="field"><label for="made-key">Your key</label><textarea id="made-key" rows={12} readonly>{file}</textarea></p>
  </section>
)

const Unlock: FC<{ minutes: number }> = ({ minutes }) => (
  <section class="panel"><h2>Unlock</h2>
    <form class="row-form" method="post" action="/account/sealing/unlock">
      <FormToken />
      <p class="field"><label for="key-file">The text of your key file</label><textarea id="key-file" name="identity" rows={6} required autocomplete="off" spellcheck={false} /></p>
      <p class="field"><label for="key-passphrase">Its passphrase</label><input id="key-passphrase" name="passphrase" type="password" autocomplete="off" maxlength={128} /></p>
      <p class="actions"><button type="submit">Unlock for {minutes} minutes</button></p>
    </form>
  </section>
)

const Unlocked: FC<{ shown: SealingKeyShown }> = ({ shown }) => (
  <section class="panel"><h2>Unlocked</h2>
    <p>Your key is in the desk’s memory for at most {shown.minutes} minutes since you gave it, and for this session alone. Lock it when you are done.</p>
    <form method="post" action="/account/sealing/lock"><FormToken /><p class="actions"><button type="submit">Lock now</button></p></form>
  </section>
)

/** A sealed case that is not open here. */
export interface SealedCaseShown {
  readonly id: string
  readonly reference: string
  readonly sealedAt: string
  readonly holders: readonly string[]
  readonly isHolder: boolean
  readonly mails: number
  readonly letters: number
}

const many = (count: number, one: string, more: string): string => (count === 1 ? `1 ${one}` : `${count} ${more}`)

/** What waits for the key of a case, in words; nothing where nothing does. */
const WaitsForKey: FC<{ mails: number; letters: number }> = ({ mails, letters }) => mails + letters === 0 ? <p>Nothing waits for its key.</p> : (
  <Notice tone="warn" title={[...(mails > 0 ? [many(mails, 'mail waits for the key', 'mails wait for the key')] : []), ...(letters > 0 ? [many(letters, 'letter waits to go out', 'letters wait to go out')] : [])].join(', ')}>
    <p>Nothing of it is lost. It goes on by itself while a holder has the key unlocked, or once the case is unsealed. What came in is encrypted to the desk’s intake until then.</p>
  </Notice>
)

/** Instead of a case that is sealed: why it is shut, who opens it, and what waits. */
export const SealedCasePage: FC<{ shown: SealedCaseShown }> = ({ shown: { id, reference, sealedAt, holders, isHolder, mails, letters } }) => (
  <section>
    <p class="crumbs">{reference}</p>
    <h1>This case cannot be opened</h1>
    <p class="lead">It is sealed since <When at={sealedAt} />. The desk itself cannot read it.</p>
    <p>Its key is held by {holders.join(', ')}.</p>
    <WaitsForKey mails={mails} letters={letters} />
    {isHolder ? <p class="actions"><a class="button" href="/account/sealing">Unlock your key</a></p> : <p>You do not hold it. Ask one of them to give you the key, or to unseal the case.</p>}
    <p><a href={`/cases/${id}/seal`}>About its seal</a></p>
  </section>
)

/** A case and who holds its key. */
export interface CaseSealShown {
  readonly id: string
  readonly reference: string
  readonly sealedAt: string | null
  readonly isOpen: boolean
  readonly mails: number
  readonly letters: number
  /** The operator’s offline key opens it too, or will once it is sealed. */
  readonly hasRecovery: boolean
  readonly members: readonly { readonly id: string; readonly name: string; readonly hasKey: boolean; readonly holds: boolean; readonly isYou: boolean }[]
  readonly fault?: string
}

/** Sealing a case, giving its key on, and giving it back to the desk. */
export const CaseSealPage: FC<{ shown: CaseSealShown }> = ({ shown }) => (
  <section>
    <p><a href={`/cases/${shown.id}`}>{shown.reference}</a></p>
    <h1>{shown.sealedAt === null ? 'Seal this case' : 'A sealed case'}</h1>
    {shown.fault ? <Notice tone="bad" title="Not done"><p>{shown.fault}</p></Notice> : null}
    {shown.sealedAt === null ? <SealForm shown={shown} /> : <SealedCase shown={shown} />}
  </section>
)

const WhatStops: FC<{ hasRecovery: boolean }> = ({ hasRecovery }) => (
  <Notice tone="warn" title="What stops while a case is sealed">
    <ul>
      <li>The desk lets no clock act. The days stay in the list of cases; meet them yourselves.</li>
      <li>Mails to it and letters from it wait, and go on while a holder has the key unlocked. How many wait stands on the page of the case.</li>
      <li>The reporter’s page says that the case is sealed and takes what they write; it shows nothing else. Tell the reporter before, in a message.</li>
      <li>Early notices, publication and whatever else the desk does by itself take a case that is not sealed.</li>
      <li>Backups made before hold its key under the master key until they are gone.</li>
      <li>{hasRecovery ? 'If all who hold the key lose theirs, only the key that the operator keeps offline opens it. Whoever has that key and this desk’s database reads it.' : 'If all who hold the key lose theirs, its words are lost.'}</li>
    </ul>
  </Notice>
)

const SealForm: FC<{ shown: CaseSealShown }> = ({ shown }) => (
  <>
    <WhatStops hasRecovery={shown.hasRecovery} />
    <form class="row-form" method="post" action={`/cases/${shown.id}/seal`}>
      <FormToken />
      <fieldset><legend>Who is to hold its key</legend>
        {shown.members.map(({ id, name, hasKey, isYou }) => (
          <p class="check"><label><input type="checkbox" name="member" value={id} checked={isYou && hasKey} disabled={!hasKey} /> {name}{isYou ? ' (you)' : ''}{hasKey ? '' : ' — has made no key yet'}</label></p>
        ))}
      </fieldset>
      <p>You must be among them. Make your key in <a href="/account/sealing">your account</a> first.</p>
      <p class="actions"><button type="submit">Seal the case</button></p>
    </form>
  </>
)

const SealedCase: FC<{ shown: CaseSealShown }> = ({ shown }) => (
  <>
    <p>Sealed <When at={shown.sealedAt ?? ''} />. Its key is held by {shown.members.filter(({ holds }) => holds).map(({ name }) => name).join(', ')}.</p>
    <WaitsForKey mails={shown.mails} letters={shown.letters} />
    {shown.isOpen ? (
      <>
        <form class="row-form" method="post" action={`/cases/${shown.id}/seal/give`}>
          <FormToken />
          <fieldset><legend>Give the key to</legend>
            {shown.members.filter(({ holds }) => !holds).map(({ id, name, hasKey }) => (
              <p class="check"><label><input type="radio" name="member" value={id} disabled={!hasKey} /> {name}{hasKey ? '' : ' — has made no key yet'}</label></p>
            ))}
          </fieldset>
          <p class="actions"><button type="submit">Give the key</button></p>
        </form>
        <form method="post" action={`/cases/${shown.id}/seal/end`}><FormToken /><p class="actions"><button type="submit">Unseal: give the case back to the desk</button></p></form>
      </>
    ) : <p>To do something with it, <a href="/account/sealing">unlock your key</a>.</p>}
    <WhatStops hasRecovery={shown.hasRecovery} />
  </>
)
