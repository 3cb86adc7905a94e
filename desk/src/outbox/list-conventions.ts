import type { Announcement } from './announce-text.ts'

/** The public list of the free-software world; what it asks of a post is the base of what others ask. */
export const isOssSecurity = (address: string | null | undefined): boolean => address?.trim().toLowerCase() === 'oss-security@lists.openwall.com'

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

/**
 * The subject on a list: who, which, what; one line of at most 200 characters. On oss-security the list sets its own tag in
 * front, so that ours would be a second one: there the CVE ID stands first, by which readers look for it, then the project.
 */
export function listSubject({ project, cve, title }: Announcement, address?: string | null): string {
  const id = cve === null ? '' : `${cve}: `
  return oneLine(isOssSecurity(address) ? `${id}${project}: ${title}` : `[${project}] ${id}${title}`).slice(0, 200)
}

/** What many lists hold for a person: Mailman's `max_message_size` as it comes, in bytes. */
const heldAbove = 40 * 1024
/** RFC 5322 §2.1.1, in bytes. */
const longestLine = 998

/**
 * What a list would stumble over, to be mended before anything goes out; nothing where all is well. A list reads
 * `text/plain` in UTF-8, has no room for long mails, and wants the essentials in the mail, not behind a link.
 */
export function listTrouble(subject: string, text: string): readonly string[] {
  const bytes = new TextEncoder().encode(text).length
  const prose = text.replaceAll(/https?:\/\/\S+/g, '').trim()
  return [
    ...(/<\/?(?:html|body|div|span|br|p|a|table|img)\b[^>]*>/i.test(text) ? ['It holds HTML, which a list shows as it stands or turns away: write plain text.'] : []),
    ...(bytes > heldAbove ? [`It has ${Math.ceil(bytes / 1024)} KB; above ${heldAbove / 1024} KB many lists hold a mail until a person looks.`] : []),
    ...(text.split('\n').some((line) => new TextEncoder().encode(line).length > longestLine) ? ['A line of it is longer than mail allows (998 bytes): break it.'] : []),
    ...(prose.length < 200 ? ['It says little more than a link: put what, which versions and what to do into the mail itself.'] : []),
    ...(/^\s*(?:\[[^\]]*\]\s*)?CVE-\d{4}-\d+\s*:?\s*$/i.test(subject) ? ['The subject names no software: readers choose by it.'] : []),
  ]
}
