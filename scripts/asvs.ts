// Says how much of ASVS 5.0 is answered: `node scripts/asvs.ts` writes docs/ASVS.md and prints two numbers.
// docs/asvs.json maps each applicable requirement to what answers it. It counts only if that is there: a test whose name
// carries the number (S-…, or that of ASVS itself), or a section of a document.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')
const mapping = z.record(z.string(), z.object({ level: z.number(), evidence: z.array(z.string()) }))

export interface Line { readonly id: string; readonly level: number; readonly words: string; readonly found: readonly string[]; readonly missing: readonly string[] }

/** `S-…` or `V…` → the files with a test of that number in its name. */
export function testsByNumber(folders: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>()
  for (const path of folders.flatMap((folder) => testFiles(join(root, folder)))) {
    const names = [...readFileSync(path, 'utf8').matchAll(/\b(?:it|test|describe)(?:\.(?:each|skipIf|runIf)\((?:[^()]|\([^()]*\))*\))?\(\s*(['"`])((?:(?!\1).)*)\1/gs)]
    for (const [, , name = ''] of names) for (const [number] of name.matchAll(/\bS-\d{3}\b|\bV\d+\.\d+\.\d+\b/g)) found.set(number, (found.get(number) ?? new Set()).add(path.slice(root.length + 1)))
  }
  return found
}

/** Of our own requirements, or of ASVS itself. */
const isNumber = (evidence: string): boolean => /^(S-\d{3}|V\d+\.\d+\.\d+)$/.test(evidence)

function testFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : testFiles(path)
    return /\.test\.tsx?$/.test(entry.name) ? [path] : []
  })
}

/** Whether a document is there, and has a heading of that anchor. */
export function hasSection(evidence: string): boolean {
  const [path = '', anchor] = evidence.split('#')
  if (!existsSync(join(root, path))) return false
  const headings = [...readFileSync(join(root, path), 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, words = '']) => words.toLowerCase().replace(/[^a-z0-9 -]/g, '').replaceAll(' ', '-'))
  return anchor === undefined || headings.includes(anchor)
}

export function linesOf(map: unknown, words: ReadonlyMap<string, string>, tests: ReadonlyMap<string, ReadonlySet<string>>): readonly Line[] {
  return Object.entries(mapping.parse(map)).map(([id, { level, evidence }]) => {
    const found = evidence.filter((each) => (isNumber(each) ? tests.has(each) : hasSection(each)))
    return { id, level, words: words.get(id) ?? '', found, missing: evidence.filter((each) => !found.includes(each)) }
  })
}

/** A requirement is answered where all that is named for it is there. */
export const isCovered = ({ found, missing }: Line): boolean => found.length > 0 && missing.length === 0

/** The first words of each requirement, where the checklist lies beside the tree; else the numbers must do. */
function wordsOf(): ReadonlyMap<string, string> {
  const path = resolve(root, '../shared/reference/asvs5-checklist.csv')
  if (!existsSync(path)) return new Map()
  const rows = readFileSync(path, 'utf8').split(/\r?\n(?=V\d)/).slice(1)
  return new Map(rows.map((row) => {
    const [id = '', , , , , section = ''] = row.split(',')
    return [id, section.replaceAll('"', '').trim()]
  }))
}

export function summaryOf(lines: readonly Line[]) {
  const two = lines.filter(({ level }) => level < 3)
  const covered = lines.filter(isCovered)
  const byTest = covered.filter(({ found }) => found.some(isNumber))
  return { two: two.filter(isCovered).length, ofTwo: two.length, all: covered.length, ofAll: lines.length, byTest: byTest.length, byDocument: covered.length - byTest.length }
}

function report(lines: readonly Line[], tests: ReadonlyMap<string, ReadonlySet<string>>): string {
  const { two, ofTwo, all, ofAll, byTest, byDocument } = summaryOf(lines)
  const link = (each: string) => (isNumber(each) ? `${each} (${[...tests.get(each) ?? []].map((path) => `\`${path}\``).slice(0, 2).join(', ')})` : `[${each.split('/').at(-1)}](${each.replace('docs/', '')})`)
  const open = lines.filter((line) => !isCovered(line))
  return [
    '# ASVS 5.0', '', 'Made by `node scripts/asvs.ts` from `docs/asvs.json`, the names of the tests, and the documents; not by hand.', '',
    `**Levels 1 and 2: ${two} of ${ofTwo}. All that apply: ${all} of ${ofAll}** (${byTest} by a test, ${byDocument} by a document alone). 53 of the 345 requirements do not apply to a desk like this.`, '',
    'That a test answers a requirement is our judgement; nobody from outside has checked it. What is not listed as answered may be done and not yet shown.', '',
    '## Answered', '', '| requirement | level | section | by |', '| --- | --- | --- | --- |',
    ...lines.filter(isCovered).map(({ id, level, words, found }) => `| ${id} | ${level} | ${words} | ${found.map(link).join('; ')} |`), '',
    '## Not answered', '', ...[1, 2, 3].map((level) => `Level ${level}: ${open.filter((line) => line.level === level).map(({ id, missing }) => (missing.length === 0 ? id : `${id} (waits for ${missing.join(', ')})`)).join(', ')}.\n`),
  ].join('\n')
}

if (process.argv[1] !== undefined && import.meta.filename === resolve(process.argv[1])) {
  const tests = testsByNumber(['desk', 'testing', 'scripts', 'packages'])
  const lines = linesOf(JSON.parse(readFileSync(join(root, 'docs/asvs.json'), 'utf8')), wordsOf(), tests)
  const { two, ofTwo, all, ofAll, byTest, byDocument } = summaryOf(lines)
  writeFileSync(join(root, 'docs/ASVS.md'), report(lines, tests))
  console.log(`levels 1 and 2: ${two}/${ofTwo}`)
  console.log(`all levels:     ${all}/${ofAll}  (${byTest} by a test, ${byDocument} by a document alone)`)
}
