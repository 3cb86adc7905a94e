import {
  extendedSubtags, grandfatheredTags, languageSubtags, regionSubtags, scriptSubtags, variantSubtags,
} from './data/language-subtags.ts'

const setOf = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/))
const languages = setOf(languageSubtags)
const extended = setOf(extendedSubtags)
const scripts = setOf(scriptSubtags)
const regions = setOf(regionSubtags)
const variants = setOf(variantSubtags)
const grandfathered = setOf(grandfatheredTags)

const privateLanguage = /^q[a-t][a-z]$/
const privateScript = /^qa(a[a-z]|b[a-x])$/
const privateRegion = /^(aa|q[m-z]|x[a-z]|zz)$/

/**
 * What is wrong with a language tag by BCP 47 (RFC 5646) and the IANA registry; undefined if nothing is. Letter case
 * does not count. Subtags kept for private use are valid here.
 */
export function languageFault(tag: string): string | undefined {
  const lower = tag.toLowerCase()
  if (grandfathered.has(lower) || /^x(-[a-z0-9]{1,8})+$/.test(lower)) return undefined
  const [language = '', ...rest] = lower.split('-')
  if (!languages.has(language) && !privateLanguage.test(language)) return `${language} is not a registered language`
  const fault = faultInRest(language, rest)
  return fault === undefined ? undefined : `${fault} in the language tag ${tag}`
}

/** The subtags of a language tag that are kept for private use: `x` and what follows, qaa to qtz, Qaaa and so on. */
export function privateSubtags(tag: string): string[] {
  const subtags = tag.toLowerCase().split('-')
  const start = subtags.indexOf('x')
  const before = start < 0 ? subtags : subtags.slice(0, start)
  const extension = before.findIndex((subtag) => subtag.length === 1)
  const core = extension < 0 ? before : before.slice(0, extension)
  const found = core.filter((subtag, index) =>
    index === 0 ? privateLanguage.test(subtag) : privateScript.test(subtag) || privateRegion.test(subtag))
  return start < 0 ? found : [...found, subtags.slice(start).join('-')]
}

function faultInRest(language: string, rest: readonly string[]): string | undefined {
  const open = [...rest]
  const next = (fits: (subtag: string) => boolean): boolean => {
    const [subtag] = open
    if (subtag === undefined || !fits(subtag)) return false
    open.shift()
    return true
  }
  next((subtag) => extended.has(`${language}-${subtag}`))
  next((subtag) => scripts.has(subtag) || privateScript.test(subtag))
  next((subtag) => regions.has(subtag) || privateRegion.test(subtag))
  const used = new Set<string>()
  while (next((subtag) => variants.has(subtag) && !used.has(subtag) && Boolean(used.add(subtag))));
  return faultInExtensions(open)
}

/** Extensions: a singleton, once each, and then subtags of two to eight; after `x` of one to eight. */
function faultInExtensions(open: readonly string[]): string | undefined {
  const singletons = new Set<string>()
  let expected = false
  for (const [index, subtag] of open.entries()) {
    if (subtag === 'x') {
      const tail = open.slice(index + 1)
      const fits = tail.length > 0 && tail.every((part) => /^[a-z0-9]{1,8}$/.test(part))
      return fits ? undefined : 'nothing valid follows x'
    }
    const isSingleton = /^[a-wyz0-9]$/.test(subtag)
    if (isSingleton && (expected || singletons.has(subtag))) return `${subtag} is out of place`
    if (!isSingleton && (singletons.size === 0 || !/^[a-z0-9]{2,8}$/.test(subtag))) return `${subtag} is not registered`
    if (isSingleton) singletons.add(subtag)
    expected = isSingleton
  }
  return expected ? 'nothing follows the last singleton' : undefined
}
