import { operations } from '../../desk/src/http/api/api-routes.ts'
import { openApi } from '../../desk/src/http/api/open-api.ts'

/** The parts of an OpenAPI document that a test walks. */
export interface Schema { readonly oneOf?: readonly Schema[]; readonly const?: unknown; readonly type?: string | readonly string[]; readonly properties?: Readonly<Record<string, Schema>>; readonly required?: readonly string[]; readonly enum?: readonly string[]; readonly format?: string; readonly items?: Schema; readonly contentEncoding?: string; readonly minimum?: number }
interface Parameter { readonly name: string; readonly in: string; readonly required: boolean; readonly schema: Schema }
interface Content { readonly content?: Readonly<Record<string, { readonly schema: Schema }>>; readonly description: string }
interface Described { readonly operationId: string; readonly summary: string; readonly security: readonly Readonly<Record<string, readonly string[]>>[]; readonly parameters?: readonly Parameter[]; readonly requestBody?: Content; readonly responses: Readonly<Record<string, Content>> }
export interface Document { readonly openapi: string; readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>; readonly components: { readonly schemas: Readonly<Record<string, Schema>> } }

/** As it goes over the wire. */
export const apiDocument: Document = JSON.parse(JSON.stringify(openApi(operations, 'https://desk.example')))
/** Every operation of the document. */
export const walk = Object.entries(apiDocument.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, described]) => ({ method: method.toUpperCase(), path, described, name: `${method.toUpperCase()} ${path}` })))
export type Walked = (typeof walk)[number]
/** The schema of the body; empty where there is none. */
export const bodyOf = ({ described }: Walked): Schema => described.requestBody?.content?.['application/json']?.schema ?? {}

export const objectOf = (properties: Readonly<Record<string, Schema>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(properties).map(([key, inner]) => [key, filled(inner, key)]))

/** A body as its schema asks for, with every property. */
export function filled(schema: Schema, name = ''): unknown {
  if (schema.oneOf?.[0]) return filled(schema.oneOf[0])
  if ('const' in schema) return schema.const
  if (schema.properties) return objectOf(schema.properties)
  if (schema.enum) return schema.enum[0]
  if (schema.contentEncoding === 'base64') return 'aGVsbG8='
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.[0]
  if (type === 'object') return {}
  if (type === 'array') return schema.items ? [filled(schema.items)] : []
  if (type === 'boolean') return true
  if (type === 'integer' || type === 'number') return 2
  if (name === 'mediaType') return 'text/plain'
  if (schema.format === 'date-time') return '2026-12-09T14:00:00Z'
  return schema.format === 'uri' ? 'https://kestrel.example/x' : 'some words'
}

