import { textOf } from '../browser.ts'
import type { OpenedCase } from '../cases.ts'
import { formFor, send } from '../page-form.ts'
import type { Stage } from '../stage.ts'
import {
  codeByMail, moment, offers, ownMembership, ownParty, partyDoes, receiptFor, refused, shown, taken, teamDoes, type Distributor,
} from './people.ts'

const leaks = ({ id }: OpenedCase): string => `/cases/${id}/leaks`

/** Half of a copy, quoted and wrapped anew, as it turns up in a chat. */
export function excerpt(copy: string): string {
  const words = copy.split(/\s+/)
  const half = words.slice(Math.floor(words.length / 4), Math.floor(words.length * 3 / 4))
  return Array.from({ length: Math.ceil(half.length / 9) }, (_, at) => `> ${half.slice(at * 9, at * 9 + 9).join('  ')}`).join('\r\n')
}

/** S3-82, S3-83: urgently, exactly what, and to whom; here by a member that saw it. */
export async function reported(stage: Stage, who: Distributor, what: string, whom: string): Promise<void> {
  const report = { what, whom, medium: 'chat', ...moment(stage.now(), 'known-') }
  refused(stage, 'a report of a leak says exactly what leaked (S3-83)',
    await partyDoes(who, 'ReportLeak', { ...report, what: ' ' }), 'Say exactly what')
  taken(stage, `${who.organisation} reports at once what leaked, and to whom (S3-82, S3-83)`,
    await partyDoes(who, 'ReportLeak', report))
}

/** Named only where chance is excluded; a text of somebody else names nobody. */
export async function compared(stage: Stage, opened: OpenedCase, leaked: string, holder: Distributor): Promise<void> {
  const compare = async (text: string) => {
    const answer = await stage.team[0].browser.fill(leaks(opened), { do: 'compare', leaked: text })
    return textOf(answer.html)
  }
  shown(stage, 'a text that somebody outside wrote names nobody',
    await compare('The backup keys can be read by any pod, I found out.'),
    /undecided/, /: (Ana|Bela|Caro)/)
  shown(stage, `half of a copy, wrapped anew, is ${holder.organisation}'s: chance is excluded to one in a million`,
    await compare(leaked),
    new RegExp(`Notice \\d+: ${holder.person}`))
}

interface Incident { readonly opened: OpenedCase; readonly leaker: Distributor; readonly sanction: 'warning' | 'removal'; readonly evidence: string }

/** Contained, judged, told to the others, laid to whom it was, answered, closed: all on record. */
export async function handled(stage: Stage, { opened, leaker, sanction, evidence }: Incident): Promise<void> {
  const { browser } = stage.team[0]
  const path = leaks(opened)
  const step = (deed: string, fields: Parameters<typeof teamDoes>[3]) => teamDoes(browser, path, deed, fields)
  const open = await step('CloseLeak', { lesson: 'Nothing yet.' })
  refused(stage, 'an incident stays open while something is to do', open, 'Still to do')
  await contained(stage, opened)
  taken(stage, 'judged: not public, so the embargo goes on',
    await step('JudgeLeak', { public: 'no', reason: 'Forty people of one team, asked to delete it.' }))
  taken(stage, 'the other parties are informed', await step('InformOthers', (form) => ({ party: form.boxes('party') })))
  taken(stage, `laid to ${leaker.organisation}, with the evidence`, await step('LayTo', (form) => ({
    member: form.option('member', new RegExp(leaker.organisation)), evidence,
  })))
  const removal = { sanction: 'removal', reason: 'It goes on.' }
  if (sanction === 'warning') {
    refused(stage, 'a first leak removes nobody (S3-84)', await step('DecideSanction', removal), 'S3-84')
    taken(stage, 'a warning instead',
      await step('DecideSanction', { sanction, reason: 'First time; they helped to delete it.' }))
  } else {
    taken(stage, `${leaker.organisation} went on after it was told: removed for good (S3-84)`,
      await step('DecideSanction', removal))
  }
  taken(stage, 'closed, with what is learnt',
    await step('CloseLeak', { lesson: 'Ask each team how it stores notices.' }))
}

async function contained(stage: Stage, opened: OpenedCase): Promise<void> {
  const { browser } = stage.team[0]
  for (let done = 0; ; done += 1) {
    const page = await browser.get(leaks(opened))
    const task = formFor(page.html, 'FinishContainment')?.options('task')[0]
    if (task === undefined) {
      stage.note({ says: `${done} tasks of containment done, each with what came of it`, ok: done > 1 })
      return
    }
    const answer = await send(browser, page, 'FinishContainment', { task: task[0], result: 'Done and confirmed.' })
    if (!answer.redirected) throw new Error(`«${task[1]}»: ${textOf(answer.html).slice(0, 400)}`)
  }
}

/** The member hears that it was told, which is what «continuing» is counted from. */
export async function warned(stage: Stage, who: Distributor): Promise<void> {
  who.membership = await receiptFor(who, '/member', await codeByMail(stage, who.address, '/member'))
  shown(stage, `${who.organisation} is told of it by letter and on its page (S3-84)`,
    textOf((await ownMembership(who)).html),
    /A leak was laid to you/)
}

/** Who is removed reads nothing more, anywhere, from that moment on. */
export async function cutOff(stage: Stage, who: Distributor): Promise<void> {
  who.membership = await receiptFor(who, '/member', await codeByMail(stage, who.address, '/member'))
  shown(stage, `the letter leads to the reason: ${who.organisation} is removed for good`,
    textOf((await ownMembership(who)).html), /Removed for good/)
  const page = await ownParty(who)
  stage.note({ says: 'and its page of the case is empty from that moment on', ok: !offers(page, 'status') && !/second notice|backup/i.test(textOf(page.html)), detail: textOf(page.html).slice(0, 600) })
}
