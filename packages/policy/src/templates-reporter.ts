import { mail, returnText, type CaseNames, type Mail } from './templates.ts'

export type ReporterNotice = 'answer' | 'question' | 'published'

const words: Readonly<Record<ReporterNotice, readonly [subject: string, body: string]>> = {
  answer: ['There is news about your report', 'There is news about your report. To keep it private, this mail does not say what it is.'],
  question: ['We have a question for you', 'We need to know something about your report. To keep it private, this mail does not say what it is.'],
  published: ['Your report is public now', 'The advisory that came out of your report has been published. Thank you for what you did.'],
}

/** Says that there is something to read, and how; nothing of the case itself, because anybody may read a mail on its way. */
export function reporterNotice(kind: ReporterNotice, input: CaseNames & { readonly returnWays: readonly string[] }): Mail {
  const [subject, body] = words[kind]
  return mail(input, subject, [body, returnText(input.returnWays)])
}
