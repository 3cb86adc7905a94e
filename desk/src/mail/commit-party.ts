import { binds, desk, type Embargo, type Terms } from '@parley/coordination'
import type { Loaded } from '../commands/gate.ts'
import type { Letter } from '../commands/letters.ts'
import { partyAnswer, partyEmbargo, readWhole } from '../commands/lists-party.ts'
import { caseTerms } from '../commands/lists-terms.ts'
import type { Outcome } from '../commands/outcome.ts'
import { accessOf, isOver } from '../commands/outside-access.ts'
import { vendorSpeaks } from '../commands/vendors.ts'
import { enqueueOfCase } from '../store/outbox.ts'
import { newId } from '../store/random-id.ts'
import { attachments, original, setAside, write } from './committing.ts'
import type { Committed, Committing, Plan } from './committing.ts'
import { saidAs } from './party-order.ts'
import type { PartyCommand } from './party-order.ts'
import type { MailArrival } from './process.ts'

type PartyPlan = Plan<'party'>
interface Speaking { readonly plan: PartyPlan; readonly loaded: Loaded }

/**
 * A proved mail of somebody who takes part from outside: its commands by the same gate as that party's page, then what was
 * written below them, for the team. Each command is answered, so that nobody believes to have said what was refused.
 */
export async function party(at: Committing, arrival: MailArrival, plan: PartyPlan): Promise<Committed> {
  const { caseId } = plan.correspondent
  const answers: string[] = []
  for (const command of plan.order.commands) {
    const loaded = await readWhole(at.gate, at.tx, caseId)
    if (loaded === undefined) return setAside(at, arrival, { why: 'its case is not there any more', project: plan.correspondent.project, caseId: null })
    answers.push(`${saidAs(command)}: ${await obeyed(at, { plan, loaded }, command)}`)
  }
  if (answers.length > 0) await answer(at, arrival, plan, answers)
  return said(at, arrival, plan)
}

async function obeyed(at: Committing, speaking: Speaking, command: PartyCommand): Promise<string> {
  const { caseId, participant } = speaking.plan.correspondent
  if (command.verb === 'accept') {
    const asked = termsFor(speaking.loaded.state.embargo)
    const read = asked.find(({ hash }) => hash.startsWith(command.code ?? ' '))
    if (asked.length > 0 && read === undefined) return toBeRead(asked, command.code)
    return told(at, () => accepted(at, speaking, read))
  }
  return told(at, () => speaking.plan.part === 'vendor' ? asVendor(at, speaking, command) : asListed(at, speaking, command, { caseId, subject: participant }))
}

/** What is refused leaves nothing behind. */
export async function told({ tx }: Committing, work: () => Promise<Outcome | null>): Promise<string> {
  await tx.execute('savepoint party')
  const outcome = await work()
  if (outcome?.ok === true) return 'it is on record.'
  await tx.execute('rollback to savepoint party')
  return outcome === null ? 'refused. There is nothing to answer any more.' : `refused. ${outcome.refused.says} ${outcome.refused.possible ?? ''}`.trim()
}

/** The terms that can be accepted: those in force, else the proposals. */
const termsFor = (embargo: Embargo): readonly Terms[] =>
  (['X'].includes(embargo.em) ? [] : [...(embargo.active === undefined ? [] : [embargo.active]), ...embargo.proposals.map(({ terms }) => terms)])

/** Nobody accepts by mail what was not before the eyes: the line to be sent back holds the first letters of its hash. */
export function toBeRead(asked: readonly Terms[], code: string | null): string {
  const why = code === null ? 'nothing is accepted yet. Read the terms first:' : 'nothing is accepted: these are other terms than those that can be accepted now:'
  return [why, ...asked.slice(0, 5).map(({ text, hash }) => `\n${text}\n\nTo accept exactly these terms, answer with the line:\naccept ${hash.slice(0, 8)}`)].join('\n')
}

function accepted(at: Committing, { plan, loaded }: Speaking, terms: Terms | undefined): Promise<Outcome | null> {
  const { caseId, participant: by } = plan.correspondent
  const holder = { caseId, subject: by }
  if (plan.part === 'vendor') {
    const joins = loaded.state.vendors.all[by]?.standing === 'invited'
    const join = { type: 'Vendor', command: { type: 'Join', by } } as const
    const accept = terms === undefined ? [] : [{ type: 'Embargo', command: { type: 'Accept', by, terms: terms.id, hash: terms.hash } } as const]
    return vendorSpeaks(at.gate, at.tx, holder, ...(joins || terms === undefined ? [join] : []), ...accept)
  }
  return partyEmbargo(at.gate, at.tx, holder, { type: 'Accept', by, terms: terms?.id ?? '', hash: terms?.hash ?? '' })
}

type Rest = Exclude<PartyCommand, { verb: 'accept' }>

function asListed(at: Committing, { plan, loaded }: Speaking, command: Rest, holder: { readonly caseId: string; readonly subject: string }): Promise<Outcome | null> {
  const by = plan.correspondent.participant
  switch (command.verb) {
    case 'decline': return partyEmbargo(at.gate, at.tx, holder, { type: 'Decline', by, terms: termsFor(loaded.state.embargo)[0]?.id ?? '', reason: command.reason })
    case 'status': return partyAnswer(at.gate, at.tx, holder, { kind: 'status', status: command.status, note: command.note })
    case 'ready': return partyAnswer(at.gate, at.tx, holder, { kind: 'ready', ready: command.ready, note: command.note })
    default: return partyEmbargo(at.gate, at.tx, holder, { type: binds(loaded.state.embargo.em) ? 'Revise' : 'Propose', by, ...offer(loaded, command) })
  }
}

function asVendor(at: Committing, { plan, loaded }: Speaking, command: Rest): Promise<Outcome | null> {
  const { caseId, participant: by } = plan.correspondent
  const speaks = (...commands: Parameters<typeof vendorSpeaks>[3][]): Promise<Outcome | null> => vendorSpeaks(at.gate, at.tx, { caseId, subject: by }, ...commands)
  switch (command.verb) {
    case 'decline': {
      const declines = loaded.state.vendors.all[by]?.standing === 'invited'
      const terms = termsFor(loaded.state.embargo)[0]
      const embargo = terms === undefined ? [] : [{ type: 'Embargo', command: { type: 'Decline', by, terms: terms.id, reason: command.reason } } as const]
      return speaks(...embargo, ...(declines ? [{ type: 'Vendor', command: { type: 'DeclineToJoin', by, reason: command.reason } } as const] : []))
    }
    case 'status': return speaks({ type: 'Vendor', command: { type: 'SetStatus', by, vendor: by, said: command.status, fixedIn: [], public: false, ...(command.note === '' ? {} : { note: command.note }) } })
    case 'ready': return command.ready ? speaks({ type: 'Vendor', command: { type: 'Progress', by, vendor: by, step: 'fix_ready' } }) : Promise.resolve(null)
    default: return speaks({ type: 'Embargo', command: { type: binds(loaded.state.embargo.em) ? 'Revise' : 'Propose', by, ...offer(loaded, command) } })
  }
}

const offer = ({ policy }: Loaded, { at, reason }: Extract<PartyCommand, { verb: 'propose' }>) =>
  ({ proposal: newId(), terms: caseTerms(policy, newId(), at), reason: reason === '' ? 'Proposed by mail.' : reason })

/** What was written below: a vendor's own thread takes it where it is inside; everybody else's goes to the team, by name. */
async function said(at: Committing, arrival: MailArrival, plan: PartyPlan): Promise<Committed> {
  const { caseId, participant, project } = plan.correspondent
  if (plan.order.text === '' && plan.files.length === 0) return { caseId, keepsOriginal: false }
  const access = await accessOf(at.tx, caseId, participant)
  const [inside, over] = [access !== undefined && !isOver(access.until, at.gate.now()), access !== undefined]
  const own = plan.part === 'vendor' && inside && !plan.opened
  const name = (await readWhole(at.gate, at.tx, caseId))?.state.participants[participant]?.name ?? 'Somebody who takes part'
  const text = plan.order.text === '' ? 'See the attached files.' : plan.order.text
  const why = await write(at, caseId, own
    ? { audience: `party:${participant}`, actor: { kind: 'participant', id: participant }, text, marks: [], files: attachments(plan) }
    : { audience: 'team', actor: desk, text: `${name}, by mail${inside ? '' : over ? ', whose access has ended' : ', not having accepted the terms'}:\n\n${text}`, marks: plan.marks, files: [original(arrival), ...attachments(plan)] })
  if (why !== null) return setAside(at, arrival, { why: `could not be added to its case: ${why}`, project, caseId })
  return { caseId, keepsOriginal: !own }
}

async function answer({ gate, tx }: Committing, arrival: MailArrival, { correspondent }: PartyPlan, answers: readonly string[]): Promise<void> {
  const { caseId, participant, project, reference } = correspondent
  const name = (await readWhole(gate, tx, caseId))?.policy.project.name ?? project
  const payload: Letter = {
    to: `participant:${participant}`, project, caseReference: reference, auto: 'replied', subject: `[${reference}] What you said by mail`,
    text: `Hello,\n\nYou answered by mail. What became of it:\n\n${answers.join('\n\n')}\n\nThe security team of ${name}\n`,
  }
  await enqueueOfCase(tx, [{ eventKey: `party-mail:${arrival.id}:${participant}`, caseId, kind: 'mail', recipient: payload.to, payload, dueAt: gate.now(), participant }])
}
