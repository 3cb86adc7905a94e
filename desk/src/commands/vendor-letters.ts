import type { VendorNotice } from '@parley/coordination'
import { enqueue } from '../store/outbox.ts'
import type { Tx } from '../store/store.ts'
import type { Gate, Loaded } from './gate.ts'
import type { Letter } from './letters.ts'
import { issueListClaim } from './lists-secrets.ts'
import { answerByMail } from './party-words.ts'
import { vendorParty, type VendorParty } from './vendor-access.ts'

/** S-057, X22: that there is something, never what. */
const reasons: Readonly<Record<VendorNotice | 'embargo', string>> = {
  invited: 'A security matter may concern what you ship. You learn what it is once you have said that you take part, and have accepted the terms where there are any.',
  reminded: 'We asked you about a security matter that may concern what you ship, and have no answer yet. «Not affected» is an answer too.',
  owner_offered: 'You are asked to take over a security matter that you take part in.',
  owner_changed: 'A security matter that you take part in has another owner now.',
  message: 'There is a message for you about a security matter that you take part in.',
  published: 'A security matter that you take part in is public now.',
  embargo: 'The terms or the date of a security matter that you take part in have changed, or your answer is asked for.',
}

/**
 * The letter to one vendor: under an id that leads nowhere, without a word of the matter; with a code that opens its page
 * once where the desk itself writes (worker). `null`: it is no vendor. Members of a project of this desk are told apart.
 */
export async function vendorLetters(
  gate: Gate,
  tx: Tx,
  loaded: Loaded,
  participant: string,
  about: VendorNotice | 'embargo',
): Promise<readonly Letter[] | null> {
  const party = await vendorParty(tx, loaded.head.id, participant)
  if (party === undefined) return null
  if (party.project !== null) await tellMembers(gate, tx, loaded, party, reasons[about])
  if (!(await hasAddress(tx, loaded.head.id, participant))) return []
  const claim =
    tx.viewer.role === 'worker'
      ? await issueListClaim(tx, { caseId: loaded.head.id, subject: participant }, gate.now())
      : undefined
  return [letter(gate, loaded, party, reasons[about], claim)]
}

/** Of somebody who was reached by phone or a form there is no address, and nothing to send. */
const hasAddress = async (tx: Tx, caseId: string, participant: string): Promise<boolean> =>
  (await tx.maybe('select participant from contact where case_id = $1 and participant = $2', [caseId, participant])) !== undefined

/**
 * Members of the other project are told where their own view of the case is. They get no reply address of this case, for
 * they are not of its team: these letters belong to no case. Only the desk itself can write them (worker).
 */
async function tellMembers(gate: Gate, tx: Tx, { head, policy, state }: Loaded, { alias, project }: VendorParty, says: string): Promise<void> {
  if (tx.viewer.role !== 'worker') return
  const members = await tx.query<{ member: string }>(
    `select t.member from team_member t join member m on m.id = t.member where t.project = $1 and m.state = 'active' and 'triager' = any(t.roles) order by 1`,
    [project],
  )
  const reference = alias.slice(0, 8).toUpperCase()
  for (const { member } of members) {
    const text = `Hello,\n\n${says}\n\nThe team of ${policy.project.name} asks the project ${project ?? ''}. Read and answer it at ${gate.url}/vendors/${alias}\n`
    await enqueue(tx, {
      eventKey: `vendor:${alias}:${state.events}:${member}`,
      kind: 'member-mail',
      recipient: `member:${member}`,
      payload: { to: `member:${member}`, project: project ?? head.project, caseReference: reference, auto: 'generated', subject: `[${reference}] From the security team of ${policy.project.name}`, text },
      dueAt: gate.now(),
    })
  }
}

function letter(gate: Gate, { head, policy }: Loaded, { alias, participant }: VendorParty, says: string, claim?: string): Letter {
  const reference = alias.slice(0, 8).toUpperCase()
  const page = `${gate.url}/vendor`
  const way =
    claim === undefined
      ? `Read it at ${page} with the receipt that you hold.`
      : `Read it at ${page} with this code, which works once, or with a receipt that you hold:\n\n${claim}`
  return {
    to: `participant:${participant}`,
    project: head.project,
    caseReference: reference,
    auto: 'generated',
    subject: `[${reference}] From the security team of ${policy.project.name}`,
    text: `Hello,\n\n${says}\n\n${way}\n\nNobody but you and our team reads what you answer there.\n\n${answerByMail}\n\nThe security team of ${policy.project.name}\n`,
  }
}
