/**
 * One advisory with 500 products in every format: rendered, and judged by the format's own standard.
 * CSAF is judged by the validator of others too, which npm brings into a temporary folder.
 * Run: node bench/render.ts [products]
 */
import {
  checkAdvisory, toCsaf20, toCsaf21, toCveRecord, toCycloneDxVex, toMarkdown, toOpenVex, toOsv, toText, validate,
  type Advisory, type Format, type Product, type Rendered,
} from '@parley/advisory'
import { peerName, withPeer } from './csaf-peer.ts'
import { printTable, rate, rounded } from './machine.ts'

const count = Number(process.argv[2] ?? 500)

function product(n: number): Product {
  return {
    id: `sample-${n}`, name: `sample-${n}`, vendor: 'Sample Project', ecosystem: 'npm', purl: `pkg:npm/sample-${n}`,
    standings: [
      { status: 'affected', ranges: [{ type: 'semver', introduced: '1.0.0', fixed: `1.${n}.1`, line: '1.x' }] },
      { status: 'affected', ranges: [{ type: 'semver', introduced: '2.0.0', fixed: `2.${n}.1`, line: '2.x' }] },
      { status: 'fixed', versions: [`1.${n}.1`, `2.${n}.1`] },
    ],
  }
}

const at = '2026-11-20T12:00:00Z'
const advisory: Advisory = {
  id: 'bench-2026-0001', cveId: 'CVE-2026-12345', title: 'Path traversal in Sample',
  summary: 'Anybody can read files of the host.',
  description: 'Paths are compared before they are resolved.\n\nSo a path with dots leads out of the folder.',
  url: 'https://sample.example/advisories/1', csafUrl: 'https://sample.example/advisories/1.csaf.json',
  products: Array.from({ length: count }, (_, n) => product(n)),
  assessments: [
    {
      severity: { kind: 'cvss', vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N' }, by: 'Sample Project', at,
      standing: 'final',
    }
  ],
  weaknesses: [{ id: 'CWE-22' }], mitigations: ['Switch the feature off.'], workarounds: [],
  remediations: Array.from({ length: count }, (_, n) => ['1', '2'].map((line) =>
    ({ product: `sample-${n}`, line: `${line}.x`, state: 'released', version: `${line}.${n}.1`, at } as const))).flat(),
  references: [{ kind: 'advisory', url: 'https://sample.example/advisories/1' }],
  credits: [{ name: 'A Finder', type: 'finder', consent: 'given' }], timeline: [],
  revisions: [{ number: 1, at, summary: 'First publication' }], aliases: [], tlp: 'CLEAR',
  publisher: { name: 'Sample Project', namespace: 'https://sample.example', category: 'vendor' },
  cna: { orgId: '11111111-1111-4111-8111-111111111111', shortName: 'sample' },
  dates: { created: at, published: at, updated: at },
}

const documents: readonly (readonly [string, Format, (advisory: Advisory) => Rendered])[] = [
  ['CVE record', 'cve', toCveRecord], ['CSAF 2.0', 'csaf-2.0', toCsaf20], ['CSAF 2.1', 'csaf-2.1', toCsaf21],
  ['OSV', 'osv', toOsv], ['OpenVEX', 'openvex', toOpenVex], ['CycloneDX 1.6', 'cyclonedx', toCycloneDxVex],
  ['CycloneDX 1.7', 'cyclonedx', (one) => toCycloneDxVex(one, '1.7')],
]

const unsound = checkAdvisory(advisory)
if (unsound.length > 0) throw new Error(JSON.stringify(unsound.slice(0, 3)))

const judged = documents.map(([name, format, make]): readonly string[] => {
  const { document } = make(advisory)
  const { valid, errors } = validate(format, document)
  const rendering = rate(() => make(advisory)).msEach
  const judging = rate(() => validate(format, document)).msEach
  return [
    name, `${Math.round(JSON.stringify(document).length / 1024)} kB`, rounded(rendering), rounded(judging),
    valid ? 'valid' : `${errors.length} errors`,
  ]
})
const texts = ([['Markdown', toMarkdown], ['plain text', toText]] as const).map(([name, make]): readonly string[] =>
  [name, `${Math.round(make(advisory).length / 1024)} kB`, rounded(rate(() => make(advisory)).msEach), '-', '-'])
const checking = rate(() => checkAdvisory(advisory)).msEach
const rows = [...judged, ...texts]
const sum = (column: number) => rows.reduce((total, row) => total + (Number(row[column]?.replaceAll(',', '')) || 0), 0)

console.log(`${count} products; the model's own check takes ${rounded(checking)} ms.\n`)
printTable(
  ['format', 'size', 'render ms', 'judge ms', 'verdict'], [...rows, ['all', '', rounded(sum(2)), rounded(sum(3)), '']]
)

await withPeer(async (peer) => {
  if (typeof peer === 'string') {
    console.log(`\nNot compared with ${peerName}: it could not be installed (${peer}).`)
    return
  }
  const compared: string[][] = []
  for (const [version, format, make] of [['2.0', 'csaf-2.0', toCsaf20], ['2.1', 'csaf-2.1', toCsaf21]] as const) {
    const { document } = make(advisory)
    const both = rate(() => validate(format, make(advisory).document)).msEach
    const theirs = await peer.judge(version, document)
    const ours = rate(() => validate(format, document))
    compared.push([
      `CSAF ${version}`, rounded(ours.msEach), rounded(both), rounded(theirs.msEach), `${theirs.tests}`,
      theirs.valid ? 'valid' : 'not valid', `${(theirs.msEach / ours.msEach).toFixed(1)} ×`,
    ])
  }
  console.log(`\nThe same files judged by ${peerName}, with its schema, mandatory and optional tests:\n`)
  printTable(
    ['format', 'judge ms', 'render + judge ms', 'their judge ms', 'their tests', 'their verdict', 'theirs / ours'],
    compared,
  )
})
