import { text } from './form.ts'
import { takeWord, type ReporterDeps } from './receipt-word.ts'
import type { ReporterWord } from './receipt-word.ts'
import type { Route } from './route.ts'

/** C11: a reporter says on the own page whether the report may go on to whoever the defect belongs to. */
export function upstreamAnswerRoutes(deps: ReporterDeps): readonly Route[] {
  return [{ method: 'POST', path: '/receipt/upstream', access: 'reporter', action: (c) => takeWord(deps, c, answerOf, { sent: true }) }]
}

function answerOf(form: FormData): ReporterWord {
  const said = text(form, 'upstream')
  if (said !== 'yes' && said !== 'no') return { fault: 'Choose whether it may go on.' }
  return (reporter) => ({ type: 'AnswerUpstreamConsent', reporter, consent: said === 'yes' })
}
