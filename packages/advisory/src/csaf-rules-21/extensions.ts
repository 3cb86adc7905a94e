import { rules } from '../csaf-rules/finding.ts'
import type { Fault, RuleTable } from '../csaf-rules/finding.ts'
import { at, items, keysOf, once, textAt } from '../csaf-rules/reading.ts'
import type { Place } from '../csaf-rules/reading.ts'
import { at as within, type Fields, isFields, textsAt } from '../reading.ts'
import { judgeBySchema } from '../schema-judge.ts'
import { missesOf } from '../schemas.ts'

/** An extension that can be judged: its schema and its metadata, as the CSAF Extension Package has them. */
export interface KnownExtension {
  readonly schema: Fields
  readonly metadata: Fields
}

/** Every extension of the document, wherever it stands. */
export function extensionsOf(doc: Place): Place[] {
  return extensionListsOf(doc).flatMap((list) => items(list))
}

/** Every `x_extensions` of the document. */
export const extensionListsOf = once((doc: Place): readonly Place[] => {
  const found: Place[] = []
  const open = [doc]
  for (let place = open.pop(); place; place = open.pop()) {
    const current = place
    open.push(...items(current))
    for (const key of keysOf(current)) (key === 'x_extensions' ? found : open).push(at(current, key))
  }
  return found
})

/** 6.1.60.1 to 6.1.60.3: the frame of every extension, and schema and metadata of the known ones. */
export function extensionTests(known: readonly KnownExtension[]): RuleTable {
  const byId = new Map(known.map((extension) => [String(extension.schema['$id']), extension]))
  const knownOf = (extension: Place): KnownExtension | undefined => byId.get(textAt(extension, '$schema') ?? '')
  return rules({
    '6.1.60.1': (doc) => extensionsOf(doc).flatMap((extension) => missesOf('extension content', extension.value)
      .map(({ path, message }) => ({ path: `${extension.path}${path}`, message }))),
    '6.1.60.2': (doc) => extensionsOf(doc).flatMap((extension) => {
      const schema = knownOf(extension)?.schema
      if (schema === undefined) return []
      return judgeBySchema(schema, new Map(), extension.value).misses
        .map(({ path, message }) => ({ path: `${extension.path}${path}`, message }))
    }),
    '6.1.60.3': (doc) => extensionListsOf(doc).flatMap((list) =>
      items(list).flatMap((extension, index) => againstMetadata(list, extension, index, knownOf(extension)))),
  })
}

/** `/vulnerabilities/0/x_extensions` and the JSON path `$.vulnerabilities[*].x_extensions` name the same places. */
function namesPlace(path: string, pattern: string): boolean {
  const plain = pattern.replace(/^\$/, '').replaceAll('[*]', '.*').replaceAll('..', '.**.')
  const source = plain.split('.').slice(1).map((part) => {
    if (part === '**') return '(?:/[^/]+)*'
    return part === '*' ? '/\\d+' : `/${part.replaceAll(/[^A-Za-z0-9_]/g, '')}`
  }).join('')
  return new RegExp(`^${source}$`).test(path)
}

function againstMetadata(list: Place, extension: Place, index: number, known: KnownExtension | undefined): Fault[] {
  if (known === undefined) return []
  const ids = items(list).map((other) => textAt(other, '$schema'))
  const requirement = within(known.metadata, 'requirement')
  const places = isFields(requirement) ? Object.keys(requirement) : []
  const place = places.find((pattern) => namesPlace(list.path, pattern))
  if (place === undefined) return [{ path: extension.path, message: 'The extension may not stand here.' }]
  const most = Number(within(requirement, place, 'max_occurrence') ?? Infinity)
  const before = ids.slice(0, index).filter((id) => id === ids[index]).length
  const others = textsAt(known.metadata, 'incompatible_extensions').filter((id) => ids.includes(id))
  return [
    ...(before >= most ? [{ path: extension.path, message: `The extension may stand here ${most} times.` }] : []),
    ...others.map((id) => ({ path: extension.path, message: `The extension cannot stand beside ${id}.` })),
  ]
}
