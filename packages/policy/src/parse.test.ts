import { describe, expect, it } from 'vitest'
import { canonicalPolicy } from './canonical.ts'
import { parsePolicy } from './parse.ts'

const whole = `id: kettle
title: Security
project:
  name: Kettle
effective: "2026-11-01"
calendar:
  zone: UTC
  work_week: [1, 2, 3, 4, 5]
intake:
  privacy:
    default: private
  combine: any
  channels:
    email:
      kind: email
      address: security@kettle.example
      visibility: private
  encryption: unspecified
`
const broken = (from: string | RegExp, to: string) => {
  const source = whole.replace(from, to)
  expect(source).not.toBe(whole)
  const parsed = parsePolicy(source, 'kettle.yaml')
  if (parsed.ok) throw new Error('expected to be refused')
  return parsed.problems
}

describe('a whole policy', () => {
  it('parses without a warning', () => {
    const parsed = parsePolicy(whole, 'kettle.yaml')
    expect(parsed).toMatchObject({ ok: true, warnings: [] })
  })

  it('has one text whatever the order of its keys', () => {
    const turned = `title: Security\n${whole.replace('title: Security\n', '')}# a comment\n`
    const texts = [whole, turned].map((source) => {
      const parsed = parsePolicy(source, 'kettle.yaml')
      return parsed.ok ? canonicalPolicy(parsed.policy) : ''
    })
    expect(texts[0]).toBe(texts[1])
    expect(texts[0]).toContain('"calendar":{"work_week":[1,2,3,4,5],"zone":"UTC"}')
  })
})

describe('a broken policy says where and how to mend it', () => {
  it('an unknown key, with the nearest known one', () => {
    expect(broken('  combine: any', '  combin: any')).toEqual([
      {
        file: 'kettle.yaml', line: 9, column: 1, path: 'intake.combine', code: 'missing', level: 'error',
        message: '`intake.combine` is missing.', mend: 'Add `combine:` with one of: any, all.',
      },
      {
        file: 'kettle.yaml', line: 12, column: 3, path: 'intake.combin', code: 'unknown-key', level: 'error',
        message: '`intake` knows no key `combin`.', mend: 'Write `combine`.',
      },
    ])
  })

  it('an unknown key at the top, with all that are known when none is near', () => {
    const [problem] = broken('title:', 'zzz: 1\ntitle:')
    expect(problem).toMatchObject({ line: 2, column: 1, path: 'zzz', message: 'A policy knows no key `zzz`.' })
    expect(problem?.mend).toMatch(/^Remove it, or use one of: id, title, project,/)
  })

  it('a word that is not one of the allowed', () => {
    expect(broken('kind: email', 'kind: emial')).toMatchObject([
      { line: 15, column: 13, code: 'unknown-word', path: 'intake.channels.email.kind', mend: 'Write `email`.' },
    ])
  })

  it('a value of the wrong type', () => {
    expect(broken('[1, 2, 3, 4, 5]', 'weekdays')).toMatchObject([
      { line: 8, column: 14, message: '`calendar.work_week` should be a list, not text ("weekdays").' },
    ])
  })

  it('a key without a value', () => {
    expect(broken('zone: UTC', 'zone:')).toMatchObject([{ line: 7, column: 3, code: 'empty', path: 'calendar.zone' }])
  })

  it('a number outside its bounds', () => {
    expect(broken('[1, 2, 3, 4, 5]', '[1, 8]')).toMatchObject([
      { line: 8, column: 18, code: 'wrong-size', mend: 'Use at most 7.' },
    ])
  })

  it('a list that is empty', () => {
    expect(broken('[1, 2, 3, 4, 5]', '[]')).toMatchObject([{ line: 8, column: 14, mend: 'Use at least 1 entry.' }])
  })

  it('a day that does not exist', () => {
    expect(broken('2026-11-01', '2026-02-30')).toMatchObject([
      { line: 5, column: 12, code: 'malformed', mend: 'Write an existing day as YYYY-MM-DD.' },
    ])
  })

  it('a name that cannot be one', () => {
    expect(broken('    email:\n', '    E-Mail:\n')).toMatchObject([
      { line: 14, column: 5, code: 'bad-name', path: 'intake.channels.E-Mail' },
    ])
  })

  it('a part of the content that nobody knows', () => {
    const [problem] = broken('  encryption', '  content:\n    titel: { force: must, what: a title }\n  encryption')
    expect(problem).toMatchObject({ line: 19, column: 5, code: 'unknown-key', mend: 'Write `title`.' })
  })

  it('what the checker finds, in the same way', () => {
    expect(broken('zone: UTC', 'zone: Europe/Berlim')).toMatchObject([
      { line: 7, column: 9, code: 'unknown-zone', mend: 'Write `Europe/Berlin`.' },
    ])
  })

  it('a value of a union', () => {
    const early = 'early_disclosure:\n  enabled: perhaps\n  lists: {}\nintake:'
    expect(broken('intake:', early)).toMatchObject([
      { line: 10, column: 12, code: 'wrong-type', mend: 'Write true or false or `if_list_exists`.' },
    ])
  })
})

describe('broken YAML', () => {
  it('a key that stands twice', () => {
    expect(broken('title:', 'id: other\ntitle:')).toMatchObject([
      { line: 2, column: 1, code: 'yaml', mend: 'Keep one of the two; a key may stand only once in a map.' },
    ])
  })

  it('a tab as indent', () => {
    const [problem] = broken('  name: Kettle', '\tname: Kettle')
    expect(problem).toMatchObject({ line: 4, code: 'yaml', mend: 'Indent with spaces, not tabs.' })
  })

  it('an unclosed bracket', () => {
    const [problem] = broken('[1, 2, 3, 4, 5]', '[1, 2')
    expect(problem?.level).toBe('error')
    expect(problem?.line).toBeGreaterThanOrEqual(8)
  })

  it('an alias, which hides what the policy says', () => {
    expect(broken('title: Security', 'title: &t Security\nadopted_by: *t')).toMatchObject([
      { line: 3, column: 13, code: 'alias', mend: 'Write it out.' },
    ])
  })

  it('no map at all', () => {
    for (const source of ['', '- a', 'text', '# only a comment\n']) {
      const parsed = parsePolicy(source, 'x.yaml')
      expect(parsed).toMatchObject({ ok: false, problems: [{ line: 1, column: 1, code: 'not-a-policy' }] })
    }
  })

  it('nothing that arrives makes it throw', () => {
    const hostile = [
      '__proto__: { a: 1 }', 'id: !!js/function "x"', '? [a]\n: b', '%YAML 9.9\n---\nid: x', '\u0000', '---\n---\n',
      'id: {', '&a [*a]', '1: 2', 'constructor: 1', `id: ${'['.repeat(200)}`,
    ]
    for (const source of hostile) {
      const parsed = parsePolicy(source, 'x.yaml')
      expect(parsed.ok).toBe(false)
      if (!parsed.ok) for (const problem of parsed.problems) expect(problem.line).toBeGreaterThanOrEqual(1)
    }
  })
})
