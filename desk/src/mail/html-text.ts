/**
 * The text of an HTML mail, in one forward pass: no regular expression runs over the input, nothing is fetched, and
 * no markup survives (S-061). Block elements become line breaks, links keep their address in brackets where the
 * words hide it, everything inside `script`, `style`, `head` and comments is dropped.
 */
export function htmlText(html: string, limit = 1024 * 1024): string {
  const source = html.length > limit ? html.slice(0, limit) : html
  const out: string[] = []
  const walk: Walk = { source, at: 0, hidden: '', link: null, out }
  while (walk.at < source.length) {
    const open = source.indexOf('<', walk.at)
    if (open === -1) {
      words(walk, source.slice(walk.at))
      break
    }
    if (open > walk.at) words(walk, source.slice(walk.at, open))
    walk.at = skipTag(walk, open)
  }
  return tidy(out.join(''))
}

interface Walk { readonly source: string; at: number; hidden: string; link: { href: string; from: number } | null; readonly out: string[] }

const hiding = new Set(['script', 'style', 'head', 'title', 'noscript', 'template', 'svg', 'object'])
const breaking = new Set([
  'br', 'p', 'div', 'tr', 'table', 'ul', 'ol', 'li', 'dl', 'dt', 'dd', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'pre',
  'blockquote', 'hr', 'section', 'article', 'header', 'footer', 'main', 'form', 'body',
])

function words(walk: Walk, text: string): void {
  if (walk.hidden === '') walk.out.push(entities(text))
}

/** Reads one tag or comment from `open`; answers where the text goes on. */
function skipTag(walk: Walk, open: number): number {
  const { source } = walk
  if (source.startsWith('<!--', open)) {
    const end = source.indexOf('-->', open + 4)
    return end === -1 ? source.length : end + 3
  }
  const next = source.charCodeAt(open + 1)
  if (!isLetter(next) && next !== 47 && next !== 33 && next !== 63) {
    words(walk, '<')
    return open + 1
  }
  const end = tagEnd(source, open + 1)
  const closing = next === 47
  const nameStart = open + (closing ? 2 : 1)
  let nameEnd = nameStart
  while (nameEnd < end && isNameCharacter(source.charCodeAt(nameEnd))) nameEnd += 1
  const name = source.slice(nameStart, Math.min(nameEnd, nameStart + 20)).toLowerCase()
  meet(walk, name, closing, source.slice(nameEnd, Math.min(end, nameEnd + 4096)))
  return end + 1
}

function meet(walk: Walk, name: string, closing: boolean, attributes: string): void {
  if (walk.hidden !== '') {
    // A head without its end would hide the whole mail; the body always ends it.
    if ((closing && name === walk.hidden) || (name === 'body' && walk.hidden === 'head')) walk.hidden = ''
    return
  }
  if (!closing && hiding.has(name)) walk.hidden = name
  else if (breaking.has(name)) walk.out.push(name === 'li' && !closing ? '\n- ' : '\n')
  else if ((name === 'td' || name === 'th') && closing) walk.out.push('\t')
  else if (name === 'a') meetLink(walk, closing, attributes)
}

function meetLink(walk: Walk, closing: boolean, attributes: string): void {
  if (!closing) {
    const href = attribute(attributes, 'href')
    walk.link = /^(?:https?|mailto):/i.test(href) ? { href, from: walk.out.length } : null
    return
  }
  if (walk.link === null) return
  const shown = walk.out.slice(walk.link.from).join('').trim()
  if (shown !== walk.link.href && !walk.link.href.endsWith(shown)) walk.out.push(` [${walk.link.href}]`)
  walk.link = null
}

/** Where the tag closes: a `>` inside quotes does not close it; a tag that never closes ends with the text. */
function tagEnd(source: string, from: number): number {
  let quote = 0
  // A quote that never ends would swallow the rest of the mail, so no tag is longer than this.
  const last = Math.min(source.length, from + 65_536)
  for (let at = from; at < last; at += 1) {
    const code = source.charCodeAt(at)
    if (quote !== 0) {
      if (code === quote) quote = 0
    } else if (code === 34 || code === 39) quote = code
    else if (code === 62) return at
  }
  const plain = source.indexOf('>', from)
  return plain === -1 ? source.length : plain
}

function attribute(attributes: string, name: string): string {
  const at = attributes.toLowerCase().indexOf(`${name}=`)
  if (at === -1) return ''
  const rest = attributes.slice(at + name.length + 1).trimStart()
  const quote = rest[0]
  if (quote === '"' || quote === "'") {
    const end = rest.indexOf(quote, 1)
    return entities(rest.slice(1, end === -1 ? undefined : end)).trim()
  }
  let end = 0
  while (end < rest.length && rest.charCodeAt(end) > 32) end += 1
  return entities(rest.slice(0, end))
}

const named: Readonly<Record<string, string>> = {
  amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', copy: '©', reg: '®', hellip: '…', mdash: '—',
  ndash: '–', laquo: '«', raquo: '»', lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', bull: '•', middot: '·',
  auml: 'ä', ouml: 'ö', uuml: 'ü', Auml: 'Ä', Ouml: 'Ö', Uuml: 'Ü', szlig: 'ß', eacute: 'é', egrave: 'è', euro: '€',
}

/** Character references become characters; an unknown one stays as it was written. */
function entities(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(#x[0-9a-f]{1,6}|#[0-9]{1,7}|[a-z]{2,8});?/gi, (whole, inner: string) => {
    if (!inner.startsWith('#')) return named[inner] ?? named[inner.toLowerCase()] ?? whole
    const code = /^#x/i.test(inner) ? Number.parseInt(inner.slice(2), 16) : Number.parseInt(inner.slice(1), 10)
    if (code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return '\ufffd'
    return String.fromCodePoint(code)
  })
}

/** Spaces run together, at most one blank line in a row. */
function tidy(text: string): string {
  const lines = text.split('\n').map((line) => line.replaceAll(/[ \t\r\f\u00a0]+/g, ' ').trim())
  const kept: string[] = []
  for (const line of lines) if (line !== '' || (kept.length > 0 && kept.at(-1) !== '')) kept.push(line)
  return kept.join('\n').trim()
}

const isLetter = (code: number): boolean => (code >= 65 && code <= 90) || (code >= 97 && code <= 122)
const isNameCharacter = (code: number): boolean => isLetter(code) || (code >= 48 && code <= 57) || code === 45 || code === 58
