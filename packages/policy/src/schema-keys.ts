import { policySchema } from './schema.ts'

/** The part of zod's own description of a schema that we walk to name the keys a place knows. */
interface Described {
  readonly def?: {
    readonly type?: string
    readonly shape?: Readonly<Record<string, unknown>>
    readonly innerType?: unknown
    readonly valueType?: unknown
    readonly keyType?: unknown
    readonly element?: unknown
    readonly options?: readonly unknown[]
    readonly entries?: Readonly<Record<string, unknown>>
  }
}

/** The keys that a policy may have at `path`; empty where it may have any, or none. */
export function keysAt(path: readonly string[]): readonly string[] {
  let schema: unknown = policySchema
  for (const part of path) schema = inside(schema, part)
  const def = definition(schema)
  if (def?.type === 'object') return Object.keys(def.shape ?? {})
  if (def?.type === 'record') return Object.keys(definition(def.keyType)?.entries ?? {})
  return []
}

function inside(schema: unknown, part: string): unknown {
  const def = definition(schema)
  if (def?.type === 'object') return def.shape?.[part]
  if (def?.type === 'record') return def.valueType
  if (def?.type === 'array') return def.element
  return undefined
}

function definition(schema: unknown): Described['def'] {
  let def = (schema as Described | undefined)?.def
  while (def?.innerType !== undefined) def = (def.innerType as Described).def
  return def
}
