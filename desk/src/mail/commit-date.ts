import { readWhole } from '../commands/lists-party.ts'
import { answerDate, openTerms, reporterEmbargo } from '../commands/reporter-date.ts'
import type { Letter } from '../commands/letters.ts'
import type { Outcome } from '../commands/outcome.ts'
import { enqueueOfCase } from '../store/outbox.ts'
import { told, toBeRead } from './commit-party.ts'
import type { Committing, Plan } from './committing.ts'
import { saidAs, type DateCommand } from './party-order.ts'
import type { MailArrival } from './process.ts'

/**
 * S3-46, S2x-19: what a reporter says about the public date in the first lines of a proved mail, by the same gate as the
 * own page. Each line is answered, so that nobody believes to have agreed to what was refused. False: none of it meant
 * anything, and the words are a message like any other.
 */
export async function reporterDate(at: Committing, arrival: MailArrival, { correspondent, dates }: Plan<'message'>): Promise<boolean> {
  const { caseId, participant, project, reference } = correspondent
  const answers: string[] = []
  for (const command of dates) answers.push(`${saidAs(command)}: ${await obeyed(at, { caseId, participant }, command)}`)
  if (answers.every((one) => one.includes(': refused. '))) return false
  const name = (await readWhole(at.gate, at.tx, caseId))?.policy.project.name ?? project
  const payload: Letter = {
    to: `participant:${participant}`, project, caseReference: reference, auto: 'replied', subject: `[${reference}] What you said by mail`,
    text: `Hello,\n\nYou answered by mail. What became of it:\n\n${answers.join('\n\n')}\n\nThe security team of ${name}\n`,
  }
  await enqueueOfCase(at.tx, [{ eventKey: `date-mail:${arrival.id}:${participant}`, caseId, kind: 'mail', recipient: payload.to, payload, dueAt: at.gate.now(), participant }])
  return true
}

async function obeyed(at: Committing, holder: { readonly caseId: string; readonly participant: string }, command: DateCommand): Promise<string> {
  const { gate, tx } = at
  const by = holder.participant
  switch (command.verb) {
    case 'decline': return told(at, () => answerDate(gate, tx, holder, { say: 'decline', reason: command.reason }))
    case 'propose': return told(at, () => answerDate(gate, tx, holder, { say: 'propose', wish: { endsAt: command.at, reason: command.reason === '' ? 'Proposed by mail.' : command.reason } }))
    default: {
      const asked = await openTerms(gate, tx, holder)
      const read = asked.find(({ hash }) => hash.startsWith(command.code ?? ' '))
      if (asked.length > 0 && read === undefined) return toBeRead(asked, command.code)
      return told(at, (): Promise<Outcome | null> => reporterEmbargo(gate, tx, holder, { type: 'Accept', by, terms: read?.id ?? '', hash: read?.hash ?? '' }))
    }
  }
}
