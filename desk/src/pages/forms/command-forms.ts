import type { CaseCommandType } from '@parley/coordination'
import { disclosureForms } from './disclosure-forms.ts'
import type { FormSpec } from './field.ts'
import { fixForms } from './fix-forms.ts'
import { judgementForms } from './judgement-forms.ts'
import { talkForms } from './talk-forms.ts'

/** Commands that no form sends: the desk's own, and those with a page of their own (advisory, publication). */
export type DeskCommandType =
  | 'OpenCase'
  | 'ReceiveReport'
  | 'AttachReport'
  | 'RecordReceipt'
  | 'WarnClock'
  | 'MissPromise'
  | 'DraftAdvisory'
  | 'PublishAdvisory'
  | 'SchedulePublication'
  | 'ApproveNotice'
  | 'AbortPublication'
  | 'HoldPublication'
  | 'Embargo'
  | 'Vendor'
export type FormCommandType = Exclude<CaseCommandType, DeskCommandType>

const specs = { ...talkForms, ...judgementForms, ...fixForms, ...disclosureForms }
// A command that a member may send and that has no form does not compile.
const all: Readonly<Record<FormCommandType, Omit<FormSpec, 'type'>>> = specs

/** Every command that a member may send by a form, with the fields it asks for. */
export const commandForms: ReadonlyMap<string, FormSpec> = new Map(
  Object.entries(all).map(([type, spec]) => [type, { ...spec, type }]),
)

const typesOf = (group: object): readonly string[] => Object.keys(group)
/** The same forms in groups, for the part of the case page that offers everything. */
export const formGroups: readonly { readonly title: string; readonly types: readonly string[] }[] = [
  { title: 'Talk and people', types: typesOf(talkForms).filter((type) => type !== 'WriteMessage') },
  { title: 'Judgement', types: typesOf(judgementForms) },
  { title: 'Fix and release', types: typesOf(fixForms) },
  { title: 'CVE, advisory, disclosure', types: typesOf(disclosureForms) },
]
