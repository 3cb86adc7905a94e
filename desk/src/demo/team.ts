import { codeOf, stepAt } from '../identity/totp.ts'
import { Browser, textOf } from './browser.ts'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** The two people of the demo's team; their passphrases are printed, because this desk holds nothing but a play. */
export const cast = [
  { login: 'mara', name: 'Mara Maintainer', passphrase: 'copper lantern drifting over wet slate' },
  { login: 'ravi', name: 'Ravi Release', passphrase: 'seven quiet otters under green thunder' },
] as const

export type CastMember = (typeof cast)[number]

/** Joins by a one-time link, as a person would without JavaScript: passphrase, and a code of the authenticator app. */
export async function join(base: string, link: string, who: CastMember, now: () => Temporal.Instant): Promise<{ readonly browser: Browser; readonly seed: string }> {
  const browser = new Browser(base)
  const path = new URL(link).pathname
  const page = await browser.get(path)
  const seed = /secret=([A-Z2-7]+)/.exec(page.html)?.[1]
  if (seed === undefined) throw new Error(`the link ${path} shows no page to join: ${textOf(page.html).slice(0, 300)}`)
  const hidden = Object.fromEntries([...page.html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name as string, value as string]))
  const code = codeOf(seedBytes(seed), stepAt(now()))
  const done = await browser.post(path, { ...hidden, login: who.login, name: who.name, address: `${who.login}@team.example`, passphrase: who.passphrase, again: who.passphrase, code })
  if (done.status !== 200 || !textOf(done.html).includes('You are in')) throw new Error(`${who.login} could not join: ${textOf(done.html).slice(0, 400)}`)
  return { browser, seed }
}

/** Invites the second person, with every role in every project. */
export async function invite(admin: Browser, who: CastMember, projects: readonly string[]): Promise<string> {
  const roles = ['triager', 'fixer', 'release_manager', 'publisher', 'list_manager', 'auditor']
  const boxes = Object.fromEntries(projects.map((project) => [`roles:${project}`, roles]))
  const page = await admin.fill('/members', { login: who.login, name: who.name, ...boxes })
  const link = /https?:\/\/[^"<\s]+\/setup\/[^"<\s]+/.exec(page.html)?.[0]
  if (link === undefined) throw new Error(`no invitation for ${who.login}: ${textOf(page.html).slice(0, 400)}`)
  return link
}

/** The bytes of an authenticator key as people type it. */
export function seedBytes(text: string): Uint8Array {
  const bits = text.split('').map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Uint8Array.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}

/** Signs in as a person without JavaScript does: passphrase and code. A code works once, so the next one is waited for. */
export async function signIn(base: string, who: CastMember, seed: string, now: () => Temporal.Instant): Promise<Browser> {
  const browser = new Browser(base)
  const hidden = { login: who.login, passphrase: who.passphrase }
  for (let ahead = 1; ahead >= -1; ahead -= 1) {
    const page = await browser.fill('/sign-in', { ...hidden, code: codeOf(seedBytes(seed), stepAt(now()) + ahead) })
    if (page.redirected) return browser
  }
  throw new Error(`${who.login} could not sign in`)
}
