import type { FC } from 'hono/jsx'
import type { WorldConsequence, WorldFact } from '@parley/coordination'
import { FormToken } from '../layout.tsx'
import { When } from '../when.tsx'
import { AskText, Deed } from './deed.tsx'
import { Framed, type CaseFrame } from './early-view.tsx'

const titles: Readonly<Record<WorldFact, string>> = {
  public: 'The vulnerability is public',
  exploit_public: 'An exploit is public',
  attacks: 'Attacks are seen',
  exploit_held: 'Adversaries hold an exploit',
  details_known: 'Adversaries know the details',
}

const hints: Readonly<Record<WorldFact, string>> = {
  public: 'Anybody can read of it, whoever wrote it.',
  exploit_public: 'Then the vulnerability is public too.',
  attacks: 'Reliable evidence, not a guess. It may also start a duty to report.',
  exploit_held: 'Credible word that somebody who would use it has one, and nobody else knows.',
  details_known: 'Credible word that somebody who would use them has them.',
}

/** In words, what the rules make of it now. */
const Consequence: FC<{ one: WorldConsequence; binds: boolean }> = ({ one: { fact, effect, told, question, closes }, binds }) => {
  if (effect === 'known') return <p>It is on record already.</p>
  const noNew = fact === 'public' || fact === 'exploit_public' || fact === 'attacks'
  return (
    <ul>
      {effect === 'ends' && binds ? <li>The embargo ends at once, and {told} parties are told.</li> : null}
      {closes > 0 ? <li>Open proposals are closed: {closes}.</li> : null}
      {question ? (
        <li>
          The owner is asked whether the embargo goes on, until <When at={question.answerBy} />.{' '}
          {question.silenceEnds ? 'Silence ends it.' : 'Silence keeps it.'} With a reason below it is kept at once.
        </li>
      ) : null}
      {effect === 'none' ? <li>No embargo is in force or proposed that it would end.</li> : null}
      {noNew ? <li>No new embargo can be agreed in this case.</li> : null}
      <li>All parties of the case read what you write here.</li>
    </ul>
  )
}

export interface WorldViewProps {
  readonly frame: CaseFrame
  readonly binds: boolean
  readonly consequences: readonly WorldConsequence[]
}

/** X1 to X4: what became known outside, each with what recording it does, before anybody presses. */
export const WorldView: FC<WorldViewProps> = ({ frame, binds, consequences }) => (
  <Framed {...frame}>
    {consequences.map((one) => (
      <section class="panel" aria-labelledby={`${one.fact}-title`}>
        <h2 id={`${one.fact}-title`}>{titles[one.fact]}</h2>
        <p class="hint">{hints[one.fact]}</p>
        <Consequence one={one} binds={binds} />
        {one.effect === 'known' ? null : (
          <Deed door={{ action: `/cases/${frame.caseId}/world`, carry: <FormToken /> }} deed={one.fact} title="Record it" button={`Record: ${titles[one.fact].toLowerCase()}`}>
            <AskText name="evidence" label="What shows it" />
            {one.question ? <AskText name="keep" label="Why the embargo is kept all the same" optional /> : null}
          </Deed>
        )}
      </section>
    ))}
  </Framed>
)
