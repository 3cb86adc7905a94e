import type { CaseCommand } from './command.ts'
import type { Context, Refused } from './context.ts'
import type { Verdict } from './decide.ts'
import { reportersOf } from './decide-upstream.ts'
import { refuse } from './refuse.ts'
import type { CaseState } from './state.ts'

type Command = Extract<CaseCommand, { type: 'OfferRejectedWords' | 'AnswerRejectedWords' | 'DiscloseRejected' }>

const path = 'disclosure.rejected_reports'

/**
 * What is told to everybody of a report that was rejected, where the policy wants it: words of the team's own, without
 * anybody's name, which every reporter has read and agreed to as they stand. Nothing else of the report becomes public.
 */
export function decideRejected(state: CaseState, command: Command, context: Context): Verdict {
  switch (command.type) {
    case 'OfferRejectedWords': return offer(state, command, context)
    case 'AnswerRejectedWords': return answer(state, command, context)
    case 'DiscloseRejected': return disclose(state, context)
  }
}

/** Asked before anybody tries, too: whether this policy and this case have anything to tell. */
export function nothingRejected(state: CaseState, { policy }: Pick<Context, 'policy'>): Refused | undefined {
  if (!policy.disclosure?.rejected_reports) return refuse(policy, 'not-in-policy', 'disclosure', 'This policy publishes nothing of a report that was rejected.', 'A policy version with `disclosure.rejected_reports` would allow it.')
  if (!state.rejection || (state.team.rm !== 'I' && state.team.rm !== 'C') || (state.outcome !== undefined && state.outcome !== 'rejected')) {
    return refuse(policy, 'not-yet', path, 'This report was not rejected.', 'Judge it first; a vulnerability is told in an advisory.')
  }
  if (state.embargo.em === 'A' || state.embargo.em === 'R') return refuse(policy, 'embargo-active', path, 'An embargo is in force.', 'Wait for its end, or end it with a reason.')
  return state.rejectedWords?.disclosedAt === undefined ? undefined : refuse(policy, 'already-done', path, 'What was agreed is public already.')
}

function offer(state: CaseState, { title, text }: Extract<Command, { type: 'OfferRejectedWords' }>, { policy, actor }: Context): Verdict {
  if (actor.kind !== 'member') return refuse(policy, 'not-yours', '', 'Only a person of the team can do this.')
  if (title.trim() === '' || text.trim() === '') return refuse(policy, 'bad-value', path, 'There is nothing in it.', 'Write the words as everybody would read them.')
  const named = namedIn(`${title}\n${text}`, state)
  if (named !== undefined) return refuse(policy, 'bad-value', path, `The words are not redacted: «${named}» tells who it was.`, 'Leave out names and addresses; who reported is nobody else’s matter.')
  return [{ type: 'RejectedWordsOffered', title: title.trim(), text: text.trim(), audience: 'reporter' }]
}

/** A name of somebody outside the team, or anything that looks like a mail address. */
function namedIn(text: string, { participants }: CaseState): string | undefined {
  const address = /[^\s@<>]+@[^\s@<>]+\.[a-z]{2,}/i.exec(text)?.[0]
  const lower = text.toLowerCase()
  return address ?? Object.values(participants).flatMap(({ name }) => name ?? []).find((name) => name.trim().length > 3 && lower.includes(name.trim().toLowerCase()))
}

/** Each reporter answers for the own report; the team may write down an answer that came another way, and says which way. */
function answer(state: CaseState, { reporter, consent, how = '' }: Extract<Command, { type: 'AnswerRejectedWords' }>, { policy, actor }: Context): Verdict {
  if (!reportersOf(state).includes(reporter) || (actor.kind === 'participant' && actor.id !== reporter) || actor.kind === 'desk') {
    return refuse(policy, 'not-yours', '', 'Only who reported it consents.')
  }
  if (!state.rejectedWords) return refuse(policy, 'not-yet', path, 'Nobody was asked yet.', 'Show the reporter the words first.')
  if (actor.kind === 'member' && how.trim() === '') return refuse(policy, 'bad-value', path, 'How the answer came is part of the record.', 'Say where the reporter said it.')
  return [{ type: 'RejectedWordsAnswered', reporter, consent, ...(how.trim() === '' ? {} : { how: how.trim() }), audience: 'reporter' }]
}

function disclose(state: CaseState, { policy, actor }: Context): Verdict {
  if (actor.kind !== 'member') return refuse(policy, 'not-yours', '', 'Only a person of the team can do this.')
  const words = state.rejectedWords
  if (!words) return refuse(policy, 'not-yet', path, 'There are no words that the reporter has read.', 'Show the reporter the words first.')
  const reporters = reportersOf(state)
  if (reporters.length === 0 || !reporters.every((one) => words.answers[one]?.consent === true)) {
    return refuse(policy, 'no-consent', path, 'It becomes public only in words that every reporter agreed to.', 'Ask the reporter, and wait for the answer; no answer means no.')
  }
  return [{ type: 'RejectedReportDisclosed', title: words.title, text: words.text, audience: 'reporter' }]
}
