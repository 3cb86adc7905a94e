import { desk } from '@parley/coordination'
import { getContact, putContact } from '../commands/contacts.ts'
import { openCase } from '../commands/open-case.ts'
import { finishArrival, type Arrival } from '../store/arrivals.ts'
import type { Claim } from '../store/lease.ts'
import { enqueue } from '../store/outbox.ts'
import { bounced } from './commit-bounce.ts'
import { completed } from './commit-completion.ts'
import { reporterDate } from './commit-date.ts'
import { party } from './commit-party.ts'
import { saidAs } from './party-order.ts'
import { work } from './commit-work.ts'
import { attachments, largeMarks, original, setAside, write } from './committing.ts'
import type { Committed, Committing, Plan } from './committing.ts'
import { contentMac } from './correspondents.ts'
import { memberProjectAt } from './mailboxes.ts'
import type { OfferedKey } from './parsed-mail.ts'
import { pinKey, wishForContent } from './pinned-keys.ts'
import type { MailArrival, MailPlan } from './process.ts'

/** All plans of one arrival and its end: one transaction, so that a crash leaves either all of it or none. */
export async function commitPlans(at: Committing, arrival: MailArrival, plans: readonly MailPlan[], claim: Claim<Arrival>): Promise<void> {
  let caseId: string | undefined
  let keep = false
  for (const plan of plans) {
    const done = await commitOne(at, arrival, plan)
    caseId = done.caseId ?? caseId
    keep ||= !done.keepsOriginal
  }
  await finishArrival(at.tx, claim, { keep, ...(caseId === undefined ? {} : { caseId }) })
}

function commitOne(at: Committing, arrival: MailArrival, plan: MailPlan): Promise<Committed> {
  switch (plan.kind) {
    case 'report': return report(at, arrival, plan)
    case 'message': return message(at, arrival, plan)
    case 'work': return fromMember(at, arrival, plan)
    case 'party': return fromParty(at, arrival, plan)
    case 'bounce': return bounced(at, arrival, plan)
    default: return setAside(at, arrival, { why: plan.why, project: plan.project, caseId: plan.caseId })
  }
}

/** A member's key and wish first: the answer to this very mail may be the first that goes out sealed. */
async function fromMember(at: Committing, arrival: MailArrival, plan: Plan<'work'>): Promise<Committed> {
  const { address, caseId } = plan.correspondent
  if (address !== null) {
    if (plan.wantsContent !== null) await memberWish(at, plan, address, plan.wantsContent)
    await remember(at, caseId, { offered: plan.offered, fingerprint: null }, address)
  }
  return work(at, arrival, plan)
}

/** Without a key there is nothing to seal to, and the member is told. */
async function memberWish({ gate, tx }: Committing, { member, offered }: Plan<'work'>, address: string, wants: boolean): Promise<void> {
  if (offered !== null) await pinKey(tx, { address, key: offered, source: offered.source, now: gate.now() })
  if (await wishForContent(tx, address, wants) || !wants) return
  const payload = { subject: 'No key of yours is on record', text: 'You asked for sealed mail. Send the same line once more with your OpenPGP key attached, or from a program that sends it along (Autocrypt).', auto: 'generated' }
  await enqueue(tx, { eventKey: `member-key:${member}:${gate.now().toString()}`, kind: 'member-mail', recipient: `member:${member}`, payload, dueAt: gate.now() })
}

async function fromParty(at: Committing, arrival: MailArrival, plan: Plan<'party'>): Promise<Committed> {
  const done = await party(at, arrival, plan)
  await fromParticipant(at, { ...plan, found: null })
  await remember(at, plan.correspondent.caseId, plan, plan.correspondent.address)
  return done
}

const veiled = 'This mail came encrypted and was opened at the desk. What it says is shown to the team only.'

/** A case of its own, with the original kept in it. */
export async function report(at: Committing, arrival: MailArrival, plan: Plan<'report'>): Promise<Committed> {
  const { reporter, marks, text, ...draft } = plan.draft
  const contact = reporter ? { address: reporter.address, name: reporter.name === '' ? null : reporter.name, messageId: plan.messageId, references: plan.references } : null
  const memberProject = memberProjectAt(at.gate, plan.project, arrival.recipients)
  const opened = await openCase(at.gate, at.tx, {
    ...(memberProject === undefined ? {} : { memberProject }),
    ...draft, project: plan.project, text: plan.opened ? veiled : text, marks: [...marks, ...largeMarks(plan), ...(plan.notAcknowledged ? [`not acknowledged: ${plan.notAcknowledged}`] : [])],
    files: [original(arrival), ...(plan.opened ? [] : attachments(plan))], contact, acknowledge: plan.acknowledge,
    ...(reporter ? { reporterName: reporter.name === '' ? reporter.address : reporter.name } : {}),
  })
  if (!opened.outcome.ok) throw new Error(`a report was refused: ${opened.outcome.refused.code}`)
  await forTeamOnly(at, opened.caseId, plan, text)
  await remember(at, opened.caseId, plan, reporter?.address ?? null)
  return { caseId: opened.caseId, keepsOriginal: true }
}

/** Refused by the case, such as from somebody who takes no part any more: set aside with its case, and seen there. */
async function message(at: Committing, arrival: MailArrival, plan: Plan<'message'>): Promise<Committed> {
  if (plan.dates.length === 0 || !await reporterDate(at, arrival, plan)) return written(at, arrival, plan.dates.length === 0 ? plan : { ...plan, text: [...plan.dates.map(saidAs), plan.text].join('\n').trim() })
  if (plan.text !== '' || plan.files.length > 0) return written(at, arrival, plan)
  await fromParticipant(at, plan)
  await remember(at, plan.correspondent.caseId, plan, plan.correspondent.address)
  return { caseId: plan.correspondent.caseId, keepsOriginal: false }
}

async function written(at: Committing, arrival: MailArrival, plan: Plan<'message'>): Promise<Committed> {
  const { correspondent: from, marks, text, audience } = plan
  const shared = audience === 'parties' || audience.startsWith('list:')
  // The head of a mail tells where its author is; nobody but the team and the author reads it.
  const files = [...(shared ? [] : [original(arrival)]), ...(plan.opened ? [] : attachments(plan))]
  const outcome = await write(at, from.caseId, { audience, actor: plan.actor, text: plan.opened && audience !== 'team' ? veiled : text, marks: shared ? [] : [...marks, ...largeMarks(plan)], files })
  if (outcome !== null) return setAside(at, arrival, { why: `could not be added to its case: ${outcome}`, project: from.project, caseId: from.caseId })
  if (audience !== 'team') await forTeamOnly(at, from.caseId, plan, text)
  if (plan.actor.kind === 'participant') await fromParticipant(at, plan)
  await remember(at, from.caseId, plan, plan.actor.kind === 'participant' ? from.address : null)
  return { caseId: from.caseId, keepsOriginal: !shared }
}

async function fromParticipant(at: Committing, plan: Pick<Plan<'message'>, 'correspondent' | 'messageId' | 'references' | 'found' | 'wantsContent' | 'offered'>): Promise<void> {
  const { caseId, participant, address } = plan.correspondent
  const contact = await getContact(at.tx, caseId, participant)
  if (contact) await putContact(at.tx, caseId, participant, { ...contact, messageId: plan.messageId ?? contact.messageId, references: plan.references })
  if (plan.found !== null) await completed(at, plan.correspondent, plan.found)
  if (plan.wantsContent !== null && address !== null) await wish(at, plan.correspondent, { address, wants: plan.wantsContent, offered: plan.offered })
}

/** A wish without a key on record: the key that came with it, else the sender's domain is asked for one. */
async function wish({ gate, tx }: Committing, { caseId, participant }: Plan<'message'>['correspondent'], { address, wants, offered }: { readonly address: string; readonly wants: boolean; readonly offered: OfferedKey | null }): Promise<void> {
  const now = gate.now()
  if (offered !== null) await pinKey(tx, { address, key: offered, source: offered.source, now })
  if (await wishForContent(tx, address, wants) || !wants) return
  await enqueue(tx, { eventKey: `key:${caseId}:${participant}:${now.toString()}`, caseId, kind: 'key-lookup', recipient: `participant:${participant}`, payload: {}, dueAt: now })
}

/** What was opened here is written down by the desk, for the team. */
async function forTeamOnly(at: Committing, caseId: string, plan: Plan<'report' | 'message'>, text: string): Promise<void> {
  if (plan.opened) await write(at, caseId, { audience: 'team', actor: desk, text, marks: ['decrypted (OpenPGP)', ...largeMarks(plan)], files: attachments(plan) })
}

const rival = ({ fingerprint }: OfferedKey): string =>
  `Another OpenPGP key than the one on record came with a mail of this sender: ${fingerprint}. The one on record stays. If the sender changed keys, let them say so in a way that you trust.`

/** That it is here, and the key that a proved sender sent along. */
async function remember({ gate, tx }: Committing, caseId: string, plan: Pick<Plan<'report' | 'message'>, 'offered' | 'fingerprint'>, address: string | null): Promise<void> {
  if (plan.offered !== null && address !== null && plan.offered.addresses.includes(address.toLowerCase())) {
    const pinning = await pinKey(tx, { address, key: plan.offered, source: plan.offered.source, now: gate.now() })
    if (pinning === 'rival') await write({ gate, tx }, caseId, { audience: 'team', actor: desk, text: rival(plan.offered), marks: ['another OpenPGP key than the one on record'], files: [] })
  }
  if (plan.fingerprint !== null) tx.writeRow('insert into message_id (hmac, case_id) select * from unnest($1::bytea[], $2::text[]) on conflict do nothing', [contentMac(tx, plan.fingerprint), caseId])
}
