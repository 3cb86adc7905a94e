import { checkAdvisory } from './check.ts'
import type { Advisory, Problem, Rendered } from './model.ts'
import { type Format, schemaNames } from './schemas.ts'
import { error, note } from './shape.ts'
import { toCsaf20, toCsaf21 } from './to-csaf.ts'
import { toCveRecord } from './to-cve.ts'
import { toCycloneDxVex } from './to-cyclonedx.ts'
import { toMarkdown } from './to-markdown.ts'
import { toOpenVex } from './to-openvex.ts'
import { toOsv } from './to-osv.ts'
import { toText } from './to-text.ts'
import { validate } from './validate.ts'

/** A file to publish beside the advisory's page. `name` is the suffix of the page's address, e.g. `csaf.json`. */
export interface PublishableFile {
  readonly name: 'md' | 'txt' | 'cve.json' | 'csaf.json' | 'csaf-2.1.json' | 'osv.json' | 'openvex.json' | 'cdx.json'
  readonly format: 'markdown' | 'text' | Format
  readonly mediaType: string
  readonly text: string
  /** The schema the file passed; `none` for Markdown and text, which have none. */
  readonly schema: string
}

/** All files, or none and the problems that forbid publication. Problems of weight `note` forbid nothing. */
export interface Publication {
  readonly files: readonly PublishableFile[]
  readonly problems: readonly Problem[]
}

const jsonFormats: readonly {
  readonly name: PublishableFile['name']
  readonly format: Format
  readonly render: (advisory: Advisory) => Rendered
  readonly wanted: (advisory: Advisory) => boolean
}[] = [
  { name: 'cve.json', format: 'cve', render: toCveRecord, wanted: ({ cveId }) => cveId !== undefined },
  { name: 'csaf.json', format: 'csaf-2.0', render: toCsaf20, wanted: () => true },
  { name: 'csaf-2.1.json', format: 'csaf-2.1', render: toCsaf21, wanted: () => true },
  { name: 'osv.json', format: 'osv', render: toOsv, wanted: ({ products }) =>
    products.some(({ standings }) => standings.some(({ status }) => status === 'affected')) },
  { name: 'openvex.json', format: 'openvex', render: toOpenVex, wanted: () => true },
  { name: 'cdx.json', format: 'cyclonedx', render: (advisory) => toCycloneDxVex(advisory), wanted: () => true },
]

const jsonFiles = (advisory: Advisory): readonly { file: PublishableFile; problems: readonly Problem[] }[] =>
  jsonFormats.filter(({ wanted }) => wanted(advisory)).map(({ name, format, render }) => {
    const { document, problems } = render(advisory)
    const faults = validate(format, document).errors.map(({ path, message, clause }) =>
      error('', `${name}${path}: ${message} (${clause})`, 'Mend the advisory, or report this as a defect of Parley.'))
    const text = `${JSON.stringify(document, null, 2)}\n`
    const mediaType = format === 'cyclonedx' ? 'application/vnd.cyclonedx+json; version=1.6' : 'application/json'
    const file = { name, format, mediaType, text, schema: schemaNames[format] }
    return { file, problems: [...problems, ...faults] }
  })

const standing = (advisory: Advisory): readonly Problem[] => [
  ...(advisory.tlp === 'CLEAR' ? []
    : [error('/tlp', `TLP:${advisory.tlp} forbids publication`, 'Set TLP:CLEAR when the embargo has ended.')]),
  ...(advisory.dates.published === undefined
    ? [error('/dates/published', 'the instant of publication is missing', 'Set it to the instant of disclosure.')]
      : []),
  ...(advisory.cveId === undefined
    ? [note('/cveId', 'without a CVE ID there is no CVE record', 'Add the ID by a revision once it is assigned.')]
      : []),
]

/**
 * Everything that goes public with an advisory: Markdown, text, CVE record (only with a CVE ID), CSAF 2.0 and 2.1, OSV
 * (only when something is affected), OpenVEX and CycloneDX VEX, each JSON file judged by its standard. One error
 * and nothing is returned but the problems.
 */
export const publishable = (advisory: Advisory): Publication => {
  const unsound = checkAdvisory(advisory)
  if (unsound.length > 0) return { files: [], problems: unsound }
  const json = jsonFiles(advisory)
  const problems = [...standing(advisory), ...json.flatMap((made) => made.problems)]
  if (problems.some(({ weight }) => weight === 'error')) return { files: [], problems }
  const files: readonly PublishableFile[] = [
    { name: 'md', format: 'markdown', mediaType: 'text/markdown; charset=utf-8', text: toMarkdown(advisory),
      schema: 'none' },
    { name: 'txt', format: 'text', mediaType: 'text/plain; charset=utf-8', text: toText(advisory), schema: 'none' },
    ...json.map(({ file }) => file),
  ]
  return { files, problems }
}
