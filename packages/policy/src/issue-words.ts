import type { z } from 'zod'
import type { Finding } from './finding.ts'
import { nearest } from './nearest.ts'
import { valueAt } from './policy-path.ts'
import { keysAt } from './schema-keys.ts'

type Issue = z.core.$ZodIssue

/** How to mend what a pattern of `schema-words.ts` refused, by the name that the pattern gives it. */
const patternMends: Readonly<Record<string, string>> = {
  'empty text': 'Write the words, or leave the key out.',
  'not a plain name': 'Use lower-case letters, digits and underscores, starting with a letter, such as `first_answer`.',
  'not kebab-case': 'Use lower-case letters and digits with single hyphens, such as `my-project`.',
  'not an https address': 'Write a full address that starts with https://.',
  'not a mail address': 'Write one plain mail address, such as security@project.example.',
  'not a date': 'Write an existing day as YYYY-MM-DD.',
  'not an hour and minute': 'Write the hour in quotes as HH:MM, such as "17:00".',
  'not a country code': 'Use the two capital letters of ISO 3166-1, such as DE.',
  'not a fingerprint': 'Write the whole fingerprint in hexadecimal digits.',
  'not a dotted path': 'Name the field by its keys joined with dots, such as handling.clocks.feedback.',
  'not a rule id': 'Write the id as two parts joined by a hyphen, such as S1-17.',
}

/** Each complaint of the schema in plain words, with the mend. `source` is the parsed file that was refused. */
export function findingsOf(issue: Issue, source: unknown): Finding[] {
  const path = issue.path.map(String)
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey([...path, key]))
    case 'invalid_key':
      return [invalidKey(path, issue.issues[0]?.message ?? '')]
    case 'invalid_type':
      return [wrongType(path, issue.expected, valueAt(source, path))]
    case 'invalid_value':
      return [wrongWord(path, issue.values.map(String), valueAt(source, path))]
    case 'invalid_union':
      return [wrongUnion(path, issue, source)]
    case 'too_small':
    case 'too_big':
      return [wrongSize(path, issue)]
    default:
      return [refused(path, issue.message, valueAt(source, path))]
  }
}

function error(code: string, path: readonly string[], message: string, mend: string, at: Finding['at'] = 'value') {
  return { code, path, at, message, mend, level: 'error' } as const
}

function unknownKey(path: readonly string[]): Finding {
  const key = path.at(-1) ?? ''
  const place = path.slice(0, -1)
  const known = keysAt(place)
  const near = nearest(key, known)
  const where = place.length === 0 ? 'A policy' : `\`${place.join('.')}\``
  const mend = near === undefined ? `Remove it, or use one of: ${known.join(', ')}.` : `Write \`${near}\`.`
  return error('unknown-key', path, `${where} knows no key \`${key}\`.`, mend, 'key')
}

function invalidKey(path: readonly string[], pattern: string): Finding {
  const known = keysAt(path.slice(0, -1))
  if (known.length > 0) return unknownKey(path)
  const mend = patternMends[pattern] ?? 'Rename it.'
  return error('bad-name', path, `\`${path.at(-1)}\` cannot be a name here.`, mend, 'key')
}

function wrongType(path: readonly string[], expected: string, value: unknown): Finding {
  const name = path.at(-1) ?? ''
  if (value === undefined) {
    const mend = `Add \`${name}:\` with ${typeWords(expected)}.`
    return error('missing', path, `\`${path.join('.')}\` is missing.`, mend)
  }
  if (value === null) {
    return error('empty', path, `\`${path.join('.')}\` has no value.`, 'Give it a value, or take the key out.', 'key')
  }
  const words = typeWords(expected)
  const message = `\`${path.join('.')}\` should be ${words}, not ${typeName(value)}.`
  return error('wrong-type', path, message, `Write ${words}.`)
}

function typeWords(expected: string): string {
  const words: Readonly<Record<string, string>> = {
    string: 'text', object: 'a map of keys', record: 'a map of keys', array: 'a list', boolean: 'true or false',
    int: 'a whole number', number: 'a number',
  }
  return words[expected] ?? expected
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a map'
  return `${typeof value === 'string' ? 'text' : typeof value} (${JSON.stringify(value)})`
}

function wrongWord(path: readonly string[], allowed: readonly string[], value: unknown): Finding {
  if (value === undefined) return wrongType(path, `one of: ${allowed.join(', ')}`, value)
  const near = typeof value === 'string' ? nearest(value, allowed) : undefined
  const mend = near === undefined ? `Use one of: ${allowed.join(', ')}.` : `Write \`${near}\`.`
  return error('unknown-word', path, `\`${path.join('.')}\` cannot be ${JSON.stringify(value)}.`, mend)
}

/** The alternatives of our two unions are told apart by their type, so the last one's complaint is the useful one. */
function wrongUnion(path: readonly string[], issue: Issue & { code: 'invalid_union' }, source: unknown): Finding {
  const alternatives = issue.errors.flat().map((inner) => inner.code === 'invalid_value'
    ? inner.values.map((value) => `\`${String(value)}\``).join(', ')
    : inner.code === 'invalid_type' ? typeWords(inner.expected) : patternMends[inner.message] ?? inner.message)
  const value = valueAt(source, path)
  if (value === undefined) return wrongType(path, alternatives.join(' or '), value)
  const mend = `Write ${alternatives.join(' or ')}.`
  return error('wrong-type', path, `\`${path.join('.')}\` cannot be ${JSON.stringify(value)}.`, mend)
}

function wrongSize(path: readonly string[], issue: Issue & { code: 'too_small' | 'too_big' }): Finding {
  const small = issue.code === 'too_small'
  const bound = String(small ? issue.minimum : issue.maximum)
  const things = issue.origin !== 'array' ? '' : bound === '1' ? ' entry' : ' entries'
  const mend = small ? `Use at least ${bound}${things}.` : `Use at most ${bound}${things}.`
  return error('wrong-size', path, `\`${path.join('.')}\` is too ${small ? 'small' : 'large'}.`, mend)
}

function refused(path: readonly string[], message: string, value: unknown): Finding {
  return error('malformed', path, `\`${path.join('.')}\` is ${message}: ${JSON.stringify(value)}.`,
    patternMends[message] ?? 'Correct the value.')
}
