import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { formatVector, normaliseVector, parseVector, score } from './index.ts'
import type { Vector } from './index.ts'

const folder = fileURLToPath(new URL('../../../../shared/data/cvss/', import.meta.url))

/** One line: `vector - (base, temporal, environmental)`; the second and third may be None or absent. */
interface Line {
  readonly text: string
  readonly scores: readonly (number | undefined)[]
}

function linesOf(file: string): Line[] {
  return readFileSync(folder + file, 'utf8').split('\n').filter((line) => line !== '').map((line) => {
    const [text = '', scores = ''] = line.split(' - ')
    const numbers = scores.slice(1, -1).split(',').map((part) => part.trim()).filter((part) => part !== '')
    return { text, scores: numbers.map((part) => (part === 'None' ? undefined : Number(part) + 0)) }
  })
}

function read(text: string): Vector {
  const result = parseVector(text)
  if (!result.ok) throw new Error(`${text}: ${result.error.message}`)
  return result.vector
}

describe.skipIf(!existsSync(folder))('published vectors (../shared/data/cvss)', () => {
  it.each([
    ['vectors_simple2', 729],
    ['vectors_simple3', 2592],
    ['vectors_simple31', 2592],
    ['vectors_simple4', 1058],
  ])('%s: every one of its %i scores is met', (file, count) => {
    const lines = linesOf(file)
    const differences = lines.filter(({ text, scores }) => score(read(text)).base !== scores[0])
    expect(lines).toHaveLength(count)
    expect(differences).toEqual([])
  })

  it.each(['vectors_simple3', 'vectors_simple31'])('%s: the environmental score, once asked for, is met', (file) => {
    const differences = linesOf(file).flatMap(({ text, scores }) => {
      const vector = read(text)
      // The published third number is the environmental score without any modification: repeat one base value.
      const asked = { ...vector, metrics: { ...vector.metrics, MAV: vector.metrics['AV'] ?? '' } }
      const got = score(asked).environmental
      return got === scores[2] ? [] : [{ text, expected: scores[2], got }]
    })
    expect(differences).toEqual([])
  })

  it.each(['vectors_simple2', 'vectors_simple3', 'vectors_simple31', 'vectors_simple4'])(
    '%s: reads, writes and normalises without loss',
    (file) => {
      for (const { text } of linesOf(file)) {
        expect(formatVector(read(text))).toBe(text)
        expect(normaliseVector(text)).toEqual({ ok: true, vector: read(text) })
      }
    },
  )
})
