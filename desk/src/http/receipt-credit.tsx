import { text } from './form.ts'
import { takeWord, type ReporterDeps } from './receipt-word.ts'
import type { ReporterWord } from './receipt-word.ts'
import type { Route } from './route.ts'

/** As long as a name in the advisory's formats may sensibly be. */
const longestName = 200

/** S-052: a reporter says how to be named in the advisory, or that no name shall stand there; nobody else's word is needed. */
export function creditRoutes(deps: ReporterDeps): readonly Route[] {
  return [{ method: 'POST', path: '/receipt/credit', access: 'reporter', action: (c) => takeWord(deps, c, creditOf, { credited: true }) }]
}

function creditOf(form: FormData): ReporterWord {
  const name = text(form, 'credit') === 'none' ? null : text(form, 'name').trim()
  const fault = name === null ? undefined : faultOf(name)
  return fault === undefined ? (reporter) => ({ type: 'ChooseCredit', reporter, name, consent: name !== null }) : { fault }
}

function faultOf(name: string): string | undefined {
  if (name === '') return 'Write the name that shall be printed, or choose not to be named.'
  // oxlint-disable-next-line no-control-regex -- these are what is refused
  return name.length > longestName || /[\u0000-\u001f\u007f]/.test(name) ? `The name must be one line of at most ${longestName} characters.` : undefined
}
