import { randomBytes } from 'node:crypto'
import { claimListReceipt, listHolder, type Holder } from '../commands/lists-secrets.ts'
import { vendorParty } from '../commands/vendor-access.ts'
import { SecretEntry, SecretShown } from '../pages/embargo/secret-entry.tsx'
import type { ListDeps, Verdict } from './embargo-access.ts'
import { sameAgain, scannedDownload } from './scanned-download.tsx'
import { formOf, text } from './form.ts'
import { answerProblem, problems } from './problem.tsx'
import { renderPage } from './render.tsx'
import type { Action, Asked } from './route.ts'

/*
 * How people without an account come in: a code from a letter is exchanged for a receipt, once, and the receipt opens
 * their page. On that page it travels sealed by the desk, for half an hour; never in an address and never in a cookie.
 */
const life = 30 * 60 * 1000
const purpose = 'party'
const wrong = 'Nothing opens with this. Check it letter by letter; a code works once, a receipt always.'
const over = 'Half an hour is over. Enter your receipt again.'

/** The receipt as pages carry it. */
export const sealSecret = (c: Asked, secret: string): string =>
  c.var.seal.close(
    purpose,
    `${randomBytes(16).toString('hex')} ${secret}`,
    Temporal.Instant.from(c.var.now()).epochMilliseconds + life,
  )

export function openSecret(c: Asked, form: FormData): string | null {
  const plain = c.var.seal.open(purpose, text(form, 'sealed'), Temporal.Instant.from(c.var.now()).epochMilliseconds)
  return plain === null ? null : plain.slice(plain.indexOf(' ') + 1)
}

export interface Rest {
  readonly did?: string
  readonly verdict?: Verdict
}

/** One way in. `H` is what its receipts open. */
export interface SecretDoor<H extends Holder> {
  readonly path: '/party' | '/member' | '/vendor'
  readonly title: string
  readonly lead: string
  /** What was done, when a step was taken. */
  readonly done: string
  /** Whether a receipt opens this door; the others lead to theirs. */
  readonly fits: (holder: Holder) => Promise<H | undefined>
  /** The page behind the door; `null`: nothing opens with this any more. */
  readonly show: (c: Asked, holder: H, sealed: string, rest: Rest) => Promise<Response | null>
  readonly act: (holder: H, form: FormData, now: string) => Promise<Verdict | null>
  /** A file that the page behind the door offers. */
  readonly file?: (holder: H, blob: string) => Promise<{ readonly name: string; readonly bytes: Uint8Array } | null>
}

/** What every action of a door needs. */
function doorFrame<H extends Holder>({ store, gate }: ListDeps, door: SecretDoor<H>) {
  const entry = (c: Asked, fault?: string): Response => {
    if (fault === wrong) c.set('problem', 'no-receipt')
    return renderPage(c, {
      title: door.title,
      side: 'reporter',
      status: fault ? 422 : 200,
      body: <SecretEntry title={door.title} lead={door.lead} action={door.path} fault={fault} />,
    })
  }
  const holderOf = async (secret: string): Promise<H | undefined> => {
    const holder = await store.as({ role: 'worker' }, (tx) => listHolder(tx, secret))
    return holder && door.fits(holder)
  }
  const show = async (c: Asked, secret: string, rest: Rest = {}): Promise<Response> => {
    const holder = await holderOf(secret)
    return (holder && (await door.show(c, holder, sealSecret(c, secret), rest))) ?? entry(c, wrong)
  }
  const claim = async (c: Asked, code: string): Promise<Response> => {
    const claimed = await store.as({ role: 'worker' }, async (tx) => {
      const found = await claimListReceipt(tx, code, gate.now())
      return found && { ...found, to: await pathOf(tx, found.holder) }
    })
    if (!claimed) return entry(c, wrong)
    const body = <SecretShown receipt={claimed.receipt} sealed={sealSecret(c, claimed.receipt)} to={claimed.to} />
    return renderPage(c, { title: 'Your receipt', side: 'reporter', body })
  }
  return { entry, holderOf, show, claim }
}

/** The three actions of a door: the entry, the opening, a step on the page behind it. */
export function doorActions<H extends Holder>(deps: ListDeps, door: SecretDoor<H>) {
  const { entry, holderOf, show, claim } = doorFrame(deps, door)
  const open: Action = async (c) => {
    const form = await formOf(c)
    if (form instanceof Response) return form
    if (form.has('sealed')) {
      const secret = openSecret(c, form)
      return secret === null ? entry(c, over) : show(c, secret)
    }
    const secret = text(form, 'receipt')
    if (secret === '' || secret.length > 300) return entry(c, wrong)
    return (await holderOf(secret)) ? show(c, secret) : claim(c, secret)
  }
  const take: Action = async (c) => {
    const form = await formOf(c)
    if (form instanceof Response) return form
    const secret = openSecret(c, form)
    if (secret === null) return entry(c, over)
    const holder = await holderOf(secret)
    const verdict = holder && (await door.act(holder, form, c.var.now()))
    if (!verdict) return entry(c, wrong)
    return show(c, secret, verdict.ok ? { did: door.done } : { verdict })
  }
  const sendFile: Action = async (c) => {
    const form = await formOf(c)
    if (form instanceof Response) return form
    const secret = openSecret(c, form)
    const holder = secret === null ? undefined : await holderOf(secret)
    const file = holder && (await door.file?.(holder, text(form, 'blob')))
    return file ? scannedDownload(c, file, sameAgain(form)) : answerProblem(c, problems.notFound)
  }
  return { showEntry: ((c) => entry(c)) satisfies Action, open, take, sendFile }
}

/** Where a receipt is at home. */
async function pathOf(tx: Parameters<typeof vendorParty>[0], holder: Holder): Promise<SecretDoor<Holder>['path']> {
  if ('membership' in holder) return '/member'
  return (await vendorParty(tx, holder.caseId, holder.subject)) === undefined ? '/party' : '/vendor'
}
