import {
  answerOf, answerTotals, fixReadiness, lastTouched, rmNames, silentSince, silentVendors, toRemind, vendorAnswers,
  type CaseState, type Party, type Vendor, type VendorAnswer,
} from '@parley/coordination'
import { lateAnswers } from './advisory-vendors.ts'
import { answerWords, fixWords } from './vendor-words.ts'

/** One vendor as the table shows it; plain values, as the export writes them too. */
export interface VendorRow {
  readonly id: string
  readonly name: string
  readonly group: string
  readonly language: string
  readonly upstream: boolean
  readonly owner: boolean
  readonly answer: VendorAnswer
  readonly answerWords: string
  /** The vendor itself, or the team that heard it elsewhere; empty where there is no answer. */
  readonly source: '' | 'vendor' | 'team'
  readonly standing: string
  readonly consent: string
  readonly report: string
  readonly fix: string
  readonly silentSince: string | null
  readonly lastContact: string
  readonly reminders: number
  readonly statement: boolean
}

export const vendorSorts = ['silence', 'name', 'answer', 'fix'] as const
export type VendorSort = typeof vendorSorts[number]
export interface VendorFilter {
  readonly answer: VendorAnswer | ''
  readonly group: string
  readonly sort: VendorSort
}

export interface VendorsPage {
  readonly rows: readonly VendorRow[]
  readonly total: number
  readonly totals: readonly { readonly answer: VendorAnswer; readonly words: string; readonly count: number }[]
  readonly ready: { readonly ready: number; readonly affected: number }
  readonly groups: readonly string[]
  readonly filter: VendorFilter
  readonly silent: number
  /** Whom «remind all who are silent» would reach now. */
  readonly remindable: number
  readonly owner: { readonly name: string; readonly team: boolean; readonly offeredTo: string | null }
  /** Public answers that came after the newest draft of the advisory, and wait for the next. */
  readonly late: number
}

const consents: Readonly<Record<Party['pec'], string>> = {
  NO_EMBARGO: '', INVITED: 'terms not answered', SIGNATORY: 'terms accepted', DECLINED: 'terms declined', LAPSED: 'must accept changed terms',
}

const standings: Readonly<Record<Vendor['standing'], string>> = {
  invited: 'asked in', joined: 'takes part', declined: 'declined', left: 'left',
}

export function vendorRow(state: CaseState, vendor: Vendor): VendorRow {
  const answer = answerOf(vendor)
  const party = state.embargo.parties[vendor.id]
  return {
    id: vendor.id, name: vendor.name, group: vendor.group ?? '', language: vendor.language ?? '', upstream: vendor.upstream,
    owner: vendor.id === state.vendors.owner, answer, answerWords: answerWords[answer], source: vendor.status?.source ?? '',
    standing: standings[vendor.standing], consent: party === undefined ? '' : consents[party.pec], report: rmNames[vendor.rm],
    fix: fixWords[vendor.vfd] ?? '', silentSince: silentSince(vendor) ?? null, lastContact: lastTouched(vendor),
    reminders: vendor.contacts.filter(({ kind }) => kind === 'reminded').length, statement: vendor.statements.length > 0,
  }
}

/** The longest silent first; who answered comes after, by name. */
const bySilence = (one: VendorRow, other: VendorRow): number =>
  (one.silentSince ?? '9').localeCompare(other.silentSince ?? '9') || one.name.localeCompare(other.name)
const byAnswer = (one: VendorRow, other: VendorRow): number =>
  vendorAnswers.indexOf(one.answer) - vendorAnswers.indexOf(other.answer) || one.name.localeCompare(other.name)
const orders: Readonly<Record<VendorSort, (one: VendorRow, other: VendorRow) => number>> = {
  silence: bySilence, name: (one, other) => one.name.localeCompare(other.name), answer: byAnswer,
  fix: (one, other) => one.fix.localeCompare(other.fix) || one.name.localeCompare(other.name),
}

/** The page of a case's vendors. Totals count all of them, whatever is filtered. */
export function vendorsPage(state: CaseState, filter: VendorFilter, now: string, ownName: string): VendorsPage {
  const all = Object.values(state.vendors.all).map((vendor) => vendorRow(state, vendor))
  const totals = answerTotals(state.vendors)
  const { owner, offer } = state.vendors
  const nameOf = (id: string) => state.vendors.all[id]?.name ?? ownName
  return {
    rows: all
      .filter(({ answer, group }) => (filter.answer === '' || answer === filter.answer) && (filter.group === '' || group === filter.group))
      .toSorted(orders[filter.sort]),
    total: all.length,
    totals: vendorAnswers.map((answer) => ({ answer, words: answerWords[answer].toLowerCase(), count: totals[answer] })),
    ready: fixReadiness(state.vendors), groups: [...new Set(all.map(({ group }) => group).filter((group) => group !== ''))].toSorted(), filter,
    silent: silentVendors(state.vendors).length, remindable: toRemind(state.vendors, now, 24).length,
    late: lateAnswers(state.vendors, state.latest.advisory_drafted),
    owner: { name: nameOf(owner), team: owner === 'team', offeredTo: offer === undefined ? null : nameOf(offer.to) },
  }
}

const columns: readonly (readonly [string, (row: VendorRow) => string])[] = [
  ['vendor', ({ name }) => name], ['group', ({ group }) => group], ['language', ({ language }) => language], ['answer', ({ answer }) => answer],
  ['said by', ({ source }) => source], ['standing', ({ standing }) => standing], ['embargo', ({ consent }) => consent], ['report', ({ report }) => report],
  ['fix', ({ fix }) => fix], ['silent since', ({ silentSince: since }) => since ?? ''], ['last contact', ({ lastContact }) => lastContact],
  ['reminders', ({ reminders }) => String(reminders)], ['statement', ({ statement }) => (statement ? 'yes' : 'no')], ['upstream', ({ upstream }) => (upstream ? 'yes' : 'no')],
]

/** RFC 4180; a cell that a spreadsheet would run as a formula begins with an apostrophe. */
const cell = (text: string): string => {
  const safe = /^[=+\-@\t\r\n\0＝＋－＠]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export function vendorsCsv(rows: readonly VendorRow[]): string {
  const lines = [columns.map(([head]) => cell(head)), ...rows.map((row) => columns.map(([, of]) => cell(of(row))))]
  return lines.map((line) => `${line.join(',')}\r\n`).join('')
}
