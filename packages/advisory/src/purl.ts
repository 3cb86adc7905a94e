/** The parts of a package URL, decoded. */
export interface Purl {
  /** Lower case. */
  readonly type: string
  /** Segments joined by `/`. */
  readonly namespace?: string
  readonly name: string
  readonly version?: string
  /** Keys in lower case; an empty value counts as absent. */
  readonly qualifiers: Readonly<Record<string, string>>
  readonly subpath?: string
}

/** Why a text is no package URL, or parts cannot make one. */
export interface PurlError {
  readonly code: 'scheme' | 'type' | 'name' | 'qualifier' | 'encoding'
  readonly message: string
}

export type PurlResult =
  | { readonly ok: true; readonly purl: Purl }
  | { readonly ok: false; readonly error: PurlError }

const typePattern = /^[a-z][a-z0-9.-]*$/
const keyPattern = /^[a-z][a-z0-9._-]*$/

/**
 * Reads a package URL by the rules of its specification that hold for every type; what single types add (their letter
 * case, their known qualifiers) is not applied. An `@` before the last slash belongs to the name, so that the common
 * spelling `pkg:npm/@scope/name` is read as meant.
 */
export function parsePurl(text: string): PurlResult {
  const scheme = /^pkg:\/*/i.exec(text)?.[0]
  if (scheme === undefined) return refuse('scheme', `«${text}» must begin with pkg:.`)
  const [beforeHash, subpathText] = cutLast(text.slice(scheme.length), '#')
  const [path, qualifierText] = cutLast(beforeHash, '?')
  const slash = path.indexOf('/')
  const type = (slash < 0 ? '' : path.slice(0, slash)).toLowerCase()
  if (!typePattern.test(type)) return refuse('type', `«${text}» needs a type, as in pkg:npm/name.`)
  const trimmed = path.slice(slash + 1).replaceAll(/^\/+|(?<!\/)\/+$/g, '')
  const lastSlash = trimmed.lastIndexOf('/')
  const [nameText, versionText] = cutLast(trimmed.slice(lastSlash + 1), '@')
  if ([trimmed, subpathText ?? '', qualifierText ?? ''].some((part) => decoded(part) === undefined)) {
    return refuse('encoding', `«${text}» has a percent sign that is not followed by valid encoding.`)
  }
  const qualifiers = readQualifiers(qualifierText ?? '')
  if (!qualifiers) return refuse('qualifier', `«${text}» has an invalid or repeated qualifier key.`)
  return checkedPurl({
    type,
    namespace: segments(lastSlash < 0 ? '' : trimmed.slice(0, lastSlash)).join('/'),
    name: decoded(nameText) ?? '',
    version: decoded(versionText ?? '') ?? '',
    qualifiers,
    subpath: segments(subpathText ?? '').filter((part) => part !== '.' && part !== '..').join('/'),
  })
}

/** Parts as someone may give them; null and the empty string both mean absent. */
export interface PurlParts {
  readonly type?: string | null
  readonly namespace?: string | null
  readonly name?: string | null
  readonly version?: string | null
  readonly qualifiers?: Readonly<Record<string, string>> | null
  readonly subpath?: string | null
}

/** Makes a package URL of its parts, or says which part cannot be. */
export function buildPurl(parts: PurlParts): PurlResult {
  const qualifiers = Object.entries(parts.qualifiers ?? {}).map(([key, value]) => [key.toLowerCase(), value] as const)
  const wrong = qualifiers.find(([key]) => !keyPattern.test(key))
  if (wrong) return refuse('qualifier', `«${wrong[0]}» is no valid qualifier key.`)
  return checkedPurl({ ...parts, qualifiers: Object.fromEntries(qualifiers) })
}

/** Writes a package URL in the canonical form: encoded, qualifiers sorted by key. */
export function formatPurl(purl: Purl): string {
  const path = [...(purl.namespace ?? '').split('/').filter((part) => part !== ''), purl.name].map(encoded).join('/')
  const qualifiers = Object.entries(purl.qualifiers)
    .filter(([, value]) => value !== '')
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, value]) => `${key}=${encoded(value)}`)
  const subpath = (purl.subpath ?? '').split('/').filter((part) => part !== '')
  return `pkg:${purl.type}/${path}` +
    (purl.version ? `@${encoded(purl.version)}` : '') +
    (qualifiers.length > 0 ? `?${qualifiers.join('&')}` : '') +
    (subpath.length > 0 ? `#${subpath.map(encoded).join('/')}` : '')
}

function checkedPurl(parts: PurlParts): PurlResult {
  const type = (parts.type ?? '').toLowerCase()
  if (!typePattern.test(type)) return refuse('type', `«${type}» is no package type; it begins with a letter.`)
  if (!parts.name) return refuse('name', `A package URL of type ${type} needs a name.`)
  const { name, namespace, version, qualifiers, subpath } = parts
  const purl: Purl = {
    type,
    name,
    qualifiers: Object.fromEntries(Object.entries(qualifiers ?? {}).filter(([, value]) => value !== '')),
    ...(namespace ? { namespace } : {}),
    ...(version ? { version } : {}),
    ...(subpath ? { subpath } : {}),
  }
  return { ok: true, purl }
}

function readQualifiers(text: string): Record<string, string> | undefined {
  const pairs = text.split('&').filter((pair) => pair !== '').map((pair) => {
    const equals = pair.indexOf('=')
    return { key: pair.slice(0, Math.max(equals, 0)).toLowerCase(), value: decoded(pair.slice(equals + 1)) ?? '' }
  })
  const keys = new Set(pairs.map(({ key }) => key))
  if (keys.size < pairs.length || pairs.some(({ key }) => !keyPattern.test(key))) return undefined
  return Object.fromEntries(pairs.map(({ key, value }) => [key, value]))
}

function segments(text: string): string[] {
  return text.split('/').map((part) => decoded(part) ?? '').filter((part) => part !== '')
}

/** The text before the last separator and, if there is one, the text after it. */
function cutLast(text: string, separator: string): [string, string | undefined] {
  const place = text.lastIndexOf(separator)
  return place < 0 ? [text, undefined] : [text.slice(0, place), text.slice(place + 1)]
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}

// encodeURIComponent leaves five marks alone that the specification encodes, and encodes the colon, which it leaves.
function encoded(text: string): string {
  const strict = encodeURIComponent(text)
    .replaceAll(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
  return strict.replaceAll('%3A', ':')
}

function refuse(code: PurlError['code'], message: string): PurlResult {
  return { ok: false, error: { code, message } }
}
