import { textOf } from '../browser.ts'
import { formFor, type Fields } from '../page-form.ts'
import type { OpenedCase } from '../cases.ts'
import type { Stage } from '../stage.ts'
import { answersByMail, givesKey } from './signed-mail.ts'
import {
  codeByMail, moment, offers, ownParty, partyDoes, receiptFor, refused, shown, taken, teamDoes, type Distributor,
} from './people.ts'

const embargo = ({ id }: OpenedCase): string => `/cases/${id}/embargo`
const inDays = (stage: Stage, days: number): Temporal.Instant => stage.now().add({ hours: 24 * days })
const pageOf = async (stage: Stage, opened: OpenedCase): Promise<string> =>
  textOf((await stage.team[0].browser.get(embargo(opened))).html)

/**
 * S3-46, S3-51: the maintainers propose the date that the policy expects here, and ask the distributors who need to
 * know.
 */
export async function proposed(stage: Stage, opened: OpenedCase, whom: readonly Distributor[]): Promise<void> {
  const [mara] = stage.team
  const page = await mara.browser.get(embargo(opened))
  const form = formFor(page.html, 'Propose')
  shown(stage, 'fourteen business days are expected, from the report to the public date (S3-51)', textOf(page.html),
    /On this order, from the report to the public date/)
  if (form === null) throw new Error('no terms can be proposed')
  taken(stage, 'the maintainers propose a public date (S3-46)', await teamDoes(mara.browser, embargo(opened), 'Propose', {
    ...moment(inDays(stage, 14)), reason: 'Time for the release and for your packages.',
  }))
  const names = new RegExp(whom.map(({ person }) => person).join('|'))
  taken(stage, 'three people are asked who need it to build their packages (S3-81)',
    await teamDoes(mara.browser, embargo(opened), 'InvitePeople', (asked) => ({
      who: asked.boxes('who', names), need: 'Builds the packages',
    })))
}

/** X22, S3-80: the letter and the page say when it ends and nothing of the matter. */
export async function asked(stage: Stage, who: Distributor, opened: OpenedCase, secrets: RegExp): Promise<void> {
  who.party = await receiptFor(who, '/party', await codeByMail(stage, who.address, '/party'))
  const page = await ownParty(who)
  const text = textOf(page.html)
  const bare = !secrets.test(text) && !text.includes(opened.reference) && !page.html.includes(opened.id)
  shown(stage, `${who.person} is asked by mail and learns when it would end, and not a byte more (S3-80)`,
    bare ? text : `not bare: ${text}`, /You are asked to keep an embargo/)
}

/**
 * S3-46, S3-48, S3-52: one agrees, one asks for later, and the maintainers have the last word, with one of the four
 * reasons.
 */
export async function negotiated(
  stage: Stage, opened: OpenedCase, { agrees, counters }: { readonly agrees: Distributor; readonly counters: Distributor },
): Promise<void> {
  const [mara] = stage.team
  const later = inDays(stage, 24).toString({ smallestUnit: 'minute' })
  await answersByMail(stage, counters, await givesKey(stage, counters), `propose ${later} Our next rebuild is frozen until then.`,
    `${counters.organisation} answers with a later date, by a signed mail (S3-46)`)
  taken(stage, `${agrees.organisation} agrees to the earlier one, which comes into force; the later stays as a wish`,
    await partyDoes(agrees, 'Accept', (form) => ({ proposal: form.options('proposal')[0]?.[0] ?? '' })))
  shown(stage, 'the page shows both: in force, and a change proposed',
    await pageOf(stage, opened), /In force, a change is proposed/)
  const finalSay = (more: Fields) => teamDoes(mara.browser, embargo(opened), 'SetTerms', {
    ...moment(inDays(stage, 17)), reason: 'Three days more, so that every distribution can rebuild.', ...more,
  })
  refused(stage, 'even the final say names one of the four reasons for a later date (S3-48)',
    await finalSay({ delay: '' }), 'S3-48')
  taken(stage, 'the maintainers use the final say: three days later, to coordinate the distributors (S3-52)',
    await finalSay({ delay: 'distributor_coordination' }))
  shown(stage, 'their reason stands there for all parties', await pageOf(stage, opened),
    /final say[\s\S]*so that every distribution can rebuild/)
}

/** S3-72, S3-74: each person accepts the very text, known by its hash; before that there is nothing to read. */
export async function accepts(stage: Stage, who: Distributor): Promise<void> {
  const before = await ownParty(who)
  const readsNothing = !offers(before, 'status') && !textOf(before.html).includes('Early notices')
  taken(stage, `${who.person} accepts the terms now in force, by the hash of their text (S3-72)`,
    await partyDoes(who, 'AcceptTerms', { read: 'yes' }))
  stage.note({ says: 'and reads nothing of the case before', ok: readsNothing })
}

/** S3-77: wider sharing is asked for in writing, bounded, and granted by the maintainers or not at all. */
export async function exceptionGranted(stage: Stage, opened: OpenedCase, who: Distributor): Promise<void> {
  const words = { who: who.organisation, what: 'The patch, without the notice', reason: 'They build our images.' }
  refused(stage, 'an exception for «everybody» is none (S3-77)',
    await partyDoes(who, 'AskException', { ...words, whom: 'everybody' }), 'S3-77')
  taken(stage, `${who.organisation} asks to share with its image builders`,
    await partyDoes(who, 'AskException', { ...words, whom: 'The four image builders at Fir Hosting' }))
  taken(stage, 'the maintainers grant it, until a day (S3-77)',
    await teamDoes(stage.team[0].browser, embargo(opened), 'AnswerException', (form) => ({
      exception: form.options('exception')[0]?.[0] ?? '', granted: 'yes', reason: 'For the build only.',
      ...moment(inDays(stage, 10), 'until-'),
    })))
}

/** C24: what the law orders is reported, on record, and the maintainers are told; nobody grants it and nobody forbids it. */
export async function legalDuty(stage: Stage, opened: OpenedCase, who: Distributor): Promise<void> {
  taken(stage, `${who.organisation} records what the law makes it report, to whom and by which law (C24)`, await partyDoes(who, 'RecordLegalDuty', {
    authority: 'The CSIRT of its Member State', basis: 'Regulation (EU) 2024/2847, Art. 14(1)', what: 'That one of its products is affected, without the patch.',
  }))
  shown(stage, 'the maintainers read it on the page of the embargo, which goes on', await pageOf(stage, opened), /In force[\s\S]*Legal duty of Ana Arboretum[\s\S]*The CSIRT of its Member State/)
}
