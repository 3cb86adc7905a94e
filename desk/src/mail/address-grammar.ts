/**
 * Which addresses the desk sends to and makes: ASCII dot-atoms or UTF-8 letters (RFC 6531) at a domain of labels, or
 * an address literal. No quotes, comments, controls, spaces or angle brackets, so that an address can be put into an
 * envelope or a header as it is (a mail library was measured to rewrite `a@b\r\nRCPT TO:<e@e>` silently to `e@e`).
 */
export function isAddress(text: string): boolean {
  if (text.length > 254) return false
  const at = text.lastIndexOf('@')
  const local = text.slice(0, at)
  if (at < 1 || local.length > 64) return false
  if (!/^[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+)*$/u.test(local)) return false
  return isDomain(text.slice(at + 1))
}

export function isDomain(text: string): boolean {
  if (text.length === 0 || text.length > 253) return false
  if (/^\[(?:\d{1,3}(?:\.\d{1,3}){3}|IPv6:[0-9a-f:.]{2,45})\]$/i.test(text)) return true
  return text.split('.').every((label) => label.length <= 63 && /^[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]*[\p{L}\p{N}\p{M}])?$/u.test(label))
}

/** Local part and domain, lower-case; `null` where there is no `@`. */
export function splitAddress(text: string): { readonly local: string; readonly domain: string } | null {
  const lower = text.trim().toLowerCase()
  const at = lower.lastIndexOf('@')
  return at < 1 ? null : { local: lower.slice(0, at), domain: lower.slice(at + 1) }
}
