import type { DelayReason, Embargo, EmbargoCommand } from '@parley/coordination'
import type { Policy } from '@parley/policy'
import { momentOf } from '../commands/embargo-time.ts'
import { caseTerms } from '../commands/lists-terms.ts'
import { newId } from '../store/random-id.ts'
import { text } from './form.ts'

export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly says: string }
const wrong = (says: string): { readonly ok: false; readonly says: string } => ({ ok: false, says })

/** A moment of three fields; `null` where all are empty or only the zone stands there. */
export function readMoment(form: FormData, prefix = ''): Read<string | null> {
  const [date, time] = [text(form, `${prefix}date`), text(form, `${prefix}time`)]
  if (date === '' && time === '') return { ok: true, value: null }
  const moment = momentOf(date, time, text(form, `${prefix}zone`))
  return moment.ok ? { ok: true, value: moment.at } : wrong(moment.says)
}

interface Reading {
  readonly embargo: Embargo
  readonly policy: Policy
  readonly by: string
}

function readOffer(form: FormData, { policy }: Reading) {
  const end = momentOf(text(form, 'date'), text(form, 'time'), text(form, 'zone'))
  if (!end.ok) return wrong(end.says)
  const said = text(form, 'delay')
  const delay = policy.schedule?.delay_reasons?.find((one) => one === said) satisfies DelayReason | undefined
  const offer = {
    proposal: newId(),
    terms: caseTerms(policy, newId(), end.at),
    reason: text(form, 'reason'),
    ...(delay === undefined ? {} : { delay }),
  }
  return { ok: true as const, value: offer }
}

/** One step of an embargo by its form. `by` is set here, never read; unknown steps are refused. */
export function readEmbargoDeed(form: FormData, reading: Reading): Read<EmbargoCommand> {
  return (
    readTerms(form, reading) ??
    readAnswer(form, reading) ??
    readRest(form, reading) ??
    wrong('This desk does not know that step. Reload the page.')
  )
}

function readTerms(form: FormData, reading: Reading): Read<EmbargoCommand> | undefined {
  const deed = text(form, 'do')
  const { by, embargo } = reading
  if (!['Propose', 'Revise', 'SetTerms', 'Counter', 'AcceptThenRevise'].includes(deed)) return undefined
  const offer = readOffer(form, reading)
  if (!offer.ok) return offer
  const proposal = embargo.proposals.find(({ id }) => id === text(form, 'proposal'))
  switch (deed) {
    case 'Counter':
      return { ok: true, value: { type: 'Counter', by, to: proposal?.id ?? '', ...offer.value } }
    case 'AcceptThenRevise':
      return { ok: true, value: { type: 'AcceptThenRevise', by, accept: proposal?.terms.id ?? '', ...offer.value } }
    case 'SetTerms':
      return { ok: true, value: { type: 'SetTerms', by, ...offer.value } }
    default:
      return { ok: true, value: { type: deed === 'Revise' ? 'Revise' : 'Propose', by, ...offer.value } }
  }
}

function readAnswer(form: FormData, { by, embargo }: Reading): Read<EmbargoCommand> | undefined {
  const proposal = embargo.proposals.find(({ id }) => id === text(form, 'proposal'))
  const [terms, hash, reason] = [proposal?.terms.id ?? '', proposal?.terms.hash ?? '', text(form, 'reason')]
  switch (text(form, 'do')) {
    case 'Accept':
      return { ok: true, value: { type: 'Accept', by, terms, hash } }
    // By the hash of the text that stood on the page.
    case 'AcceptTerms':
      return { ok: true, value: { type: 'Accept', by, terms: text(form, 'terms'), hash: text(form, 'hash') } }
    case 'Decline':
      return { ok: true, value: { type: 'Decline', by, terms, reason } }
    case 'DeclineTerms':
      return { ok: true, value: { type: 'Decline', by, terms: text(form, 'terms'), reason } }
    case 'Abstain':
      return { ok: true, value: { type: 'Abstain', by, terms } }
    case 'Withdraw':
      return { ok: true, value: { type: 'Withdraw', by, proposal: proposal?.id ?? '' } }
    default:
      return undefined
  }
}

function readRest(form: FormData, { by }: Reading): Read<EmbargoCommand> | undefined {
  const [reason, what] = [text(form, 'reason'), text(form, 'what')]
  switch (text(form, 'do')) {
    case 'Terminate':
      return form.has('sure')
        ? { ok: true, value: { type: 'Terminate', by, reason } }
        : wrong('Tick the box: this ends the embargo for all parties.')
    case 'Leave':
      return { ok: true, value: { type: 'Leave', by, keeps: form.has('keeps'), reason } }
    case 'AnswerQuestion':
      return { ok: true, value: { type: 'AnswerQuestion', by, end: text(form, 'end') === 'yes', reason } }
    case 'AskException': {
      const [who, whom] = [text(form, 'who'), text(form, 'whom')]
      return { ok: true, value: { type: 'AskException', by, exception: newId(), who, what, whom, reason } }
    }
    case 'RecordLegalDuty': {
      const [authority, basis] = [text(form, 'authority'), text(form, 'basis')]
      return { ok: true, value: { type: 'RecordLegalDuty', by, authority, basis, what } }
    }
    case 'AnswerException':
      return readExceptionAnswer(form, by)
    default:
      return undefined
  }
}

function readExceptionAnswer(form: FormData, by: string): Read<EmbargoCommand> {
  const until = readMoment(form, 'until-')
  if (!until.ok) return until
  const [exception, granted, reason] = [text(form, 'exception'), text(form, 'granted') === 'yes', text(form, 'reason')]
  const bounds = { ...(until.value === null ? {} : { until: until.value }), ...(reason === '' ? {} : { reason }) }
  return { ok: true, value: { type: 'AnswerException', by, exception, granted, ...bounds } }
}
