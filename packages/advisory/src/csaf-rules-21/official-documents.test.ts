import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { informativeTests21, mandatoryTests21, recommendedTests21 } from './check.ts'
import type { KnownExtension } from './extensions.ts'

// The OASIS suite for 2.1 (csaf_2.1/test of oasis-tcs/csaf): `node scripts/official-suites.ts` brings it.
const data = process.env['PARLEY_DATA'] ?? fileURLToPath(new URL('../../../../../shared/data', import.meta.url))
const suite = `${data}/csaf/2.1-suite/`
const documents = `${suite}validator/data/`
const table = fileURLToPath(new URL('../../csaf-2.1-conformance.md', import.meta.url))

interface Case { readonly name: string }
interface Entry {
  readonly id: string
  readonly group: string
  readonly failures?: readonly Case[]
  readonly valid?: readonly Case[]
}

/** Tests that are not run, with the reason. */
const notJudged: Readonly<Record<string, string>> = {
  '6.2.44': 'needs the lists of SPDX and of ScanCode, which change every month',
  '6.2.45': 'needs the lists of SPDX and of ScanCode, which change every month',
  '6.3.6': 'asks the network', '6.3.7': 'asks the network',
  '6.3.8': 'needs a dictionary', '6.3.16': 'needs a grammar',
}

/** Documents judged otherwise than the suite's index says, with the reason. */
const exceptions: Readonly<Record<string, string>> = {
  '6-1-48-16': 'the registry of SSVC has no decision point E 3.0.1 in the namespace cvss',
  '6-1-48-19': 'the values C and R stand in another order than in the registry, as in the failing 6-1-48-08',
  '6-1-50-14': '«vers:/all» has no type; §3.1.2.3.2 wants vers:all/* for every version',
}

const read = (path: string): any => JSON.parse(readFileSync(path, 'utf8'))

const extensions = (): KnownExtension[] => [11, 12, 13].map((number) => {
  const folder = `${suite}extension/data/valid/documentation-${number}/documentation-${number}`
  return { schema: read(`${folder}-content_1.0.0.json`), metadata: read(`${folder}-metadata_1.0.0.json`) }
})

describe.skipIf(!existsSync(suite))('official documents of CSAF 2.1 (../shared/data/csaf/2.1-suite)', () => {
  it('are judged as the suite says, but for the exceptions that are named', async () => {
    const rules = { ...mandatoryTests21(extensions()), ...recommendedTests21('2026-11-20T00:00:00Z'),
      ...informativeTests21 }
    const entries: Entry[] = read(`${documents}testcases.json`).tests
    const rows = entries.flatMap(({ id, group, failures = [], valid = [] }) => [
      ...failures.map(({ name }) => ({ id, group, name, expected: 'reports' })),
      ...valid.map(({ name }) => ({ id, group, name, expected: 'silent' })),
    ]).map((row) => {
      const findings = rules[row.id]?.(read(documents + row.name))
      const got = findings === undefined ? 'not judged' : findings.length > 0 ? 'reports' : 'silent'
      return { ...row, name: row.name.replace(/^.*2024-|\.json$/g, ''), got }
    })
    const wrong = rows.filter(({ expected, got }) => got !== 'not judged' && expected !== got)
    expect(wrong.map(({ name }) => name)).toEqual(Object.keys(exceptions))
    expect([...new Set(rows.filter(({ got }) => got === 'not judged').map(({ id }) => id))].toSorted())
      .toEqual(Object.keys(notJudged).toSorted())
    const lines = rows.map(({ id, group, name, expected, got }) =>
      `| ${group} | ${id} | …${name} | ${expected} | ${got} | ${exceptions[name] ?? notJudged[id] ?? ''} |`)
    const summary = Object.entries(Object.groupBy(rows, ({ group }) => group)).map(([group, some = []]) => {
      const judged = some.filter(({ got }) => got !== 'not judged')
      const right = judged.filter(({ expected, got }) => expected === got)
      const named = judged.filter(({ name }) => name in exceptions).length
      const other = judged.length - right.length - named
      return `| ${group} | ${some.length} | ${judged.length} | ${right.length} | ${named} | ${other} |`
    })
    await expect(markdown(summary, lines)).toMatchFileSnapshot(table)
  })
})

function markdown(summary: readonly string[], lines: readonly string[]): string {
  return `# CSAF 2.1 (CSD03): the official test documents

Written by \`src/csaf-rules-21/official-documents.test.ts\`, which fails when this table is no longer true.
Each row is a document of the OASIS suite (\`csaf_2.1/test/validator/data\`, file names shortened), judged by the one
test the suite's index names.

| group | documents | judged | as expected | named exceptions | other differences |
| --- | --- | --- | --- | --- | --- |
${summary.join('\n')}

Judged otherwise than the suite expects, and why:

${Object.entries(exceptions).map(([name, reason]) => `- …${name}: ${reason}.`).join('\n')}

Not judged, and why:

${Object.entries(notJudged).map(([id, reason]) => `- ${id}: ${reason}.`).join('\n')}

| group | test | document | expected | got | why |
| --- | --- | --- | --- | --- | --- |
${lines.join('\n')}
`
}
