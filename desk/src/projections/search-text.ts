/** The names under which events keep what somebody wrote; ids, times, hashes and states are under others. */
const written: ReadonlySet<string> = new Set([
  'title', 'text', 'reason', 'reasoning', 'effects', 'criticality', 'plan', 'workarounds', 'mitigations', 'evidence', 'summary', 'description',
  'reference', 'release', 'url', 'branch', 'branches', 'versions', 'fixedIn', 'product', 'proof', 'record', 'access', 'place', 'label', 'note', 'need', 'how',
  'commitMessage', 'whom', 'what', 'who', 'authority', 'basis', 'says', 'from', 'keepEmbargo', 'clause', 'team', 'to', 'advisoryId', 'vector', 'name', 'details',
])
/** Beside them, the texts of an advisory's form, whatever they are called. */
const whole = 'fields'
/** A version of a policy, or of a file. */
const hash = /^[0-9a-f]{64}$/
const known = /^(?:CVE-\d{4}-\d{4,}|GHSA(?:-[0-9a-z]{4}){3})$/i
/** Names of people: who reported is not for searching. */
const people: ReadonlySet<string> = new Set(['CreditChosen', 'CaseAssigned'])

interface Event { readonly type: string; readonly audience: string; readonly body: unknown }

/**
 * What the timeline of a case shows to its team in words: of its events, what people wrote, and names of files, versions and
 * CVE IDs. What the team says among itself comes first, so that no flood from outside pushes it out.
 */
export function searchTexts(events: readonly Event[]): readonly string[] {
  const own = events.filter(({ audience }) => audience === 'team')
  const others = events.filter(({ audience }) => audience !== 'team')
  return [...own, ...others].flatMap(({ type, body }) => (people.has(type) ? [] : [...textsIn(body, 'none')]))
}

/** `every`: of all that is below; `this`: of this text, or of each in this list; `none`: only what names a CVE by its form. */
function* textsIn(value: unknown, taken: 'every' | 'this' | 'none'): Iterable<string> {
  if (typeof value === 'string') {
    if (known.test(value) || (taken !== 'none' && !hash.test(value))) yield value
  } else if (Array.isArray(value)) {
    for (const each of value) yield* textsIn(each, taken)
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, each] of Object.entries(value)) yield* textsIn(each, taken === 'every' || name === whole ? 'every' : written.has(name) ? 'this' : 'none')
  }
}
