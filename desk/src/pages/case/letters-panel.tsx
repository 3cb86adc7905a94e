import type { FC } from 'hono/jsx'
import type { StuckLetterRow, WaitingRow } from '../../projections/rows.ts'
import { AskLine, AskText, Deed } from '../embargo/deed.tsx'
import { FormToken } from '../layout.tsx'
import { Notice } from '../notice.tsx'
import { Untrusted } from '../untrusted.tsx'
import { When } from '../when.tsx'

const StuckLetter: FC<{ caseId: string; letter: StuckLetterRow }> = ({ caseId, letter }) => {
  const action = `/cases/${caseId}/letters/${letter.id}`
  const door = { action, carry: <FormToken /> }
  return (
    <li>
      <p>
        A letter to{' '}
        <strong>
          <Untrusted text={letter.to} />
        </strong>{' '}
        could not be delivered: <Untrusted text={letter.why} />.{' '}
        <span class="quiet">
          «<Untrusted text={letter.subject} />
          », since <When at={letter.since} />
        </span>
      </p>
      <form method="post" action={action}>
        <FormToken />
        <input type="hidden" name="do" value="retry" />
        <p class="actions">
          <button type="submit" class="quiet-button">
            Send it again
          </button>
          {letter.correctable ? <a href={`${action}/address`}>Correct the address</a> : null}
        </p>
      </form>
      <Deed
        door={door}
        deed="settle"
        title="They were told in another way"
        button="Settle this letter"
        hint="It is not sent any more, and the case says how they were told."
      >
        <AskText label="How, and when" name="how" rows={2} />
      </Deed>
    </li>
  )
}

/** Who was to hear and did not: nothing where every letter went out. */
export const LettersPanel: FC<{ caseId: string; letters: readonly StuckLetterRow[] }> = ({ caseId, letters }) =>
  letters.length === 0 ? null : (
    <Notice
      tone="warn"
      title={letters.length === 1 ? 'A letter did not arrive' : `${letters.length} letters did not arrive`}
    >
      <ul class="plain letters">
        {letters.map((letter) => (
          <StuckLetter caseId={caseId} letter={letter} />
        ))}
      </ul>
    </Notice>
  )

/** On top of the team's list: what waits beside the cases. */
export const WaitingBand: FC<{ waiting: WaitingRow }> = ({ waiting: { letters, mails } }) => (
  <>
    {letters.length === 0 ? null : (
      <Notice tone="warn" title="Letters did not arrive">
        <p>
          Somebody was to hear and did not:{' '}
          {letters.map(({ caseId, reference, count }, at) => (
            <>
              {at === 0 ? '' : ', '}
              <a href={`/cases/${caseId}`}>{reference}</a>
              {count === 1 ? '' : ` (${count})`}
            </>
          ))}
          .
        </p>
      </Notice>
    )}
    <p>
      {mails === 0 ? (
        <a class="quiet" href="/mail">
          Mail without a case
        </a>
      ) : (
        <>
          <a href="/mail">{mails === 1 ? 'One mail made no case' : `${mails} mails made no case`}</a>{' '}
          <span class="quiet">and nobody has looked at {mails === 1 ? 'it' : 'them'} yet.</span>
        </>
      )}
    </p>
  </>
)

export interface AddressPageProps {
  readonly caseId: string
  readonly letter: StuckLetterRow
  readonly fault?: string | undefined
}

/** Another address for somebody whom mail does not reach; asked of who could see the address anyway. */
export const AddressPage: FC<AddressPageProps> = ({ caseId, letter, fault }) => (
  <section>
    <h1>Correct the address</h1>
    {fault ? <Notice tone="bad" title={fault}></Notice> : null}
    <p>
      A letter to <Untrusted text={letter.to} /> could not be delivered: <Untrusted text={letter.why} />.
    </p>
    <form class="command" method="post" action={`/cases/${caseId}/letters/${letter.id}/address`}>
      <FormToken />
      <AskLine
        type="email"
        label="Address"
        name="address"
        hint="All letters to them that wait go out to it, and so does everything later. The case says that it was corrected, not to what."
      />
      <p class="actions">
        <button type="submit">Correct it and send</button> <a href={`/cases/${caseId}`}>Back</a>
      </p>
    </form>
  </section>
)
