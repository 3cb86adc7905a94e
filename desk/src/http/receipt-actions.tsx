import { randomBytes } from 'node:crypto'
import type { OwnPageProps } from '../pages/reporter/own-page.tsx'
import { OwnPage } from '../pages/reporter/own-page.tsx'
import { ReceiptClaimed, ReceiptEntry } from '../pages/reporter/receipt-pages.tsx'
import { SealedOwnPage } from '../pages/reporter/sealed-own-page.tsx'
import { KeyError } from '../keys/key-error.ts'
import { sameAgain, scannedDownload } from './scanned-download.tsx'
import { formOf, text } from './form.ts'
import { answerProblem, problems } from './problem.tsx'
import { renderPage } from './render.tsx'
import type { Asked } from './route.ts'
import { reporterFiles } from './reporter-files.ts'

/*
 * How the receipt travels from page to page: sealed by the desk, in a hidden field, for half an hour. Not in an address
 * (histories, logs), not in a cookie (it would be sent along by itself, and may be written to disk by the browser), and
 * not in the clear (a saved page or a look at the source would give it away). So there is nothing for another site to
 * abuse, nothing to sign out of, and it works without scripts and with cookies off. The price: these pages answer a
 * POST themselves instead of redirecting; a reload is told apart from a second message by the seal's own number.
 */
const sealLife = 30 * 60 * 1000
const purpose = 'receipt'
const wrong = 'No report opens with this. Check it letter by letter. A code from a mail works once; after that, only the receipt that it gave you opens the report.'
const expired = 'Half an hour is over. Enter your receipt again.'

/** As long as every other message of a case may be. */
const longestAnswer = 50_000

const milliseconds = (c: Asked) => Temporal.Instant.from(c.var.now()).epochMilliseconds

/** The place to enter a receipt, with the word that the last one has to be entered again. */
export const receiptExpired = (c: Asked): Response => entry(c, expired)

export function showReceiptEntry(c: Asked): Response {
  return entry(c)
}

function entry(c: Asked, fault?: string): Response {
  if (fault === wrong) c.set('problem', 'no-receipt')
  return renderPage(c, {
    title: 'Your report',
    side: 'reporter',
    status: fault ? 422 : 200,
    body: <ReceiptEntry fault={fault} />,
  })
}

export async function openReceipt(c: Asked): Promise<Response> {
  const form = await formOf(c)
  if (form instanceof Response) return form
  if (form.has('sealed')) {
    const seal = openedReceipt(c, form)
    return seal ? ownPage(c, seal.secret, {}) : entry(c, expired)
  }
  const secret = text(form, 'receipt')
  if (secret === '' || secret.length > 300) return entry(c, wrong)
  const found = await orSealed(c, secret, {}, () => c.var.desk.receipt(secret))
  if (found instanceof Response) return found
  return found ? ownPage(c, secret, {}) : claim(c, secret)
}

/** The code of an acknowledgement mail stands where a receipt does; it is exchanged for one, once. */
async function claim(c: Asked, code: string): Promise<Response> {
  const receipt = await c.var.desk.claim(code)
  if (receipt === null) return entry(c, wrong)
  return renderPage(c, {
    title: 'Your receipt',
    side: 'reporter',
    body: <ReceiptClaimed receipt={receipt} sealed={sealReceipt(c, receipt)} />,
  })
}

/** The receipt as pages carry it, with a number of its own. */
export function sealReceipt(c: Asked, secret: string): string {
  return c.var.seal.close(purpose, `${randomBytes(16).toString('hex')} ${secret}`, milliseconds(c) + sealLife)
}

type Rest = Pick<OwnPageProps, 'sent' | 'credited' | 'refused' | 'fault' | 'text'>

/** The reporter's own page, or the place to enter a receipt when this one opens nothing. */
export async function ownPage(c: Asked, secret: string, rest: Rest): Promise<Response> {
  const page = await orSealed(c, secret, rest, () => c.var.desk.receipt(secret))
  if (page instanceof Response) return page
  if (!page) return entry(c, wrong)
  const status = rest.refused ? 409 : rest.fault ? 422 : 200
  return renderPage(c, {
    title: 'Your report',
    side: 'reporter',
    status,
    body: <OwnPage page={page} sealed={sealReceipt(c, secret)} now={c.var.now()} {...rest} />,
  })
}

/** The page of a case that its team sealed says so, and takes what the reporter writes; what was erased stays an error. */
async function orSealed<T>(c: Asked, secret: string, { sent, fault, text: words }: Rest, work: () => Promise<T>): Promise<T | Response> {
  try {
    return await work()
  } catch (error) {
    const page = error instanceof KeyError && error.code === 'case-key-gone' ? await c.var.desk.sealedReceipt(secret) : null
    if (page === null) throw error
    return renderPage(c, { title: 'Your report', side: 'reporter', status: fault ? 422 : 200, body: <SealedOwnPage page={page} sealed={sealReceipt(c, secret)} sent={sent} fault={fault} text={words} /> })
  }
}

/** The receipt and the number of the page that it was sealed into, or `null` when the seal does not open. */
export function openedReceipt(c: Asked, form: FormData): { readonly once: string; readonly secret: string } | null {
  const plain = c.var.seal.open(purpose, text(form, 'sealed'), milliseconds(c))
  if (plain === null) return null
  const blank = plain.indexOf(' ')
  return { once: plain.slice(0, blank), secret: plain.slice(blank + 1) }
}

export async function takeAnswer(c: Asked): Promise<Response> {
  const form = await formOf(c)
  if (form instanceof Response) return form
  const seal = openedReceipt(c, form)
  if (!seal) return entry(c, expired)
  const [answer, uploaded] = [text(form, 'text'), await reporterFiles(form)]
  if (!uploaded.ok) return ownPage(c, seal.secret, { fault: uploaded.says, text: answer })
  if (answer === '') return ownPage(c, seal.secret, { fault: 'The message is empty.' })
  if (answer.length > longestAnswer)
    return ownPage(c, seal.secret, { fault: 'The message is longer than 50,000 characters; send the rest as a file. Only its beginning is below: go back in your browser for the whole.', text: answer.slice(0, 20_000) })
  if (!c.var.once.take(seal.once)) return ownPage(c, seal.secret, { sent: true })
  const outcome = await c.var.desk.answerByReceipt(seal.secret, answer, uploaded.files)
  if (!outcome?.ok) c.var.once.giveBack(seal.once)
  if (!outcome) return entry(c, wrong)
  return ownPage(c, seal.secret, outcome.ok ? { sent: true } : { refused: outcome.refused, text: answer })
}

export async function sendOwnFile(c: Asked): Promise<Response> {
  const form = await formOf(c)
  if (form instanceof Response) return form
  const seal = openedReceipt(c, form)
  if (!seal) return entry(c, expired)
  const page = await c.var.desk.receipt(seal.secret)
  const file = page && (await c.var.desk.file({ receipt: seal.secret }, page.reference, text(form, 'blob')))
  return file ? scannedDownload(c, file, sameAgain(form)) : answerProblem(c, problems.notFound)
}
