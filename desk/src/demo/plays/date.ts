import { iso } from '../../commands/gate.ts'
import { textOf } from '../browser.ts'
import type { OpenedCase } from '../cases.ts'
import { moment, shown, taken, teamDoes } from '../list/people.ts'
import { formFor } from '../page-form.ts'
import { datePage, saysOfDate } from '../reporter.ts'
import { pickedUp, until, type Stage } from '../stage.ts'

/** The maintainers, who hold the final say, set the public date with a reason, on the page of the embargo. */
export async function setDate(stage: Stage, caseId: string, days: number): Promise<void> {
  const at = stage.now().add({ hours: 24 * days })
  taken(stage, `public date set for ${iso(at).slice(0, 16)} UTC`, await teamDoes(
    stage.team[0].browser, `/cases/${caseId}/embargo`, 'SetTerms', { ...moment(at), reason: 'Time for the release.' }))
}

/**
 * S2x-19: the team proposes a date, the reporter hears of it by mail, sees it on the own page with the reason, asks for a
 * day more, and the team agrees to that. Nobody sets it alone.
 */
export async function agreeWithReporter(stage: Stage, opened: OpenedCase, days: number): Promise<void> {
  const path = `/cases/${opened.id}/embargo`
  const { browser } = stage.team[0]
  const page = await browser.get(path)
  stage.note({ says: 'nobody sets the date alone where it is agreed with the reporter', ok: formFor(page.html, 'SetTerms') === null })
  const day = (more: number) => moment(stage.now().add({ hours: 24 * (days + more) }))
  taken(stage, 'the team proposes a public date', await teamDoes(browser, path, 'Propose', { ...day(-1), reason: 'Time for the release.' }))
  await askedByMail(stage, opened)
  shown(stage, 'the reporter sees it on the own page: until when, in UTC and in a zone of choice, by whom and why',
    textOf((await datePage(stage, opened.claim)).page.html), /Europe\/Lisbon[\s\S]*By [\s\S]*Time for the release\./)
  taken(stage, 'the reporter answers with another date, and a reason', await saysOfDate(stage, opened.claim, 'Counter', (form) => ({
    ...day(0), proposal: form.options('proposal')[0]?.[0] ?? '', reason: 'My own users need a day more.',
  })))
  taken(stage, 'the team takes the own proposal back', await teamDoes(browser, path, 'Withdraw', (form) => ({ proposal: form.options('proposal')[0]?.[0] ?? '' })))
  taken(stage, 'and agrees to the date of the reporter (S2x-19)', await teamDoes(browser, path, 'Accept', (form) => ({ proposal: form.options('proposal')[0]?.[0] ?? '' })))
  shown(stage, 'the reporter reads on the own page that it holds', textOf((await datePage(stage, opened.claim)).page.html), /In force/)
}

/** X22: the mail says that an answer is waited for, with the date, and nothing of the matter. */
export async function askedByMail(stage: Stage, opened: OpenedCase): Promise<void> {
  const mail = await until('the mail about the date', async () =>
    (await pickedUp(stage)).findLast((one) => one.subject.includes(opened.reference) && one.subject.includes('Your answer is asked for')))
  stage.note({ says: 'the reporter is asked by mail, with the date and the day to answer by', ok: /Proposed: \w+ \d+ \w+ \d{4}, [\s\S]*Please answer by: /.test(mail.text) })
}

/** The desk's own clock ends the embargo at its instant. */
export async function dateReached(stage: Stage, caseId: string): Promise<void> {
  const ended = await until('the end of the embargo', async () => {
    const row = await stage.desk.store.as({ role: 'worker' }, (tx) => tx.one<{ em: string }>('select em from case_view where case_id = $1', [caseId]))
    return row.em === 'X' ? row : undefined
  })
  stage.note({ says: 'the embargo ends at its instant, by itself', ok: ended.em === 'X' })
}
