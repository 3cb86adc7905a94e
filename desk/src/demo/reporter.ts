import { Browser, textOf, type Page } from './browser.ts'
import { send, type Fields, type PageForm } from './page-form.ts'
import type { Stage } from './stage.ts'

/** The receipts that the codes of the mails were exchanged for: a code works once, a receipt always. */
const receipts = new Map<string, string>()

/** The reporter's own page, as somebody without an account opens it: by the receipt that the code of the mail gave. */
export async function ownPage(browser: Browser, claim: string): Promise<Page> {
  const known = receipts.get(claim)
  if (known !== undefined) return browser.fill('/receipt', { receipt: known })
  const claimed = await browser.fill('/receipt', { receipt: claim })
  const receipt = /PARLEY-R-[0-9A-Z-]+/.exec(textOf(claimed.html))?.[0]
  if (receipt === undefined) return claimed
  receipts.set(claim, receipt)
  return browser.fill('/receipt', { receipt })
}

export async function receiptPageText(stage: Stage, claim: string): Promise<string> {
  return textOf((await ownPage(new Browser(stage.desk.url), claim)).html)
}

const sealedOn = (page: Page): string => /name="sealed" value="([^"]*)"/.exec(page.html)?.[1] ?? ''

/** The page of the public date, as the reporter reaches it from the own page. */
export async function datePage(stage: Stage, claim: string): Promise<{ readonly browser: Browser; readonly page: Page }> {
  const browser = new Browser(stage.desk.url)
  const own = await ownPage(browser, claim)
  return { browser, page: await browser.post('/receipt/date', { sealed: sealedOn(own), shown: 'Europe/Lisbon' }) }
}

/** One answer of the reporter about the date, by the form that stands on the page. */
export async function saysOfDate(
  stage: Stage, claim: string, deed: string, fields: Fields | ((form: PageForm) => Fields),
): Promise<{ readonly ok: boolean; readonly says: string }> {
  const { browser, page } = await datePage(stage, claim)
  const answer = await send(browser, page, deed, fields)
  return { ok: answer.status === 200 && /It is on record/.test(answer.html), says: textOf(answer.html) }
}
