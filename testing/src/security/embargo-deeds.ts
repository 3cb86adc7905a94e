import type { FormValues } from './visitor.ts'

type Words = (name: string) => string

const offer = (words: Words): FormValues =>
  ({ date: '2027-01-15', time: '12:00', zone: 'UTC', reason: words('reason'), delay: 'fix_not_understood' })

/** What the team may do on the page of an embargo, with `words(name)` wherever something is typed. What ends it comes last. */
export const embargoDeeds: Readonly<Record<string, (words: Words) => FormValues>> = {
  Propose: offer,
  SetTerms: offer,
  RecordLegalDuty: (words) => ({ authority: words('authority'), basis: words('basis'), what: words('what') }),
  AskException: (words) => ({ who: words('who'), what: words('what'), whom: words('whom'), reason: words('reason') }),
  Terminate: (words) => ({ reason: words('reason'), sure: 'yes' }),
}
