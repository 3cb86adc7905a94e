import type { Actor, CaseCommand, VendorCommand } from '@parley/coordination'
import { can, outsider } from '../access/can.ts'
import { newId } from '../store/random-id.ts'
import type { Tx } from '../store/store.ts'
import { putContact } from './contacts.ts'
import { handle, type CommandFile, type Gate, type Request } from './gate.ts'
import { readWhole } from './lists-party.ts'
import { refusing } from './lists-refusal.ts'
import type { Outcome } from './outcome.ts'
import { overRefusal, standingOf } from './outside-access.ts'

/** Somebody to be asked in: how it is called, and how it is reached. The address never stands in an event. */
export interface AskedVendor {
  readonly name: string
  readonly address?: string
  readonly group?: string
  readonly language?: string
  /** A project of this desk. */
  readonly project?: string
  /** Somebody who declined or left, asked anew under the id it has; all else is on record. */
  readonly again?: string
}

const known = <K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> =>
  // A computed key makes an index signature of it.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  value === undefined || value === '' ? {} : ({ [key]: value } as Partial<Record<K, string>>)

/** One `@` between two parts without blanks: more cannot be told without writing there. */
const isAddress = (text: string): boolean => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) && text.length <= 320

async function admit(gate: Gate, tx: Tx, caseId: string, { name, address, project }: AskedVendor): Promise<string> {
  const participant = newId()
  await tx.execute(
    'insert into vendor_party (case_id, participant, alias, project, invited_at) values ($1, $2, $3, $4, $5)',
    [caseId, participant, newId(), project ?? null, gate.now()],
  )
  if (address !== undefined && address !== '')
    await putContact(tx, caseId, participant, { address, name, messageId: null, references: [] })
  return participant
}

/**
 * Asks vendors in, all or none (worker): each under a new id, invited to the terms where there are any, by a letter that
 * says nothing of the matter. `null`: no such case.
 */
export async function inviteVendors(
  gate: Gate,
  tx: Tx,
  caseId: string,
  asked: { readonly vendors: readonly AskedVendor[]; readonly need: string; readonly by: string },
  actor: Actor,
): Promise<Outcome | null> {
  if ((await tx.maybe('select id from case_head where id = $1', [caseId])) === undefined) return null
  const wrong = await unreachable(tx, asked.vendors.filter(({ again }) => again === undefined))
  if (wrong !== undefined) return refusing('bad-value', wrong)
  const before = asked.vendors.some(({ again }) => again !== undefined) ? (await readWhole(gate, tx, caseId))?.state.vendors.all : undefined
  const vendors = []
  for (const one of asked.vendors) {
    const old = one.again === undefined ? undefined : before?.[one.again]
    const vendor = old?.id ?? (await admit(gate, tx, caseId, one))
    const { name, group, language, project } = old ?? one
    vendors.push({ vendor, name, ...known('group', group), ...known('language', language), ...known('project', project) })
  }
  const command: VendorCommand = { type: 'InviteVendors', by: asked.by, vendors, need: asked.need }
  return handle(gate, tx, caseId, { actor, command: { type: 'Vendor', command } })
}

async function unreachable(tx: Tx, vendors: readonly AskedVendor[]): Promise<string | undefined> {
  const projects = new Set((await tx.query<{ id: string }>('select id from project')).map(({ id }) => id))
  for (const { name, address = '', project } of vendors) {
    if (address !== '' && !isAddress(address)) return `«${address}» is no mail address (${name}).`
    if (project !== undefined && !projects.has(project)) return `«${project}» is no project of this desk (${name}).`
    if (project === undefined && address === '') return `${name}: how is it reached? Give its security address, or the project of this desk that it is.`
  }
  return undefined
}

/** A letter that goes upstream, as it was put together before anything was decided. */
type HandUpstream = Extract<CaseCommand, { readonly type: 'HandUpstream' }>

/** Pins a key that a person verified, so that words may go to the address sealed to it. `false`: it cannot be used. */
export type PinVerified = (tx: Tx, address: string, armoured: string) => Promise<boolean>

/**
 * C11: hands a report on to whoever the defect belongs to (worker). Where the desk has an address it writes there itself:
 * the addressee is a vendor of the case from then on, is waited for, reminded, and answers on a page of its own.
 */
export async function handUpstream(
  gate: Gate,
  tx: Tx,
  caseId: string,
  given: HandUpstream,
  { actor, pin }: { readonly actor: Actor; readonly pin: PinVerified },
): Promise<Outcome | null> {
  if ((await tx.maybe('select id from case_head where id = $1', [caseId])) === undefined) return null
  const { to, text, address = '', language, key = '' } = given
  if (address !== '' && !isAddress(address)) return refusing('bad-value', `«${address}» is no mail address.`)
  if (key !== '' && address === '') return refusing('bad-value', 'A key without an address seals nothing.')
  if (address === '') return handle(gate, tx, caseId, { actor, command: { type: 'HandUpstream', to, text } })
  if (key !== '' && !(await pin(tx, address, key))) return refusing('bad-value', 'This key cannot be used to seal anything.', 'Give an OpenPGP public key in its armoured form.')
  const vendor = await admit(gate, tx, caseId, { name: to, address })
  const asked = { vendor, name: to, upstream: true, sealed: key !== '', ...known('language', language) }
  const requests: readonly CaseCommand[] = [
    { type: 'HandUpstream', to, text, vendor },
    { type: 'Vendor', command: { type: 'InviteVendors', by: 'team', vendors: [asked], need: 'The defect is in what they make.' } },
    { type: 'WriteMessage', audience: `party:${vendor}`, message: { text } },
  ]
  return handle(gate, tx, caseId, ...requests.map((command): Request => ({ actor, command })))
}

export interface VendorHolder {
  readonly caseId: string
  readonly subject: string
}

const relation = { kind: 'case' as const, project: '', restricted: false, granted: true, relations: ['vendor' as const] }

/** A vendor speaks for itself, whatever its page sent (worker). */
export async function vendorSpeaks(
  gate: Gate,
  tx: Tx,
  { caseId, subject }: VendorHolder,
  ...commands: readonly CaseCommand[]
): Promise<Outcome | null> {
  const outside = await standingOf(gate, tx, caseId, subject)
  if (commands.some(({ type }) => !can(outsider, type, { ...relation, outside }))) return overRefusal(outside) ?? refusing('not-allowed', 'This is not yours to do.')
  const actor: Actor = { kind: 'participant', id: subject }
  return handle(gate, tx, caseId, ...commands.map((command) => ({ actor, command: bySelf(command, subject) })))
}

/** A message of a vendor, with its files (worker). */
export async function vendorWrites(
  gate: Gate,
  tx: Tx,
  { caseId, subject }: VendorHolder,
  { command, files }: { readonly command: CaseCommand; readonly files: readonly CommandFile[] },
): Promise<Outcome | null> {
  const outside = await standingOf(gate, tx, caseId, subject)
  if (!can(outsider, command.type, { ...relation, outside })) return overRefusal(outside) ?? refusing('not-allowed', 'This is not yours to do.')
  return handle(gate, tx, caseId, { actor: { kind: 'participant', id: subject }, command, files })
}

/** Who speaks is set here, never read. */
function bySelf(command: CaseCommand, subject: string): CaseCommand {
  if (command.type === 'Vendor') return { ...command, command: { ...command.command, by: subject } }
  if (command.type === 'Embargo' && 'by' in command.command) return { ...command, command: { ...command.command, by: subject } }
  return command
}
