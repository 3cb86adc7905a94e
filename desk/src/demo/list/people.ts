import { Browser, textOf, type Page } from '../browser.ts'
import { formFor, send, type Fields, type PageForm } from '../page-form.ts'
import { pickedUp, until, type Stage } from '../stage.ts'

/** Somebody of an organisation that packages the project, with what it holds: receipts, and no account. */
export interface Distributor {
  readonly organisation: string
  readonly domain: string
  readonly person: string
  readonly address: string
  readonly browser: Browser
  /** Opens the own membership at /member. */
  membership: string
  /** Opens the own page of the case at /party. */
  party: string
  /** What is told to a member who is to vouch. */
  reference: string
}

export function distributor(stage: Stage, organisation: string, person: string, domain: string): Distributor {
  const [first = ''] = person.toLowerCase().split(' ')
  return {
    organisation, domain, person, address: `${first}@${domain}`, browser: new Browser(stage.desk.url),
    membership: '', party: '', reference: '',
  }
}

const used = new Set<string>()

/** The code of the newest letter to this address that was not used yet; the letter says nothing of the case. */
export async function codeByMail(stage: Stage, address: string, way: '/member' | '/party' | '/vendor'): Promise<string> {
  const found = await until(`a letter to ${address}`, async () => {
    const letters = (await pickedUp(stage)).filter(({ to, text }) => to.includes(address) && text.includes(way))
    const codes = letters.flatMap(({ text }) => /PARLEY-C-[0-9A-Z-]+/.exec(text)?.[0] ?? [])
    return codes.findLast((code) => !used.has(code))
  })
  used.add(found)
  return found
}

/** The code of a letter is exchanged for a receipt, once. */
export async function receiptFor(who: Distributor, way: '/member' | '/party', code: string): Promise<string> {
  const shown = await who.browser.fill(way, { receipt: code })
  const receipt = /PARLEY-R-[0-9A-Z-]+/.exec(textOf(shown.html))?.[0]
  if (receipt === undefined) throw new Error(`${who.person}'s code opened nothing: ${textOf(shown.html).slice(0, 300)}`)
  return receipt
}

export const ownMembership = (who: Distributor): Promise<Page> => who.browser.fill('/member', { receipt: who.membership })
export const ownParty = (who: Distributor): Promise<Page> => who.browser.fill('/party', { receipt: who.party })

/** One step on the own page of the case, by the form that stands there; the text of the page that answers. */
export async function partyDoes(
  who: Distributor, deed: string, fields: Fields | ((form: PageForm) => Fields) = {},
): Promise<{ readonly ok: boolean; readonly says: string }> {
  const answer = await send(who.browser, await ownParty(who), deed, fields)
  return { ok: answer.status === 200, says: textOf(answer.html) }
}

/** One step of a signed-in member, by the form that stands on the page at `path`. */
export async function teamDoes(
  browser: Browser, path: string, deed: string, fields: Fields | ((form: PageForm) => Fields), fixed?: Fields,
): Promise<{ readonly ok: boolean; readonly says: string }> {
  const answer = await send(browser, await browser.get(path), deed, fields, fixed)
  return { ok: answer.redirected && answer.status === 200, says: textOf(answer.html) }
}

export const offers = (page: Page, deed: string): boolean => formFor(page.html, deed) !== null

interface Outcome { readonly ok: boolean; readonly says: string }

/** Sees that a step was taken; the play cannot go on without it. */
export function taken(stage: Stage, says: string, outcome: Outcome): void {
  stage.note({ says, ok: outcome.ok, ...(outcome.ok ? {} : { detail: outcome.says.slice(0, 600) }) })
  if (!outcome.ok) throw new Error(`${says}: ${outcome.says.slice(0, 600)}`)
}

/** Sees that a step was refused in these words, or by this rule. */
export function refused(stage: Stage, says: string, outcome: Outcome, words: string): void {
  const ok = !outcome.ok && outcome.says.includes(words)
  stage.note({ says, ok, ...(ok ? {} : { detail: outcome.says.slice(0, 600) }) })
}

/** Sees that something stands on a page. */
export function shown(stage: Stage, says: string, text: string, wanted: RegExp, unwanted?: RegExp): void {
  const ok = wanted.test(text) && unwanted?.test(text) !== true
  stage.note({ says, ok, ...(ok ? {} : { detail: text.slice(0, 900) }) })
}

/** A moment as the forms ask for it. */
export function moment(at: Temporal.Instant, prefix = ''): Record<string, string> {
  const local = at.toZonedDateTimeISO('UTC')
  return {
    [`${prefix}date`]: local.toPlainDate().toString(),
    [`${prefix}time`]: local.toPlainTime().toString({ smallestUnit: 'minute' }),
    [`${prefix}zone`]: 'UTC',
  }
}
