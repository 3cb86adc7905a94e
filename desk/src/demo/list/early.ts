import { textOf } from '../browser.ts'
import type { OpenedCase } from '../cases.ts'
import { pickedUp, until, type Stage } from '../stage.ts'
import { planNotice, testNotice } from './notice-text.ts'
import { ownParty, partyDoes, refused, shown, taken, type Distributor } from './people.ts'

const list = 'distributors'

/** By the page where early notices are written: shown first, or sent. */
async function composed(stage: Stage, opened: OpenedCase, how: 'preview' | 'approve' | 'send', notice: 'plan' | 'test', by: 0 | 1 = 0) {
  const path = `/cases/${opened.id}/early/new`
  const answer = await stage.team[by].browser.fill(path, {
    do: how, list, stage: notice, text: notice === 'plan' ? planNotice : testNotice,
  })
  return { ok: how !== 'preview' ? answer.redirected : answer.status === 200, says: textOf(answer.html) }
}

/** S3-74: nobody has accepted yet, so nobody gets anything; and a fix that is not there cannot be tested. */
export async function nothingYet(stage: Stage, opened: OpenedCase): Promise<void> {
  refused(stage, 'no early notice while nobody has accepted the terms of this embargo (S3-74)',
    await composed(stage, opened, 'send', 'plan'), 'Nobody of this list has accepted')
}

export async function noTestWithoutFix(stage: Stage, opened: OpenedCase): Promise<void> {
  refused(stage, 'no notice to test before there is a fix (S3-44)', await composed(stage, opened, 'send', 'test'),
    'There is no fix to test yet')
}

/** S3-42, S3-43, S3-44: what the copies could prove stands there before they are sent; each recipient's is its own. */
export async function sentEarly(
  stage: Stage, opened: OpenedCase, notice: 'plan' | 'test', whom: readonly Distributor[],
): Promise<readonly string[]> {
  const before = await composed(stage, opened, 'preview', notice)
  const points = /(\d+) points for (\d+) recipients/.exec(before.says)
  shown(stage, `before sending: ${points?.[1] ?? 'no'} points tell ${points?.[2] ?? 'no'} copies apart, half of one names its holder`,
    before.says, /Half of it \d+ \d+ 100 %/)
  const letters = await lettersTo(stage, whom)
  const rules = notice === 'plan' ? 'to plan, before the fix (S3-42, S3-43)' : 'to test, with the fix (S3-44)'
  refused(stage, 'no notice that one person alone has read (S-115)', await composed(stage, opened, 'send', notice), 'This notice still needs 1 approval by somebody else')
  taken(stage, 'a second person reads it, word for word', await composed(stage, opened, 'approve', notice, 1))
  taken(stage, `early notice ${rules}`, await composed(stage, opened, 'send', notice))
  const told = await until('the letters to the list', async () => {
    const now = await lettersTo(stage, whom)
    return now.length >= letters.length + whom.length ? now : undefined
  })
  const bare = told.every(({ subject, text }) => !/backup|volume|patch|chart/i.test(`${subject} ${text}`)
    && !text.includes(opened.reference))
  stage.note({ says: 'the letters say that there is something to read, and not what', ok: bare })
  stage.note({ says: 'who gave a key has the own copy in a mail sealed to it', ok: told.some(({ text }) => sealedMail.test(text)) })
  const copies = await Promise.all(whom.map((who) => copyOf(who, notice)))
  stage.note({
    says: `${whom.length} copies, no two alike`, ok: new Set(copies).size === whom.length && copies.every((copy) => copy.length > 800),
  })
  return copies
}

async function lettersTo(stage: Stage, whom: readonly Distributor[]) {
  return (await pickedUp(stage)).filter(({ to, text }) => whom.some(({ address }) => to.includes(address)) && (text.includes('early notice') || sealedMail.test(text)))
}

const sealedMail = /-----BEGIN PGP MESSAGE-----/

/** What a distributor reads, as it stands on its page. */
async function copyOf(who: Distributor, notice: 'plan' | 'test'): Promise<string> {
  const text = textOf((await ownParty(who)).html)
  const begin = text.indexOf(notice === 'plan' ? 'This is an early notice.' : 'This is the second notice')
  const end = text.indexOf('Canary of this copy:', begin)
  return begin === -1 ? '' : text.slice(begin, end)
}

export interface Tests { readonly whole: Distributor; readonly safe: Distributor; readonly silent: Distributor }

/** S3-44: «no answer» is not «not affected». */
export async function statuses(stage: Stage, opened: OpenedCase, { whole, safe, silent }: Tests): Promise<void> {
  taken(stage, `${whole.organisation}: affected`,
    await partyDoes(whole, 'status', { status: 'affected', note: 'Both branches.' }))
  taken(stage, `${safe.organisation}: not affected`,
    await partyDoes(safe, 'status', { status: 'not_affected', note: 'Own chart.' }))
  const ledger = await ledgerRows(stage, opened)
  const said = [whole, safe, silent].map(({ person }) => ledger.find((row) => row.includes(person)) ?? '')
  stage.note({
    says: `the ledger tells three answers apart; ${silent.organisation} has given none (S3-44)`,
    ok: / affected /.test(said[0] ?? '') && / not affected /.test(said[1] ?? '') && / no answer no answer /.test(said[2] ?? ''),
    detail: said.join(' | '),
  })
}

async function ledgerRows(stage: Stage, opened: OpenedCase): Promise<readonly string[]> {
  const { html } = await stage.team[0].browser.get(`/cases/${opened.id}/early`)
  return [...html.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row = '']) => textOf(row))
}

/** S3-44: what was found on each branch comes into the case, and to who decides about the release. */
export async function tested(stage: Stage, opened: OpenedCase, { whole, safe }: Tests): Promise<void> {
  const result = (branch: string, said: 'passed' | 'failed', note: string) =>
    partyDoes(whole, 'tested', { branch, result: said, note })
  taken(stage, `${whole.organisation}: the fix works on 1.9`, await result('1.9', 'passed', 'Backup and restore.'))
  taken(stage, `${whole.organisation}: it does not on 1.8`,
    await result('1.8', 'failed', 'The old template has another name.'))
  shown(stage, 'the finding stands in the case (S3-44)',
    textOf((await stage.team[1].browser.get(`/cases/${opened.id}`)).html), /tested 1\.8: failed\. The old template/)
  taken(stage, 'tested again after a change: 1.8 works', await result('1.8', 'passed', 'With the changed patch.'))
  taken(stage, `${safe.organisation} is ready for the date`, await partyDoes(safe, 'ready', { ready: 'yes', note: '' }))
  const row = (await ledgerRows(stage, opened)).find((one) => one.includes(whole.person)) ?? ''
  shown(stage, 'the ledger holds the newest result of each branch', row, /1\.9: passed[\s\S]*1\.8: passed/, /1\.8: failed/)
}
