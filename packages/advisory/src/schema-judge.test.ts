import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import openvex from '../schemas/openvex-0.2.0.json' with { type: 'json' }
import osv from '../schemas/osv-1.7.5.json' with { type: 'json' }
import cvss40 from '../schemas/cvss-v4.0.json' with { type: 'json' }
import { full } from './golden/examples.ts'
import type { Fields } from './reading.ts'
import { judgeBySchema } from './schema-judge.ts'
import { toOpenVex } from './to-openvex.ts'
import { toOsv } from './to-osv.ts'

const missesBy = (schema: Fields, value: unknown): readonly string[] =>
  judgeBySchema(schema, new Map(), value).misses.map(({ path, keyword }) => `${path} ${keyword}`)

describe('each keyword', () => {
  it.each<[string, Fields, unknown, unknown]>([
    ['type', { type: 'integer' }, 1, 1.5],
    ['type', { type: ['string', 'null'] }, null, []],
    ['enum', { enum: ['a', { b: [1] }] }, { b: [1] }, 'b'],
    ['const', { const: { a: 1, b: 2 } }, { b: 2, a: 1 }, { a: 1 }],
    ['required', { required: ['a'] }, { a: null }, {}],
    ['minProperties', { minProperties: 1 }, { a: 1 }, {}],
    ['maxProperties', { maxProperties: 1 }, { a: 1 }, { a: 1, b: 1 }],
    ['additionalProperties', { properties: { a: {} }, additionalProperties: false }, { a: 1 }, { b: 1 }],
    ['type', { additionalProperties: { type: 'string' } }, { a: 'x' }, { a: 1 }],
    ['type', { patternProperties: { '^x_': { type: 'string' } } }, { y: 1 }, { x_a: 1 }],
    ['unevaluatedProperties', { allOf: [{ properties: { a: {} } }], anyOf: [{ properties: { b: {} } }],
      unevaluatedProperties: false }, { a: 1, b: 1 }, { c: 1 }],
    ['minItems', { minItems: 1 }, [1], []],
    ['maxItems', { maxItems: 1 }, [1], [1, 2]],
    ['uniqueItems', { uniqueItems: true }, [{ a: 1 }, { a: 2 }, 1, '1'], [{ a: 1, b: 2 }, { b: 2, a: 1 }]],
    ['contains', { contains: { const: 1 } }, [2, 1], [2]],
    ['minLength', { minLength: 2 }, 'ab', '\u{1F600}'],
    ['maxLength', { maxLength: 1 }, '\u{1F600}', 'ab'],
    ['pattern', { pattern: '^a+$' }, 'aa', 'b'],
    ['format', { format: 'date-time' }, '2026-01-01T00:00:00Z', '2026-13-01T00:00:00Z'],
    ['format', { format: 'iri' }, 'https://example.org/ä', 'no iri'],
    ['minimum', { minimum: 1 }, 1, 0],
    ['maximum', { maximum: 1 }, 1, 2],
    ['multipleOf', { multipleOf: 0.1 }, 5.3, 5.35],
    ['type', { allOf: [{}, { type: 'string' }] }, 'a', 1],
    ['type', { anyOf: [{ type: 'string' }, { type: 'null' }] }, null, 1],
    ['oneOf', { oneOf: [{ type: 'number' }, { minimum: 3 }] }, 'a', 4],
    // oxlint-disable-next-line unicorn/no-thenable -- `then` is a keyword of JSON schema
    ['const', { if: { type: 'string' }, then: { const: 'a' }, else: { const: 1 } }, 1, 'b'],
    ['not', { not: { type: 'string' } }, 1, 'a'],
    ['false', { properties: { a: false } }, { b: 1 }, { a: 1 }],
    ['type', { $defs: { t: { type: 'string' } }, $ref: '#/$defs/t' }, 'a', 1],
  ])('%s of %j takes %j and refuses %j', (keyword, schema, good, bad) => {
    expect(missesBy(schema, good)).toEqual([])
    expect(missesBy(schema, bad).map((one) => one.split(' ').at(-1))).toEqual([keyword])
  })

  it('a reference to a schema nobody gave is a bug and no verdict', () => {
    expect(() => judgeBySchema({ $ref: 'https://example.org/none' }, new Map(), 1)).toThrow('no schema has the id')
  })
})

/** A document with one place replaced, removed or doubled. */
const mutated = (document: unknown, place: number, change: 'remove' | 'double', value: unknown): unknown => {
  let left = place
  const walk = (node: unknown): unknown => {
    if (left-- === 0) return change === 'double' ? [node, node] : value
    if (Array.isArray(node)) return node.map(walk)
    if (typeof node !== 'object' || node === null) return node
    return Object.fromEntries(Object.entries(node).flatMap(([key, child]) =>
      left === 0 && change === 'remove' ? (left--, []) : [[key, walk(child)]]))
  }
  return walk(document)
}

const ajv = new Ajv2020({ strict: false, validateSchema: false, multipleOfPrecision: 6 })
formats.default(ajv)
ajv.addFormat('iri', /^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]+$/i)
const { $schema: _one, ...bareCvss } = cvss40
const cvss = { vectorString: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', version: '4.0',
  baseScore: 9.3, baseSeverity: 'CRITICAL', attackVector: 'NETWORK' }

describe('the verdict is that of a compiled validator', () => {
  it.each<[string, Fields, Fields, unknown]>([
    ['OSV', osv, osv, toOsv(full).document],
    ['OpenVEX', openvex, openvex, toOpenVex(full).document],
    ['CVSS 4.0', cvss40, bareCvss, cvss],
  ])('%s, for a document with one place changed', (_, schema, compilable, document) => {
    const compiled = ajv.compile({ ...compilable })
    const value = fc.oneof(fc.constantFrom('', 'x', '0', 'https://example.org', -1, 0.05, 11, {}, [], null, true),
      fc.jsonValue({ maxDepth: 2 }))
    fc.assert(fc.property(fc.nat(120), fc.constantFrom('remove', 'double'), value, (place, change, other) => {
      const changed = mutated(document, place, change, other)
      expect([changed, judgeBySchema(schema, new Map(), changed).misses.length === 0])
        .toEqual([changed, compiled(changed)])
    }), { numRuns: 400 })
  })
})
