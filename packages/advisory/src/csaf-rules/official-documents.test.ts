import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { checkCsaf20, mandatoryTests, optionalTests } from './check.ts'
import { informativeTests } from './informative.ts'

const data = process.env['PARLEY_DATA'] ?? fileURLToPath(new URL('../../../../../shared/data', import.meta.url))
const suite = `${data}/csaf/2.0-mandatory/`
const examples = `${data}/csaf/2.0-examples/csaf/`
/** Mandatory, optional and informative tests: `node scripts/official-suites.ts` brings them. */
const whole = `${data}/csaf/2.0-suite/validator/data/`
const table = fileURLToPath(new URL('../../csaf-conformance.md', import.meta.url))
const furtherTable = fileURLToPath(new URL('../../csaf-2.0-further-conformance.md', import.meta.url))

interface Case { readonly name: string }
interface IndexEntry { readonly id: string; readonly failures?: readonly Case[]; readonly valid?: readonly Case[] }
interface Judgement {
  readonly test: string
  readonly file: string
  readonly expected: string
  readonly got: string
  readonly where: string
}

function read(path: string): any {
  return JSON.parse(readFileSync(path, 'utf8'))
}

function judgements(): Judgement[] {
  const tests: IndexEntry[] = read(`${suite}testcases.json`).tests
  return tests.flatMap(({ id, failures = [], valid = [] }) => [
    ...failures.map(({ name }) => judge(id, name, 'reports')),
    ...valid.map(({ name }) => judge(id, name, 'silent')),
  ])
}

function judge(test: string, file: string, expected: string): Judgement {
  const findings = mandatoryTests[test]?.(read(suite + file)) ?? []
  const where = [...new Set(findings.map(({ instancePath }) => instancePath))].join(' ')
  return { test, file, expected, got: findings.length > 0 ? 'reports' : 'silent', where }
}

function markdown(rows: readonly Judgement[]): string {
  const differences = rows.filter(({ expected, got }) => expected !== got).length
  const lines = rows.map(({ test, file, expected, got, where }) =>
    `| ${test} | ${file.replace('oasis_csaf_tc-csaf_2_0-2021-', '…')} | ${expected} | ${got} | ${where} |`)
  return `# CSAF 2.0: the official test documents for the mandatory tests

Written by \`src/csaf-rules/official-documents.test.ts\`, which fails when this table is no longer true.
Each row is a document of the OASIS suite (\`csaf_2.0/test/validator/data/mandatory\`, file names shortened by
\`oasis_csaf_tc-csaf_2_0-2021-\`), judged by the one test the suite's index names.

**${rows.length} judgements, ${differences} differences.**

| test | document | expected | got | where |
| --- | --- | --- | --- | --- |
${lines.join('\n')}
`
}

describe.skipIf(!existsSync(suite))('official documents of CSAF 2.0 (../shared/data/csaf)', () => {
  it('every mandatory test reports what the suite wants reported and is silent where it wants silence', async () => {
    const rows = judgements()
    expect(rows).toHaveLength(147)
    expect(rows.filter(({ expected, got }) => expected !== got)).toEqual([])
    await expect(markdown(rows)).toMatchFileSnapshot(table)
  })

  it('every mandatory test of the suite has a rule and the other way round', () => {
    const ids = judgements().map(({ test }) => test)
    expect(new Set(Object.keys(mandatoryTests))).toEqual(new Set(ids))
    expect(Object.keys(mandatoryTests)).toHaveLength(43)
  })

  it('what the suite calls valid passes all mandatory tests', () => {
    const faulty = judgements()
      .filter(({ expected }) => expected === 'silent')
      .flatMap(({ file }) => checkCsaf20(read(suite + file)).filter(({ level }) => level === 'error'))
    expect(faulty).toEqual([])
  })

  const files = ['', 'csaf_vex/'].flatMap((folder) =>
    existsSync(examples + folder)
      ? readdirSync(examples + folder).filter((name) => name.endsWith('.json')).map((name) => folder + name)
      : [])
  it.each(files.toSorted())('the example %s passes all mandatory tests', (file) => {
    expect(checkCsaf20(read(examples + file)).filter(({ level }) => level === 'error')).toEqual([])
  })
})

/** Tests that are not run, with the reason. */
const notJudged: Readonly<Record<string, string>> = {
  '6.3.6': 'asks the network', '6.3.7': 'asks the network', '6.3.8': 'needs a dictionary',
}

describe.skipIf(!existsSync(whole))('official documents of CSAF 2.0, optional and informative tests', () => {
  it('are judged as the suite says, but for the tests that are named', async () => {
    const all = { ...mandatoryTests, ...optionalTests, ...informativeTests }
    const entries: (IndexEntry & { readonly group: string })[] = read(`${whole}testcases.json`).tests
    const rows = entries.flatMap(({ id, group, failures = [], valid = [] }) => [
      ...failures.map(({ name }) => ({ id, group, name, expected: 'reports' })),
      ...valid.map(({ name }) => ({ id, group, name, expected: 'silent' })),
    ]).map((row) => {
      const findings = all[row.id]?.(read(whole + row.name))
      const got = findings === undefined ? 'not judged' : findings.length > 0 ? 'reports' : 'silent'
      return { ...row, name: row.name.replace(/^.*2021-|\.json$/g, ''), got }
    })
    expect(rows.filter(({ expected, got }) => got !== 'not judged' && got !== expected)).toEqual([])
    expect([...new Set(rows.filter(({ got }) => got === 'not judged').map(({ id }) => id))])
      .toEqual(Object.keys(notJudged))
    const lines = rows.filter(({ group }) => group !== 'mandatory').map(({ id, group, name, expected, got }) =>
      `| ${group} | ${id} | …${name} | ${expected} | ${got} | ${notJudged[id] ?? ''} |`)
    const judged = lines.filter((line) => !line.includes('not judged')).length
    await expect(`# CSAF 2.0: the official test documents for the optional and informative tests

Written by \`src/csaf-rules/official-documents.test.ts\` beside \`csaf-conformance.md\`, which has the mandatory ones.

**${lines.length} documents, ${judged} judged, 0 differences.** The others name a test that is not run, and why.

| group | test | document | expected | got | why |
| --- | --- | --- | --- | --- | --- |
${lines.join('\n')}
`).toMatchFileSnapshot(furtherTable)
  })
})
