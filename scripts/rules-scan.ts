import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parsePolicy, rulesOf, type Policy } from '@parley/policy'

/** Where a rule of a source text lives, how it is kept, and which tests carry its id. */
export interface TracedRule {
  readonly id: string
  readonly says: string
  readonly kept: 'enforced' | 'computed' | 'rendered' | 'narrative'
  readonly policy: string
  readonly places: readonly string[]
  /** Files of the packages and the desk that name the id in a comment or a string: where it is done. */
  readonly code: readonly string[]
  readonly tests: readonly TracedTest[]
  readonly why?: string
}

export interface TracedTest { readonly file: string; readonly name: string }

export const referencePolicies = ['mlflow', 'community', 'asf', 'distributors', 'meshery'] as const
const homes = ['packages', 'desk', 'testing', 'scripts'] as const
const title = /\b(?:it|test)(?:\.each(?:<[^>]*>)?\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))?\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/g

/** Every rule of the five reference policies in the order of the files, with its tests. Reads the working tree under `root`. */
export function traceRules(root: string): readonly TracedRule[] {
  const files = homes.flatMap((home) => sources(join(root, home))).map((path) => ({ file: relative(root, path), text: readFileSync(path, 'utf8') }))
  const tests = files.filter(({ file }) => isTest(file)).flatMap(({ file, text }) => titlesOf(text).map((name) => ({ file, name })))
  const code = files.filter(({ file }) => !isTest(file) && !file.startsWith('scripts/') && !file.includes('/test/') && !file.includes('.fixture.'))
  return referencePolicies.flatMap((name) => rulesOf(readPolicy(root, name)).map((rule): TracedRule => {
    const carries = mention(rule.id)
    return {
      id: rule.id, says: rule.says, kept: rule.kept, policy: `policies/${name}.yaml`, places: rule.places,
      code: code.filter(({ text }) => carries(text)).map(({ file }) => file), tests: tests.filter((test) => carries(test.name)),
      ...(rule.why === undefined ? {} : { why: rule.why }),
    }
  }))
}

/** The policy of this name; throws with its problems where it does not load. */
export function readPolicy(root: string, name: string): Policy {
  const path = join(root, 'policies', `${name}.yaml`)
  const parsed = parsePolicy(readFileSync(path, 'utf8'), path)
  if (parsed.ok) return parsed.policy
  throw new Error(parsed.problems.map(({ line, message }) => `${path}:${line} ${message}`).join('\n'))
}

/** The names of the tests in a file, as they are written; `%s` and its kin stay. */
export function titlesOf(text: string): readonly string[] {
  return [...text.matchAll(title)].map((found) => (found[2] ?? '').replace(/\\(['"`])/g, '$1'))
}

/** Does a text name this rule? `S1-1` is not in `S1-17`; ranges such as `S1-40…S1-42` name all they span. */
function mention(id: string): (text: string) => boolean {
  const [, family = '', number = ''] = /^(.*)-(\d+)$/.exec(id) ?? []
  const word = new RegExp(`(?<![\\w-])${family}-${number}(?![\\w-])`)
  const range = new RegExp(`(?<![\\w-])${family}-(\\d+)…${family}-(\\d+)(?![\\w-])`, 'g')
  return (text) => word.test(text) || [...text.matchAll(range)].some((found) => Number(found[1]) <= Number(number) && Number(number) <= Number(found[2]))
}

function isTest(file: string): boolean {
  return /\.test\.tsx?$/.test(file)
}

function sources(folder: string): string[] {
  return readdirSync(folder).sort().flatMap((name) => {
    const path = join(folder, name)
    if (name === 'node_modules' || name === 'schemas' || name === 'generated') return []
    return statSync(path).isDirectory() ? sources(path) : /\.tsx?$/.test(name) ? [path] : []
  })
}
