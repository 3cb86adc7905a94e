import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import type { RunningDesk } from '../main.ts'
import { Browser, textOf, type Page } from './browser.ts'

/** Something the demo claims and has just seen with its own eyes. */
export interface Seen { readonly says: string; readonly ok: boolean; readonly detail?: string }

export interface Member { readonly browser: Browser; readonly id: string; readonly name: string }

/** The stage on which a play runs: the real mail port, the real pages, and the team that is signed in. */
export interface Stage {
  readonly desk: RunningDesk
  readonly team: readonly [Member, Member]
  readonly mailPort: number
  /** Moves the desk's clock on, so that business days pass while nobody waits; the team signs in again, its sessions being over. */
  later(duration: { readonly hours: number }): Promise<void>
  now(): Temporal.Instant
  note(seen: Seen): void
  readonly seen: readonly Seen[]
}

export interface MailOut { readonly from: string; readonly to: string; readonly subject: string; readonly text: string; readonly inReplyTo?: string }

/** Hands a mail to the desk's SMTP port, like any mail program. */
export async function sendMail(stage: Stage, mail: MailOut): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port: stage.mailPort, secure: false, ignoreTLS: true })
  try {
    await transport.sendMail(mail)
  } finally {
    transport.close()
  }
}

/** Waits until `look` finds something; a demo that waits longer than this has failed. */
export async function until<T>(what: string, look: () => Promise<T | undefined>, milliseconds = 15_000): Promise<T> {
  const end = performance.now() + milliseconds
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`)
    await new Promise((resolve) => { setTimeout(resolve, 50) })
  }
}

/** The mails that the desk has sent so far, newest last, decoded. */
export async function pickedUp(stage: Stage): Promise<readonly { readonly to: string; readonly subject: string; readonly replyTo: string; readonly text: string }[]> {
  const folder = stage.desk.pickup
  if (folder === null) return []
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.eml')).sort()
  return Promise.all(names.map(async (name) => decoded(await readFile(join(folder, name), 'utf8'))))
}

function decoded(raw: string) {
  const split = raw.indexOf('\r\n\r\n')
  const head = raw.slice(0, split).replace(/\r\n[ \t]+/g, ' ')
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'mi').exec(head)?.[1]?.trim() ?? ''
  const bytes = raw.slice(split + 4).replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return { to: field('To'), subject: field('Subject'), replyTo: field('Reply-To'), text: Buffer.from(bytes, 'latin1').toString('utf8').replace(/ \r\n/g, ' ').replaceAll('\r\n', '\n') }
}

/** A command of the case by its form: `ok` when the desk took it, else the refusal that the page shows. */
export async function command(member: Member, caseId: string, type: string, fields: Readonly<Record<string, string | readonly string[]>> = {}): Promise<{ readonly ok: boolean; readonly says: string }> {
  const page = await member.browser.fill(`/cases/${caseId}/commands/${type}`, fields)
  return { ok: page.redirected && page.status === 200, says: textOf(page.html) }
}

/** The team does a step, and the demo sees that it was done. */
export async function does(stage: Stage, member: Member, caseId: string, type: string, fields: Readonly<Record<string, string | readonly string[]>>, says: string): Promise<void> {
  const done = await command(member, caseId, type, fields)
  stage.note({ says, ok: done.ok, ...(done.ok ? {} : { detail: done.says.slice(0, 600) }) })
  if (!done.ok) throw new Error(`${says}: ${done.says.slice(0, 600)}`)
}

/** The team tries what the policy forbids, and sees the rule that forbids it. */
export async function isRefused(stage: Stage, member: Member, caseId: string, type: string, fields: Readonly<Record<string, string | readonly string[]>>, rule: string, says: string): Promise<void> {
  const tried = await command(member, caseId, type, fields)
  const cites = tried.says.includes(rule)
  stage.note({ says: `${says} (${rule})`, ok: !tried.ok && cites, ...(cites ? {} : { detail: tried.says.slice(0, 600) }) })
}

export function pageText(page: Page): string {
  return textOf(page.html)
}
