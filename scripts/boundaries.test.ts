import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(new URL('..', import.meta.url).pathname)

/** The module table of ARCHITECTURE.md: module → what it may import. The document is the rule. */
function table(): Map<string, ReadonlySet<string>> {
  const rows = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8').split('\n').filter((line) => line.startsWith('| `'))
  return new Map(rows.map((line) => {
    const [, name = '', allowed = ''] = line.split('|').map((cell) => cell.trim())
    return [name.replaceAll('`', ''), new Set([...allowed.matchAll(/`([^`]+)`/g)].map((found) => found[1] as string))]
  }))
}

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (name === 'node_modules' || /packages\/[^/]+\/(test|golden)$|\/golden$/.test(path)) return []
    if (statSync(path).isDirectory()) return sources(path)
    return /\.tsx?$/.test(name) && !/\.(test|fixture)\.tsx?$/.test(name) ? [path] : []
  })
}

/** The room a file lives in: `packages/policy`, `desk/store`; files directly in `desk/src` stand outside. */
function roomOf(path: string): string | undefined {
  const [top, second, room] = relative(root, path).split('/')
  if (top === 'packages') return `packages/${second}`
  return room && !/\.tsx?$/.test(room) ? `desk/${room}` : undefined
}

function importsOf(path: string): string[] {
  const text = readFileSync(path, 'utf8')
  return [...text.matchAll(/(?:^|\n)\s*(?:import|export)\b[^'"\n]*(?:\n[^'"\n]*)*?from\s*'([^']+)'/g), ...text.matchAll(/import\(\s*'([^']+)'\s*\)/g), ...text.matchAll(/(?:^|\n)import\s+'([^']+)'/g)]
    .map((found) => found[1] as string)
}

function target(from: string, wanted: string): string | undefined {
  // Everything may be handed a Config.
  if (wanted.endsWith('/config.ts')) return undefined
  if (wanted.startsWith('.')) return roomOf(resolve(dirname(from), wanted)) ?? (wanted.includes('/src/') || /\.\.\/[a-z-]+\.ts$/.test(wanted) ? 'desk' : undefined)
  if (wanted.startsWith('@parley/')) return `packages/${wanted.slice('@parley/'.length)}`
  return wanted.startsWith('node:') ? 'node' : `npm:${wanted.split('/').slice(0, wanted.startsWith('@') ? 2 : 1).join('/')}`
}

const rules = table()
const all = [...sources(join(root, 'packages')), ...sources(join(root, 'desk/src'))]

describe('the module table of ARCHITECTURE.md', () => {
  it('names every room there is, and no other', () => {
    const rooms = new Set(all.map(roomOf).filter((room) => room !== undefined))
    expect([...rules.keys()].sort()).toEqual([...rooms].sort())
  })

  it('no import goes where the table does not allow it', () => {
    const strays = all.flatMap((path) => {
      const room = roomOf(path)
      const allowed = room === undefined ? undefined : rules.get(room)
      if (!room || !allowed) return []
      return importsOf(path).flatMap((wanted) => {
        const to = target(path, wanted)
        const pure = room.startsWith('packages/')
        const free = to === undefined || to === room || allowed.has(to) || (!pure && (to === 'node' || to.startsWith('npm:')))
        return free ? [] : [`${relative(root, path)}: ${wanted} (${to})`]
      })
    })
    expect(strays).toEqual([])
  })

  it('the table has no cycle between packages', () => {
    const seen = (room: string, path: readonly string[]): boolean => path.includes(room) || [...(rules.get(room) ?? [])].some((next) => next.startsWith('packages/') && seen(next, [...path, room]))
    expect([...rules.keys()].filter((room) => room.startsWith('packages/') && seen(room, []))).toEqual([])
  })
})
