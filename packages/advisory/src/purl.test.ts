import * as fc from 'fast-check'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { buildPurl, formatPurl, parsePurl } from './purl.ts'
import type { PurlParts } from './purl.ts'

function canonical(text: string): string {
  const result = parsePurl(text)
  if (!result.ok) throw new Error(result.error.message)
  return formatPurl(result.purl)
}

describe('parsePurl', () => {
  it('takes every part apart', () => {
    expect(parsePurl('PKG://NPM/%40scope/na%20me@1.0%2B2?Arch=x86&empty=&os=a%26b#./src//../lib')).toEqual({
      ok: true,
      purl: {
        type: 'npm',
        namespace: '@scope',
        name: 'na me',
        version: '1.0+2',
        qualifiers: { arch: 'x86', os: 'a&b' },
        subpath: 'src/lib',
      },
    })
  })

  it.each([
    ['pkg:npm/@angular/core@17.0.0', 'pkg:npm/%40angular/core@17.0.0'],
    ['pkg:maven/org.apache.commons/io@1.3.4?type=jar&classifier=dist', undefined],
    ['pkg:golang/google.golang.org/genproto@abcdedf#/googleapis/api/', undefined],
    ['pkg:generic/a', 'pkg:generic/a'],
  ])('%s is canonical after one step', (text, expected) => {
    const once = canonical(text)
    expect(canonical(once)).toBe(once)
    expect(once).toBe(expected ?? once)
  })

  it.each([
    ['npm/a@1', 'scheme'],
    ['pkg:a@1', 'type'],
    ['pkg:3d/a', 'type'],
    ['pkg:maven/@1.3.4', 'name'],
    ['pkg:npm/', 'name'],
    ['pkg:npm/a?b c=d', 'qualifier'],
    ['pkg:npm/a?b=1&B=2', 'qualifier'],
    ['pkg:npm/a%ZZ', 'encoding'],
  ])('refuses %s for its %s', (text, code) => {
    expect(parsePurl(text)).toMatchObject({ ok: false, error: { code } })
  })

  it('reads back whatever can be built', () => {
    const part = fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' }).filter((text) => !text.includes('/'))
    const parts = fc.record({
      type: fc.constantFrom('npm', 'generic', 'a-b.c'),
      namespace: fc.option(part),
      name: part,
      version: fc.option(part),
      qualifiers: fc.option(fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9._-]{0,5}$/), part)),
    })
    fc.assert(fc.property(parts, (some) => {
      const built = buildPurl(some)
      if (!built.ok) throw new Error(built.error.message)
      expect(parsePurl(formatPurl(built.purl))).toEqual(built)
    }))
  })

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => {
      expect(typeof parsePurl(`pkg:${text}`).ok).toBe('boolean')
    }))
  })
})

interface SpecificationTest {
  readonly description: string
  readonly test_type: 'parse' | 'build' | 'validate'
  readonly input: string | PurlParts
  readonly expected_output: string | null
  readonly expected_failure: boolean
}

const file = fileURLToPath(new URL('../../../../shared/data/purl/spec/specification-test.json', import.meta.url))
const cases: SpecificationTest[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).tests : []

it('S-074: slashes without end are read once', () => {
  const result = parsePurl(`pkg:npm/a${'/'.repeat(400_000)}b`)
  expect(result).toMatchObject({ ok: true, purl: { namespace: 'a', name: 'b' } })
})

describe.skipIf(cases.length === 0)("the specification's own tests (../shared/data/purl)", () => {
  it('are eighteen', () => {
    expect(cases).toHaveLength(18)
  })

  it.each(cases.map((test, index) => [`${index + 1}: ${test.test_type}, ${test.description}`, test] as const))(
    '%s',
    (_, { input, expected_output: output, expected_failure: fails }) => {
      const result = typeof input === 'string' ? parsePurl(input) : buildPurl(input)
      expect(result.ok).toBe(!fails)
      expect(result.ok ? formatPurl(result.purl) : null).toBe(output)
    },
  )
})
