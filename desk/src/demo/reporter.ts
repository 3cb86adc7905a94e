import { Browser, textOf, type Page } from './browser.ts'
import type { Stage } from './stage.ts'

/** Exchanges the code of the mail for a receipt, and returns with it, as a reporter without an account does. */
export async function receiptPageText(stage: Stage, claim: string): Promise<string> {
  const browser = new Browser(stage.desk.url)
  const claimed = await browser.fill('/receipt', { receipt: claim })
  const receipt = /PARLEY-R-[0-9A-Z-]+/.exec(textOf(claimed.html))?.[0]
  if (receipt === undefined) return textOf(claimed.html)
  const page: Page = await browser.fill('/receipt', { receipt })
  return textOf(page.html)
}
