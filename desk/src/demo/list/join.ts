import { textOf } from '../browser.ts'
import { formFor, send } from '../page-form.ts'
import type { Stage } from '../stage.ts'
import {
  codeByMail, ownMembership, receiptFor, refused, shown, taken, teamDoes, type Distributor,
} from './people.ts'

const list = '/lists/distributors/distributors'

/** What each criterion of S3 is answered with; evidence where anybody must be able to check it. */
const answers: Readonly<Record<string, string>> = {
  active_distributor: 'We build and ship packages of every release.',
  public_user_base: 'About 40 000 installations outside of our organisation report to our mirror.',
  track_record: 'Our security announcements of the last five years, up to last week.',
  not_a_rebuild: 'We build from the project’s own sources.',
  contributor: 'Two of us review changes of the build.',
  accepts_embargo: 'We accept it.',
  vouched_for: 'A member of the list knows us, where there is one.',
}

function request(who: Distributor, more: Readonly<Record<string, string>>): Record<string, string> {
  const site = `https://${who.domain}/security`
  return {
    organisation: who.organisation, kind: 'organisation', as: 'distributor', roleAddress: `security@${who.domain}`,
    domains: who.domain, usersOutside: 'yes', name: who.person, address: who.address, accepts: 'yes',
    ...Object.fromEntries(Object.entries(answers).flatMap(([name, answer]) =>
      [[`answer-${name}`, answer], [`evidence-${name}`, site]])),
    ...more,
  }
}

/** S3-45, S3-65, S3-69: what the page says before anybody joins, and what it does not take. */
export async function whoMayJoin(stage: Stage, who: Distributor): Promise<void> {
  const page = textOf((await who.browser.get(list)).html)
  shown(stage, 'the list says in public what it is for, what is asked and how to join (S3-45, S3-66)', page,
    /How to join[\s\S]*Ask to join/)
  const alone = await who.browser.fill(`${list}/join`, request(who, { kind: 'individual' }))
  refused(stage, 'an individual is not taken (S3-65)', { ok: alone.status === 200, says: textOf(alone.html) }, 'S3-65')
  const bare = await who.browser.fill(`${list}/join`, request(who, { 'evidence-track_record': 'ask us' }))
  refused(stage, 'a track record that nobody can look up is not taken (S3-69)',
    { ok: bare.status === 200, says: textOf(bare.html) }, 'needs an https address')
}

/** S3-72, S3-75, S3-86: one answer and its evidence for each criterion; sending it accepts the terms, in person. */
export async function applies(stage: Stage, who: Distributor, more: Readonly<Record<string, string>> = {}): Promise<void> {
  const sent = await who.browser.fill(`${list}/join`, request(who, more))
  const receipt = /PARLEY-R-[0-9A-Z-]+/.exec(textOf(sent.html))?.[0]
  if (receipt === undefined) throw new Error(`${who.organisation} could not apply: ${textOf(sent.html).slice(0, 500)}`)
  who.membership = receipt
  const page = textOf((await ownMembership(who)).html)
  who.reference = /Reference ([A-Z2-7]{10})/.exec(page)?.[1] ?? ''
  shown(stage, `${who.organisation} applies: seven answers with evidence, the terms accepted by version (S3-86, S3-75)`,
    page, /Request received[\s\S]*version 1 on /)
}

async function pageOfMember(stage: Stage, organisation: string): Promise<string> {
  const page = await stage.team[0].browser.get('/team/lists')
  const links = [...page.html.matchAll(/href="(\/team\/members\/[a-z2-7]+)"[^>]*>([\s\S]*?)<\/a>/g)]
  const found = links.find(([, , words = '']) => textOf(words) === organisation)?.[1]
  if (found === undefined) throw new Error(`${organisation} is not on the lists' page`)
  return found
}

export interface Review { readonly waive?: string; readonly voucher?: Distributor }

/**
 * S3-66…S3-73: each criterion is judged, both maintainers vote, and only then somebody decides; a letter says that it
 * was.
 */
export async function reviewed(stage: Stage, who: Distributor, { waive, voucher }: Review): Promise<void> {
  const [mara, ravi] = stage.team
  const path = await pageOfMember(stage, who.organisation)
  const approve = () => teamDoes(mara.browser, path, 'Approve', { reason: 'It meets the criteria.' })
  refused(stage, `nobody is approved before the criteria are judged (S3-66)`, await approve(), 'Still to be judged')
  for (const criterion of Object.keys(answers)) {
    const judgement = criterion === waive ? { met: 'waived', note: 'The list is new: nobody could vouch.' }
      : { met: 'met', note: 'Looked at.' }
    const judged = await teamDoes(mara.browser, path, 'JudgeCriterion', judgement, { criterion })
    if (!judged.ok) taken(stage, `${criterion} judged`, judged)
  }
  stage.note({ says: `each of the seven criteria of ${who.organisation} judged and recorded (S3-66…S3-72)`, ok: true })
  for (const { browser, name } of [mara, ravi]) {
    taken(stage, `${name} votes for it`, await teamDoes(browser, path, 'Vote', { vote: 'for', reason: '' }))
  }
  if (voucher !== undefined) await vouched(stage, who, voucher, approve)
  taken(stage, `${who.organisation} approved`, await approve())
  who.membership = await receiptFor(who, '/member', await codeByMail(stage, who.address, '/member'))
  shown(stage, `a letter says that it was decided; the page opened with its code: a member (S3-74)`,
    textOf((await ownMembership(who)).html), /On the list distributors: Member\b/)
}

/** S3-73 */
async function vouched(
  stage: Stage, who: Distributor, voucher: Distributor, approve: () => Promise<{ ok: boolean; says: string }>,
): Promise<void> {
  refused(stage, 'no approval while no member has vouched (S3-73)', await approve(), 'No member has vouched')
  const answer = await send(voucher.browser, await ownMembership(voucher), 'Vouch', {
    reference: who.reference, statement: `${voucher.person} has built packages together with ${who.person} for years.`,
  })
  taken(stage, `${voucher.organisation} vouches for ${who.person} in writing (S3-73)`,
    { ok: answer.status === 200, says: textOf(answer.html) })
}

/** S3-80: a colleague is named, gets a letter, and is asked into no case before accepting the terms in person. */
export async function namesColleague(stage: Stage, who: Distributor, colleague: Distributor, caseId: string): Promise<void> {
  const [mara] = stage.team
  const named = await send(who.browser, await ownMembership(who), 'AddPerson', { name: colleague.person, address: colleague.address })
  taken(stage, `${who.person} names ${colleague.person}, who gets a letter`,
    { ok: named.status === 200, says: textOf(named.html) })
  colleague.membership = await receiptFor(colleague, '/member', await codeByMail(stage, colleague.address, '/member'))
  const box = async () => formFor((await mara.browser.get(`/cases/${caseId}/embargo`)).html, 'InvitePeople')
    ?.boxes('who', new RegExp(colleague.person)).length
  stage.note({ says: 'who has not accepted the terms of the list cannot even be ticked (S3-80)', ok: await box() === 0 })
  const accepted = await send(colleague.browser, await ownMembership(colleague), 'AcceptTerms', { read: 'yes' })
  taken(stage, `${colleague.person} accepts them in person (S3-80)`,
    { ok: accepted.status === 200, says: textOf(accepted.html) })
  stage.note({ says: 'and now may be invited', ok: await box() === 1 })
}

/** S3-84: removal is for good; who comes back under another address is shown as who it was. */
export async function comesBack(stage: Stage, removed: Distributor, again: Distributor): Promise<void> {
  const [mara] = stage.team
  await applies(stage, again)
  const path = await pageOfMember(stage, again.organisation)
  shown(stage, `the team sees at once that it resembles ${removed.organisation}, removed for good (S3-84)`,
    textOf((await mara.browser.get(path)).html), new RegExp(`resembles a removed member[\\s\\S]*${removed.organisation}`))
  const reason = `It is ${removed.organisation} under another address; removal is permanent.`
  taken(stage, 'rejected, with the reason', await teamDoes(mara.browser, path, 'Reject', { reason }))
  const receipt = await receiptFor(again, '/member', await codeByMail(stage, again.address, '/member'))
  shown(stage, 'the letter leads to the reason',
    textOf((await again.browser.fill('/member', { receipt })).html), /removal is permanent/)
}
