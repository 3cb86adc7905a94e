import type { CaseEvent } from '@parley/coordination'
import type { Tx } from '../store/store.ts'
import type { Gate, Loaded } from './gate.ts'
import type { Letter } from './letters.ts'
import { listParties } from './lists-access.ts'
import { issueListClaim } from './lists-secrets.ts'
import { answerByMail } from './party-words.ts'

type Change = Extract<CaseEvent, { type: 'EmbargoChanged' }>['change']

/** Why a party gets a letter at all; most steps of an embargo concern somebody else. */
const reasons: Readonly<Partial<Record<Change['type'], string>>> = {
  TermsProposed: 'Terms of an embargo were proposed, and your answer is asked for.',
  TermsActivated: 'Terms of an embargo that you take part in have come into force.',
  EmbargoEnded: 'An embargo that you take part in has ended.',
  ExceptionAnswered: 'A question about an embargo that you take part in was answered.',
}

/** The own consent no longer holds. An invitation has a letter of its own, with the invitation. */
function ownReason(change: Change, participant: string): string | undefined {
  if (change.type === 'AnswersReminded' && change.owed.some(({ party }) => party === participant))
    return 'A reminder: your answer about the date of an embargo is due within a day.'
  const lapsed = change.type === 'ConsentChanged' && change.party === participant && change.trigger === 'REVISE'
  return lapsed ? 'The terms of an embargo change. You get nothing further before you have accepted them.' : undefined
}

/** Why this party is written to about a step of the embargo; undefined where the step is not its concern. */
export const concernOf = (change: Change, participant: string): string | undefined =>
  ownReason(change, participant) ?? (change.type === 'ConsentChanged' ? undefined : reasons[change.type])

/** The letter that asks somebody of a list to take part in an embargo (worker). */
export async function invitationLetters(
  gate: Gate,
  tx: Tx,
  loaded: Loaded,
  participant: string,
): Promise<readonly Letter[]> {
  const terms = loaded.policy.early_disclosure?.embargo !== undefined
  return letterTo(
    gate,
    tx,
    loaded,
    participant,
    terms
      ? 'You are asked to accept the terms of an embargo. You learn nothing of the matter before.'
      : 'There is a matter that members of your list are told of early.',
  )
}

/**
 * The letters to one party of a list about a change of the embargo: under an id that leads nowhere, with a code that opens
 * the party's page once, and without a word about the matter (X22). None where the change is not its concern; `null` for
 * a party that came by no list.
 */
export async function partyLetters(
  gate: Gate,
  tx: Tx,
  loaded: Loaded,
  event: CaseEvent,
  participant: string,
): Promise<readonly Letter[] | null> {
  if (event.type !== 'EmbargoChanged') return []
  if (!(await listParties(tx, loaded.head.id)).some((party) => party.participant === participant)) return null
  const says = concernOf(event.change, participant)
  return says === undefined ? [] : letterTo(gate, tx, loaded, participant, says)
}

/** The letters that say that an early notice waits, one to each recipient. */
export async function noticeLetters(
  gate: Gate,
  tx: Tx,
  loaded: Loaded,
  to: readonly string[],
): Promise<readonly Letter[]> {
  const letters = []
  const says = 'There is an early notice for you. The terms that you accepted apply.'
  for (const participant of to)
    letters.push(...(await letterTo(gate, tx, loaded, participant, says)).map((letter) => ({ ...letter, report: true as const })))
  return letters
}

async function letterTo(
  gate: Gate,
  tx: Tx,
  { head, policy }: Loaded,
  participant: string,
  says: string,
): Promise<readonly Letter[]> {
  const party = (await listParties(tx, head.id)).find((one) => one.participant === participant)
  if (party === undefined || tx.viewer.role !== 'worker')
    return party === undefined ? [] : [plainLetter(gate, { head, policy }, party.alias, participant, says)]
  const claim = await issueListClaim(tx, { caseId: head.id, subject: participant }, gate.now())
  return [plainLetter(gate, { head, policy }, party.alias, participant, says, claim)]
}

function plainLetter(
  gate: Gate,
  { head, policy }: Pick<Loaded, 'head' | 'policy'>,
  alias: string,
  participant: string,
  says: string,
  claim?: string,
): Letter {
  const reference = alias.slice(0, 8).toUpperCase()
  const way =
    claim === undefined
      ? `Read it at ${gate.url}/party with the receipt that you hold.`
      : `Read it at ${gate.url}/party with this code, which works once, or with a receipt that you hold:\n\n${claim}`
  return {
    to: `participant:${participant}`,
    project: head.project,
    caseReference: reference,
    auto: 'generated',
    subject: `[${reference}] From the security team of ${policy.project.name}`,
    text: `Hello,\n\n${says}\n\n${way}\n\n${answerByMail}\n\nThe security team of ${policy.project.name}\n`,
  }
}
