import { checkPolicy, policySchema, rulesOf, valueAt, type Policy } from '../src/index.ts'
import { isRecord } from '../src/policy-path.ts'

export interface RuleTest { readonly id: string; readonly check: (policy: Policy) => void }

/**
 * Switches rules off, one field at a time: every field that carries one of the rules is taken away, and every value
 * within it is turned into another that the schema allows. Returns the changes that neither the schema, nor the
 * checker, nor any of the tests noticed.
 */
export function changesNoticed(policy: Policy, rules: readonly string[], tests: readonly RuleTest[]) {
  const usual = complaints(policy).join()
  const changes = changesOf(policy, rules)
  const unnoticed = changes.filter(({ change }) => {
    const mutant = structuredClone(policy)
    change(mutant)
    return complaints(mutant).join() === usual && tests.every(({ check }) => passes(check, mutant))
  })
  return { tried: changes.length, unnoticed: unnoticed.map(({ what }) => what) }
}

interface Change { readonly what: string; readonly change: (policy: Policy) => void }

function changesOf(policy: Policy, rules: readonly string[]): Change[] {
  const mine = rulesOf(policy).filter((rule) => rules.includes(rule.id))
  const places = [...new Set(mine.flatMap((rule) => rule.places))]
  const removed = places.map((place) => ({ what: `without ${place}`, change: setter(place, undefined) }))
  const leaves = new Set(places.flatMap((place) => [...leavesAt(valueAt(policy, place.split('.')), place)]))
  const turned = [...leaves].filter((leaf) => !isProse(leaf)).map((leaf) => {
    const value = turn(valueAt(policy, leaf.split('.')), optionsAt(leaf.split('.')))
    return { what: `${leaf} = ${JSON.stringify(value)}`, change: setter(leaf, value) }
  })
  return [...removed, ...turned]
}

/** What schema and checker say of a policy, but for rules that lost their place: that would notice everything. */
function complaints(policy: Policy): string[] {
  const parsed = policySchema.safeParse(policy)
  if (!parsed.success) return parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`)
  return checkPolicy(parsed.data).filter((found) => found.code !== 'rule-nowhere')
    .map((found) => `${found.code} ${found.path.join('.')}`)
}

/** A test that throws has noticed. */
function passes(check: RuleTest['check'], policy: Policy): boolean {
  try {
    check(policy)
    return true
  } catch (noticed) {
    if (noticed instanceof Error) return false
    throw noticed
  }
}

/** Sentences that explain: another word in them changes no promise. Taking them away does. */
function isProse(leaf: string): boolean {
  return /^posture|^adopted_by$|^scope\.report_when\./.test(leaf) ||
    /\.(says|because|what|declares|operators_duty|purpose|only_when)$/.test(leaf)
}

function* leavesAt(value: unknown, path: string): Generator<string> {
  const plainList = Array.isArray(value) && value.every((one) => !isRecord(one))
  if (!isRecord(value) || plainList) {
    yield path
    return
  }
  for (const [key, inner] of Object.entries(value)) yield* leavesAt(inner, `${path}.${key}`)
}

function turn(value: unknown, options: readonly string[]): unknown {
  if (Array.isArray(value)) {
    const other = options.find((option) => !value.includes(option)) ?? 'other'
    return value.length > 1 ? value.slice(0, -1) : [other]
  }
  if (typeof value === 'number') return value + 1
  if (typeof value === 'boolean') return !value
  if (typeof value !== 'string') return 7
  return options.find((option) => option !== value) ?? otherText(value)
}

function otherText(value: string): string {
  if (value.startsWith('https://')) return 'https://elsewhere.example/'
  return value.includes('@') ? 'elsewhere@policy.example' : `${value} else`
}

/** The words that the schema allows at a path, or in the list there. */
function optionsAt(path: readonly string[]): readonly string[] {
  let def = definition(policySchema)
  for (const part of path) {
    const shape = isRecord(def['shape']) ? def['shape'][part] : undefined
    def = definition(shape ?? def['valueType'] ?? def['element'])
  }
  if (def['type'] === 'array') def = definition(def['element'])
  return isRecord(def['entries']) ? Object.keys(def['entries']) : []
}

function definition(schema: unknown): Readonly<Record<string, unknown>> {
  if (!isRecord(schema) || !isRecord(schema['def'])) return {}
  return schema['def']['innerType'] === undefined ? schema['def'] : definition(schema['def']['innerType'])
}

function setter(path: string, value: unknown) {
  const parts = path.split('.')
  const last = parts.pop() ?? ''
  return (policy: Policy): void => {
    const parent = valueAt(policy, parts)
    if (!isRecord(parent)) throw new TypeError(`nothing at ${parts.join('.')}`)
    if (value !== undefined) Object.assign(parent, { [last]: value })
    else if (Array.isArray(parent)) parent.splice(Number(last), 1)
    else Reflect.deleteProperty(parent, last)
  }
}
