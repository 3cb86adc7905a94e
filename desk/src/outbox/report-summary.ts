import { noticesPerHour, reportsWithin, type ReportSummary } from '../commands/report-flood.ts'
import type { Letter } from '../commands/letters.ts'
import type { LetterRow, LettersOfStore } from './letter-exit.ts'
import { letterExit } from './letter-exit.ts'
import type { Delivery } from './outbox.ts'

/** «And 212 more reports since 14:00 UTC»: counted when the hour is over and the letter goes out. Nothing of any case. */
export function summaryExit(letters: LettersOfStore): (row: LetterRow) => Promise<Delivery> {
  const exit = letterExit(letters)
  return async (row) => {
    const summary = summaryOf(row.claim.payload)
    const all = await letters.store.as({ role: 'worker' }, (tx) => reportsWithin(tx, summary))
    return exit({ ...row, claim: { ...row.claim, payload: letterOf(summary, all, letters.gate.url) } })
  }
}

function letterOf(summary: ReportSummary, all: number, url: string): Letter {
  const more = Math.max(1, all - noticesPerHour)
  const since = `${summary.from.slice(11, 16)} UTC`
  const reports = more === 1 ? '1 more report' : `${more} more reports`
  return {
    to: `member:${summary.member}`, project: 'desk', caseReference: 'desk', auto: 'generated', subject: `And ${reports} since ${since}`,
    text: [
      `You heard of ${noticesPerHour} reports one by one. From ${since} to ${summary.to.slice(11, 16)} UTC came ${reports}, and this letter stands for all of them.`,
      'Each is a case of its own, each was taken, and none is lost. What was said to be public already, and whatever falls due, still comes one by one.',
      `To see them, sign in:\n- ${url}/cases`,
    ].join('\n\n'),
  }
}

/** Put into the queue by the desk itself. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const summaryOf = (payload: unknown): ReportSummary => payload as ReportSummary
