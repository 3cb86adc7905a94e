import { contactKinds, contactWays, justifications, vendorStatuses, type VendorCommand } from '@parley/coordination'
import type { CommandFile } from '../commands/gate.ts'
import type { UploadedFile } from './desk-port.ts'
import { text } from './form.ts'
import type { Read } from './embargo-read.ts'

/** Files of a form as they come with a command. */
export const attached = (files: readonly UploadedFile[]): readonly CommandFile[] => files.map((file) => ({ kind: 'attachment', ...file }))

const wrong = (says: string): { readonly ok: false; readonly says: string } => ({ ok: false, says })
const lines = (form: FormData, name: string): readonly string[] =>
  text(form, name).split('\n').map((line) => line.trim()).filter((line) => line !== '').slice(0, 100)
const one = <T extends string>(options: readonly T[], said: string): T | undefined => options.find((option) => option === said)
const given = (form: FormData, name: string): Record<string, string> => {
  const said = text(form, name)
  return said === '' ? {} : { [name]: said }
}

interface Speaker {
  readonly by: string
  readonly vendor: string
}

const steps = ['validate', 'invalidate', 'accept', 'defer', 'close', 'fix_ready', 'fix_deployed'] as const

/** One step about a vendor by its form. Who speaks and whom it is about is set here, never read. */
export function readVendorDeed(form: FormData, { by, vendor }: Speaker): Read<VendorCommand> | null {
  const reason = text(form, 'reason')
  switch (text(form, 'do')) {
    case 'SetStatus': return readStatus(form, { by, vendor })
    case 'RecordContact': return readContact(form, { by, vendor })
    case 'Progress': {
      const step = one(steps, text(form, 'step'))
      return step === undefined ? wrong('Choose a step.') : { ok: true, value: { type: 'Progress', by, vendor, step, ...given(form, 'reference') } }
    }
    case 'MakeStatement': return { ok: true, value: { type: 'MakeStatement', by, vendor, text: text(form, 'text'), public: form.has('public') } }
    case 'Join': return { ok: true, value: { type: 'Join', by } }
    case 'DeclineToJoin': return { ok: true, value: { type: 'DeclineToJoin', by, reason } }
    case 'Remind': return { ok: true, value: { type: 'RemindSilent', by, vendors: [vendor] } }
    case 'RemindSilent': return { ok: true, value: { type: 'RemindSilent', by } }
    case 'RemoveVendor': return { ok: true, value: { type: 'RemoveVendor', by, vendor, reason } }
    case 'OfferOwnership': return { ok: true, value: { type: 'OfferOwnership', by, to: by === 'team' ? text(form, 'to') : 'team', reason } }
    case 'WithdrawOffer': return { ok: true, value: { type: 'WithdrawOffer', by } }
    case 'AnswerOwnership': return { ok: true, value: { type: 'AnswerOwnership', by, accept: text(form, 'accept') === 'yes', ...given(form, 'reason') } }
    default: return null
  }
}

function readStatus(form: FormData, { by, vendor }: Speaker): Read<VendorCommand> {
  const said = one(vendorStatuses, text(form, 'status'))
  if (said === undefined) return wrong('Choose a status.')
  const justification = one(justifications, text(form, 'justification'))
  return {
    ok: true,
    value: {
      type: 'SetStatus', by, vendor, said, fixedIn: lines(form, 'fixedIn'), public: form.has('public'),
      ...(justification === undefined ? {} : { justification }), ...given(form, 'note'), ...given(form, 'product'),
    },
  }
}

function readContact(form: FormData, { by, vendor }: Speaker): Read<VendorCommand> {
  const [kind, way] = [one(contactKinds, text(form, 'kind')), one(contactWays, text(form, 'way'))]
  if (kind === undefined || way === undefined) return wrong('Say what happened, and how.')
  return { ok: true, value: { type: 'RecordContact', by, vendor, kind, way, ...given(form, 'language'), ...given(form, 'note') } }
}

export interface AskedLine {
  readonly name: string
  readonly address: string
  readonly group?: string
  readonly language?: string
}

/** `Name; address; group; language`, one a line. */
export function readAsked(given: string): Read<readonly AskedLine[]> {
  const rows = given.split('\n').map((line) => line.trim()).filter((line) => line !== '')
  if (rows.length > 500) return wrong('That are more than 500 at once; send them in parts.')
  const read = rows.map((row): AskedLine => {
    const [name = '', address = '', group = '', language = ''] = row.split(';').map((part) => part.trim())
    return { name, address, ...(group === '' ? {} : { group }), ...(language === '' ? {} : { language }) }
  })
  const bad = read.find(({ name, address }) => name === '' || address === '')
  return bad === undefined ? { ok: true, value: read } : wrong(`«${bad.name || bad.address}»: a line is the name, a semicolon, and the address.`)
}
