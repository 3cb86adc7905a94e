import { plain, textOf, type Browser, type Page } from './browser.ts'

export type Fields = Readonly<Record<string, string | readonly string[]>>

/** A form as it stands on a page: where it goes, what it carries unseen, and the values behind its labels. */
export interface PageForm {
  readonly action: string
  readonly hidden: Readonly<Record<string, string>>
  /** The value of the option of this list whose label matches. */
  option(name: string, label: RegExp): string
  /** Labels of all options of a list. */
  options(name: string): readonly (readonly [value: string, label: string])[]
  /** The values of all boxes of this name whose labels match; what cannot be ticked is left out. */
  boxes(name: string, label?: RegExp): readonly string[]
}

/** The form of a page for this step, or null where the page offers none. `fixed`: what it must carry besides. */
export function formFor(html: string, deed: string, fixed: Readonly<Record<string, string>> = {}): PageForm | null {
  for (const [, head = '', inside = ''] of html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)) {
    const hidden = hiddenIn(inside)
    const wanted = Object.entries({ do: deed, ...fixed }).every(([name, value]) => hidden[name] === value)
    if (wanted) return pageForm(head, inside, hidden)
  }
  return null
}

function pageForm(head: string, inside: string, hidden: Readonly<Record<string, string>>): PageForm {
  const options = (name: string) => {
    const list = new RegExp(`<select[^>]*name="${name}"[^>]*>([\\s\\S]*?)</select>`).exec(inside)?.[1] ?? ''
    return [...list.matchAll(/<option value="([^"]*)"[^>]*>([\s\S]*?)<\/option>/g)]
      .map(([, value = '', label = '']) => [plain(value), textOf(label)] as const)
      .filter(([value]) => value !== '')
  }
  return {
    action: plain(/\baction="([^"]*)"/.exec(head)?.[1] ?? ''),
    hidden,
    options,
    option: (name, label) => options(name).find(([, words]) => label.test(words))?.[0] ?? '',
    boxes: (name, label = /./) => [...inside.matchAll(/<label>([\s\S]*?)<\/label>/g)].flatMap(([, words = '']) => {
      const tag = new RegExp(`<input[^>]*name="${name}"[^>]*>`).exec(words)?.[0] ?? ''
      const value = /\bvalue="([^"]*)"/.exec(tag)?.[1]
      return value === undefined || /\bdisabled\b/.test(tag) || !label.test(textOf(words)) ? [] : [plain(value)]
    }),
  }
}

function hiddenIn(html: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [tag] of html.matchAll(/<input\b[^>]*type="hidden"[^>]*>/g)) {
    const name = /\bname="([^"]*)"/.exec(tag)?.[1]
    if (name !== undefined) found[name] ??= plain(/\bvalue="([^"]*)"/.exec(tag)?.[1] ?? '')
  }
  return found
}

/** Sends the form of `page` for this step. @throws where the page does not offer it. */
export function send(
  browser: Browser, page: Page, deed: string, fields: Fields | ((form: PageForm) => Fields), fixed?: Fields,
): Promise<Page> {
  const form = formFor(page.html, deed, fixed as Record<string, string> | undefined)
  if (form === null) throw new Error(`the page offers no «${deed}»: ${textOf(page.html).slice(0, 600)}`)
  return browser.post(form.action, { ...form.hidden, ...(typeof fields === 'function' ? fields(form) : fields) })
}
