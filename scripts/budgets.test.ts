import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = new URL('..', import.meta.url).pathname
const skipped = /node_modules|\/generated\/|\/schemas\/|\/vectors\/|\/golden\/|\/data\/|tables?\.ts$|\.test\.tsx?$|macrovectors\.ts$/
const forbidden = /(^|[-/])(utils?|helpers?|handlers?|managers?|services?|misc|common)([-./]|$)/

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (name === 'node_modules') return []
    return statSync(path).isDirectory() ? files(path) : /\.tsx?$/.test(name) ? [path] : []
  })
}

const production = [...files(join(root, 'packages')), ...files(join(root, 'desk'))].filter((path) => !skipped.test(path.slice(root.length)))
const lengths = production.map((path) => ({ path: path.slice(root.length), lines: readFileSync(path, 'utf8').split('\n').length })).sort((a, b) => a.lines - b.lines)

describe('budgets of the house (CONTRIBUTING.md)', () => {
  it('a file has at most 500 lines', () => {
    expect(lengths.filter(({ lines }) => lines > 500)).toEqual([])
  })

  it('nine files of ten have at most 300 lines, half at most 130', () => {
    expect(lengths[Math.floor(lengths.length * 0.9)]?.lines).toBeLessThanOrEqual(300)
    expect(lengths[Math.floor(lengths.length * 0.5)]?.lines).toBeLessThanOrEqual(130)
  })

  it('nothing is named after what it is not', () => {
    expect(lengths.map(({ path }) => path).filter((path) => forbidden.test(path))).toEqual([])
  })
})
