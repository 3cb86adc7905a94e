import { parseArgs } from 'node:util'
import {
  fromDocument, vulnerabilityPlace, toCsaf20, toCsaf21, toCveRecord, toCycloneDxVex, toMarkdown, toOpenVex, toOsv, toText, validate,
  type Advisory, type Format, type ImportDefaults, type Imported, type Problem, type Rendered,
} from '@parley/advisory'
import { jsonText } from './advisory-file.ts'
import { plain, readBytes, Unreadable, urlOption, WrongUse, type Terminal } from './terminal.ts'

type Document = (advisory: Advisory) => Rendered

const documents: Readonly<Record<string, readonly [Format, Document]>> = {
  cve: ['cve', toCveRecord],
  csaf: ['csaf-2.0', toCsaf20],
  'csaf-2.0': ['csaf-2.0', toCsaf20],
  'csaf-2.1': ['csaf-2.1', toCsaf21],
  osv: ['osv', toOsv],
  openvex: ['openvex', toOpenVex],
  cyclonedx: ['cyclonedx', toCycloneDxVex],
}
const texts: Readonly<Record<string, (advisory: Advisory) => string>> = { markdown: toMarkdown, text: toText }
const formats = ['cve', 'csaf', 'csaf-2.1', 'osv', 'openvex', 'cyclonedx', 'markdown', 'text']

/** `advisory render FILE --format FORMAT`: the document on standard output, what it lost on standard error. */
export async function renderCommand(words: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...words], allowPositionals: true,
    options: {
      format: { type: 'string' }, publisher: { type: 'string' }, 'publisher-url': { type: 'string' },
      number: { type: 'string', default: '1' },
    },
  })
  const [file] = positionals
  const format = values.format ?? ''
  if (file === undefined || positionals.length > 1) throw new WrongUse('Exactly one file is needed.')
  if (!Object.hasOwn(documents, format) && !Object.hasOwn(texts, format)) {
    const wrong = format === '' ? 'Which format? Give --format with' : `There is no format «${format}»; take`
    throw new WrongUse(`${wrong} one of ${formats.join(', ')}.`)
  }
  const found = await imported(file, values, terminal)
  return typeof found === 'number' ? found : render(file, found, format, terminal)
}

/** `advisory import FILE`: the model on standard output, what it could not take on standard error. 1 when it is not sound. */
export async function importCommand(words: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...words], allowPositionals: true,
    options: { publisher: { type: 'string' }, 'publisher-url': { type: 'string' }, number: { type: 'string', default: '1' } },
  })
  const [file] = positionals
  if (file === undefined || positionals.length > 1) throw new WrongUse('Exactly one file is needed.')
  const found = await imported(file, values, terminal)
  if (typeof found === 'number') return found
  tell(file, found.problems, terminal)
  if (found.problems.some(({ weight }) => weight === 'error')) return 1
  terminal.out(`${JSON.stringify(found.advisory, null, 2)}\n`)
  return 0
}

interface Asked { readonly publisher?: string; readonly 'publisher-url'?: string; readonly number: string }

/** The advisory in the file, or the code to end with. @throws WrongUse */
async function imported(file: string, values: Asked, terminal: Terminal): Promise<Imported | number> {
  if (/^[+-]?\d+$/.test(values.number) && Number(values.number) < 1) throw new WrongUse('--number counts from 1.')
  const defaults = defaultsOf(values.publisher, urlOption('publisher-url', values['publisher-url']), terminal)
  return advisoryOf(file, defaults, values.number, terminal)
}

/** For what a foreign document does not say. RFC 2606 reserves `.invalid`: nobody is named who did not publish. */
function defaultsOf(name: string | undefined, url: string | undefined, terminal: Terminal): ImportDefaults {
  const namespace = url ?? 'https://publisher.invalid'
  return {
    publisher: { name: name ?? 'Publisher not named', namespace, category: 'other' }, url: `${namespace}/`,
    at: terminal.now().toString({ smallestUnit: 'second' }),
  }
}

/** The advisory in a file with the problems of reading it, or the code to end with. */
async function advisoryOf(
  file: string, defaults: ImportDefaults, wanted: string, terminal: Terminal
): Promise<Imported | number> {
  const document = await documentIn(file, terminal)
  if (typeof document === 'number') return document
  const place = vulnerabilityPlace(document.json, wanted)
  if (place === undefined) {
    terminal.err(`${plain(`${file}: it has no vulnerability «${wanted}»; give its number from 1, or its CVE ID`)}\n`)
    return 1
  }
  const imported = fromDocument(document.json, defaults, place)
  if ('advisory' in imported) return imported
  terminal.err(`${plain(file)}: ${imported.refused}\n`)
  return 1
}

async function documentIn(file: string, terminal: Terminal): Promise<{ readonly json: unknown } | number> {
  try {
    const found = jsonText(await readBytes(file, terminal))
    if ('text' in found) return { json: JSON.parse(found.text) as unknown }
    terminal.err(`${plain(file)}: ${found.refused.message}\n`)
    return 1
  } catch (error) {
    if (error instanceof Unreadable) {
      terminal.err(`${plain(error.message)}\n`)
      return 2
    }
    if (!(error instanceof SyntaxError)) throw error
    terminal.err(`${plain(`${file}: this is no JSON: ${error.message}`)}\n`)
    return 1
  }
}

function render(file: string, { advisory, problems }: Imported, format: string, terminal: Terminal): number {
  tell(file, problems, terminal)
  if (problems.some(({ weight }) => weight === 'error')) return 1
  const text = texts[format]
  if (text !== undefined) {
    terminal.out(text(advisory))
    return 0
  }
  const [schema, make] = documents[format] ?? []
  if (schema === undefined || make === undefined) throw new WrongUse(`There is no format «${format}».`)
  const rendered = make(advisory)
  tell(file, rendered.problems, terminal)
  if (rendered.problems.some(({ weight }) => weight === 'error')) return 1
  const { valid, errors } = validate(schema, rendered.document)
  for (const fault of errors) terminal.err(
    `${plain(`${file}: the ${format} document breaks ${fault.clause} at ${fault.path}: ${fault.message}`)}\n`
  )
  terminal.out(`${JSON.stringify(rendered.document, null, 2)}\n`)
  return valid ? 0 : 1
}

function tell(file: string, problems: readonly Problem[], terminal: Terminal): void {
  for (const { path, message, mend, weight } of problems) {
    terminal.err(
      `${plain(`${file}${path === '' ? '' : `#${path}`} ${weight}: ${message}. ${mend}`.replaceAll(/\s+/g, ' '))}\n`
    )
  }
}
