import { mail, returnText, type CaseNames, type Mail } from './templates.ts'

export type ReporterNotice = 'answer' | 'question' | 'published' | 'corrected' | 'date'

const words: Readonly<Record<ReporterNotice, readonly [subject: string, body: string]>> = {
  answer: ['There is news about your report', 'There is news about your report. To keep it private, this mail does not say what it is.'],
  question: ['We have a question for you', 'We need to know something about your report. To keep it private, this mail does not say what it is.'],
  date: ['When shall it be public? Your answer is asked for', 'A date for the public disclosure of your report waits for your answer.'],
  published: ['Your report is public now', 'The advisory that came out of your report has been published. Thank you for what you did.'],
  corrected: ['The advisory was published anew', 'The advisory that came out of your report has been published anew, with changes.'],
}

/** The date that an answer is asked for, and until when; both in words with their zone. A date says nothing of the matter (X22). */
export interface AskedDate { readonly ends: string; readonly answerBy: string }

/** Says that there is something to read, and how; nothing of the case itself, because anybody may read a mail on its way. `advisory`: the address of the public advisory, once there is one. */
export function reporterNotice(kind: ReporterNotice, input: CaseNames & { readonly returnWays: readonly string[]; readonly asked?: AskedDate; readonly advisory?: string }): Mail {
  const [subject, body] = words[kind]
  const { asked } = input
  const date = asked === undefined ? [] : [`Proposed: ${asked.ends}\nPlease answer by: ${asked.answerBy}\nWithout your answer it is not taken for agreed.`]
  const link = input.advisory === undefined ? [] : [`Everybody reads it here:\n- ${input.advisory}`]
  return mail(input, subject, [body, ...link, ...date, returnText(input.returnWays)])
}
