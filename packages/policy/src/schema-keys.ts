import { isRecord } from './policy-path.ts'
import { policySchema } from './schema.ts'

/** The keys that a policy may have at `path`; empty where it may have any, or none. */
export function keysAt(path: readonly string[]): readonly string[] {
  let schema: unknown = policySchema
  for (const part of path) schema = inside(schema, part)
  const def = definition(schema)
  if (def['type'] === 'object') return keysOf(def['shape'])
  if (def['type'] === 'record') return keysOf(definition(def['keyType'])['entries'])
  return []
}

function inside(schema: unknown, part: string): unknown {
  const def = definition(schema)
  if (def['type'] === 'object') return isRecord(def['shape']) ? def['shape'][part] : undefined
  if (def['type'] === 'record') return def['valueType']
  return def['type'] === 'array' ? def['element'] : undefined
}

/** zod's own description of a schema, below everything that only makes it optional or nullable. */
function definition(schema: unknown): Readonly<Record<string, unknown>> {
  if (!isRecord(schema) || !isRecord(schema['def'])) return {}
  return schema['def']['innerType'] === undefined ? schema['def'] : definition(schema['def']['innerType'])
}

function keysOf(value: unknown): readonly string[] {
  return isRecord(value) ? Object.keys(value) : []
}
