import type { Problem } from './model.ts'
import { at, isFields } from './reading.ts'

/** Says what is wrong with `value` at `path`; nothing when it is right. */
export type Shape = (value: unknown, path: string) => Problem[]

export const error = (path: string, message: string, mend: string): Problem =>
  ({ path, message, mend, weight: 'error' })
export const note = (path: string, message: string, mend: string): Problem =>
  ({ path, message, mend, weight: 'note' })

const shown = (value: unknown): string => {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? typeof value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

const escapeToken = (token: string): string => token.replaceAll('~', '~0').replaceAll('/', '~1')

/** A non-blank string without control characters other than line breaks and tabs, at most `max` UTF-16 units. */
export const text = (max = 100_000): Shape => (value, path) => {
  if (typeof value !== 'string' || value.trim() === '')
    return [error(path, `expected text, found ${shown(value)}`, 'Write at least one visible character.')]
  if (!value.isWellFormed()) return [error(path, 'the text is not valid Unicode', 'Remove the lone surrogate.')]
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(value))
    return [error(path, 'the text holds control characters', 'Remove them; only line breaks and tabs may stay.')]
  return value.length > max
    ? [error(path, `the text has ${value.length} characters, ${max} are allowed`, 'Shorten it.')]
    : []
}

/** One line of text without leading or trailing blanks. */
export const line = (max = 512): Shape => (value, path) => {
  const problems = text(max)(value, path)
  if (problems.length > 0 || typeof value !== 'string') return problems
  return value !== value.trim() || /[\r\n\t\u2028\u2029\u0085]/.test(value)
    ? [error(path, `${shown(value)} is not one trimmed line`, 'Remove line breaks, tabs and blanks at the ends.')]
    : []
}

/** A string that matches `pattern`; `what` and `mend` tell a person. */
export const matching = (pattern: RegExp, what: string, mend: string): Shape => (value, path) =>
  typeof value === 'string' && pattern.test(value)
    ? []
    : [error(path, `${shown(value)} is not ${what}`, mend)]

export const oneOf = (...allowed: readonly string[]): Shape => (value, path) =>
  typeof value === 'string' && allowed.includes(value)
    ? []
    : [error(path, `${shown(value)} is not one of ${allowed.join(', ')}`, `Choose one of ${allowed.join(', ')}.`)]

export const wholeNumber = (min: number): Shape => (value, path) =>
  typeof value === 'number' && Number.isInteger(value) && value >= min
    ? []
    : [error(path, `${shown(value)} is not a whole number from ${min} on`, `Give a whole number ≥ ${min}.`)]

export const list = (item: Shape, min = 0): Shape => (value, path) => {
  if (!Array.isArray(value)) return [error(path, `expected a list, found ${shown(value)}`, 'Give a list.')]
  if (value.length < min) return [error(path, `the list has ${value.length} entries`, `Give at least ${min}.`)]
  return value.flatMap((entry, index) => item(entry, `${path}/${index}`))
}

/** An object with exactly these keys; a key ending in `?` may be absent. */
export const record = (fields: Readonly<Record<string, Shape>>): Shape => {
  const known = new Map(Object.entries(fields).map(([key, shape]) =>
    [key.replace(/\?$/, ''), { shape, optional: key.endsWith('?') }]))
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return [error(path, `expected an object, found ${shown(value)}`, 'Give an object.')]
    const given = new Map(Object.entries(value).filter(([, entry]) => entry !== undefined))
    const strange = [...given.keys()].filter((key) => !known.has(key)).map((key) =>
      error(`${path}/${escapeToken(key)}`, `unknown field «${key}»`, `Known here: ${[...known.keys()].join(', ')}.`))
    const wrong = [...known].flatMap(([key, { shape, optional }]) => {
      if (given.has(key)) return shape(given.get(key), `${path}/${key}`)
      return optional ? [] : [error(`${path}/${key}`, `«${key}» is missing`, `Add «${key}».`)]
    })
    return [...strange, ...wrong]
  }
}

/** An object with at least these keys; other keys may hold anything. */
export const open = (fields: Readonly<Record<string, Shape>>): Shape => (value, path) => {
  if (!isFields(value)) return [error(path, `expected an object, found ${shown(value)}`, 'Give an object.')]
  return Object.entries(fields).flatMap(([name, shape]) => {
    const key = name.replace(/\?$/, '')
    if (value[key] !== undefined) return shape(value[key], `${path}/${escapeToken(key)}`)
    return name.endsWith('?') ? [] : [error(`${path}/${escapeToken(key)}`, `«${key}» is missing`, `Add «${key}».`)]
  })
}

/** Chooses the shape by the value of the field `tag`. */
export const variant = (tag: string, shapes: Readonly<Record<string, Shape>>): Shape => (value, path) => {
  const found = at(value, tag)
  const shape = typeof found === 'string' && Object.hasOwn(shapes, found) ? shapes[found] : undefined
  return shape === undefined ? oneOf(...Object.keys(shapes))(found, `${path}/${tag}`) : shape(value, path)
}

/** All shapes must hold. */
export const every = (...shapes: readonly Shape[]): Shape => (value, path) =>
  shapes.flatMap((shape) => shape(value, path))
