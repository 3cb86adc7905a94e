import { parsePurl } from './purl.ts'
import { type Shape, error, matching } from './shape.ts'

const daysInMonth = (year: number, month: number): number => {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

const instantPattern = /^((?:19|2\d)\d\d)-(0[1-9]|1[0-2])-(\d\d)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?Z$/

/** Tells whether `text` is an instant of the years 1900 to 2999 in UTC, ISO 8601, ending in `Z`. */
export const isInstant = (text: string): boolean => {
  const found = instantPattern.exec(text)
  const day = Number(found?.[3])
  return found !== null && day >= 1 && day <= daysInMonth(Number(found[1]), Number(found[2]))
}

export const instant: Shape = (value, path) =>
  typeof value === 'string' && isInstant(value)
    ? []
    : [error(path, `${JSON.stringify(value) ?? 'nothing'} is not an instant in UTC`, 'Write 2026-11-25T14:00:00Z.')]

const pathCharacter = String.raw`[A-Za-z0-9\-._~:/@!$&'()*+,;=]|%[0-9A-Fa-f]{2}`
const urlPattern = new RegExp(
  String.raw`^https?://[A-Za-z0-9](?:[A-Za-z0-9.\-]*[A-Za-z0-9])?(?::\d{1,5})?` +
  String.raw`(?:/(?:${pathCharacter})*)?(?:\?(?:${pathCharacter}|\?)*)?(?:#(?:${pathCharacter}|\?)*)?$`)

/** Tells whether `text` is an absolute web address (http or https) of at most 2048 characters. */
export const isWebUrl = (text: string): boolean => text.length <= 2048 && urlPattern.test(text)

/** Web addresses only: a `javascript:` or `data:` URL must never reach a public page. */
export const webUrl: Shape = (value, path) =>
  typeof value === 'string' && isWebUrl(value)
    ? []
    : [error(path, `${JSON.stringify(value) ?? 'nothing'} is not a web address`,
        'Write an absolute http or https URL of at most 2048 ASCII characters, others percent-encoded.')]

/** Tells whether `text` is a PURL without version, qualifiers and subpath. */
export const isBarePurl = (text: string): boolean => {
  const read = parsePurl(text)
  return read.ok && /^pkg:[a-z][a-z0-9.-]*\/[^@?#\s]+$/.test(text)
    && /^(?:[A-Za-z0-9._~:+!$&'()*,;=/-]|%[0-9A-Fa-f]{2})+$/.test(text)
}
export const purl: Shape = (value, path) =>
  typeof value === 'string' && isBarePurl(value)
    ? []
    : [error(path, `${JSON.stringify(value) ?? 'nothing'} is not a PURL without version`,
        'Write pkg:type/namespace/name; versions belong to the ranges.')]

const cpeAtom = String.raw`(?:\?*|\*?)(?:[a-zA-Z0-9\-._]|\\[\\*?!"#$%&'()+,/:;<=>@\[\]^` + '`' +
  String.raw`{|}~])+(?:\?*|\*?)|[*\-]`
const cpePattern = new RegExp(
  String.raw`^cpe:2\.3:[aho*\-](?::(?:${cpeAtom})){5}:(?:[a-zA-Z]{2,3}(?:-(?:[a-zA-Z]{2}|[0-9]{3}))?|[*\-])` +
  String.raw`(?::(?:${cpeAtom})){4}$|^cpe:/[aho](?::[A-Za-z0-9._\-~%]+){1,6}$`)
export const cpe = matching(cpePattern, 'a CPE 2.3 name',
  'Write cpe:2.3:a:vendor:product:*:*:*:*:*:*:*:* (eleven fields after 2.3).')

export const cveIdPattern = /^CVE-[0-9]{4}-[0-9]{4,19}$/
export const cveId = matching(cveIdPattern, 'a CVE ID', 'Write CVE-YEAR-NUMBER with at least four digits.')
export const cweId = matching(/^CWE-[1-9][0-9]{0,4}$/, 'a CWE ID', 'Write e.g. CWE-79.')
export const localId = matching(/^[A-Za-z0-9](?:[A-Za-z0-9._:+-]{0,126}[A-Za-z0-9])$/, 'an advisory id',
  'Use letters, digits, dot, colon, plus, hyphen and underscore, e.g. parley-2026-0001.')
export const alias = matching(/^[A-Za-z0-9][\x21-\x7e]{1,126}$/, 'an identifier', 'Write e.g. GHSA-xxxx-xxxx-xxxx.')
export const productId = matching(/^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/, 'a product id',
  'Use small letters, digits, dot, hyphen and underscore.')
export const uuid4 = matching(/^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-4[0-9A-Fa-f]{3}-[89ABab][0-9A-Fa-f]{3}-[0-9A-Fa-f]{12}$/,
  'a UUID of version 4', 'Take the organisation UUID from CVE Services.')

/** OSV 1.7.5 ecosystems; a suffix after a colon is allowed. */
export const osvEcosystems: readonly string[] = [
  'AlmaLinux', 'Alpaquita', 'Alpine', 'Android', 'Azure Linux', 'BellSoft Hardened Containers', 'Bioconductor',
  'Bitnami', 'Chainguard', 'CleanStart', 'ConanCenter', 'CRAN', 'crates.io', 'Debian', 'Docker Hardened Images',
  'Echo', 'FreeBSD', 'GHC', 'GitHub Actions', 'Go', 'Hackage', 'Hex', 'Julia', 'Kubernetes', 'Linux', 'Mageia',
  'Maven', 'MinimOS', 'npm', 'NuGet', 'opam', 'openEuler', 'openSUSE', 'OSS-Fuzz', 'Packagist', 'Photon OS', 'Pub',
  'PyPI', 'Red Hat', 'Rocky Linux', 'Root', 'RubyGems', 'SUSE', 'SwiftURL', 'TuxCare', 'Ubuntu', 'VSCode', 'Wolfi',
]

export const ecosystem: Shape = (value, path) => {
  const [name, ...suffix] = typeof value === 'string' ? value.split(':') : ['']
  return osvEcosystems.includes(name ?? '') && (suffix.length === 0 || /^[\w.+ -]+$/.test(suffix.join(':')))
    ? []
    : [error(path, `${JSON.stringify(value) ?? 'nothing'} is not an ecosystem of OSV 1.7.5`,
        `Write one of ${osvEcosystems.join(', ')}, or leave it out.`)]
}

/** Words that CSAF 2.0 test 6.1.31 takes for a range inside a single version. */
const rangeWords = /after|all|before|earlier|later|prior|versions/i
const versionPattern = /^[A-Za-z0-9](?:[A-Za-z0-9.+~:_ -]{0,126}[A-Za-z0-9+~_-])?$/

/** Tells whether `text` names one version and no range. */
export const isVersion = (text: string): boolean => versionPattern.test(text) && !rangeWords.test(text)
export const version: Shape = (value, path) =>
  typeof value === 'string' && isVersion(value)
    ? []
    : [error(path, `${JSON.stringify(value) ?? 'nothing'} is not a single version`,
        'Write one version such as 2.4.1; put «before», «and later» and signs like < into a range.')]

const number = String.raw`(?:0|[1-9]\d*)`
const identifier = String.raw`(?:${number}|\d*[a-zA-Z-][0-9a-zA-Z-]*)`
const build = '[0-9a-zA-Z-]+'
/** Semantic Versioning 2.0.0: groups major, minor, patch, pre-release, build. */
export const semverPattern = new RegExp(String.raw`^(${number})\.(${number})\.(${number})` +
  String.raw`(?:-(${identifier}(?:\.${identifier})*))?(?:\+(${build}(?:\.${build})*))?$`)
export const commitPattern = /^(?:[a-f0-9]{40}|[a-f0-9]{64})$/
