// Which requirements must hold on a fresh install without any setting, and which test shows that: `node scripts/starred.ts`
// joins their numbers with the names of the tests. What has no test is named in docs/security-controls.md, with the reason.
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { testsByNumber } from './asvs.ts'

/** The ★ numbers of the desk's requirements. */
export const starred: readonly string[] = `
  001 002 003 004 005 006 007 009 010 011 012 014 015 016 017 019 020 022 023 024 025 026 028 030 031 032 033
  034 035 037 039 041 042 045 046 047 048 050 051 056 057 058 059 060 061 063 064 065 066 067 068 069 070 071
  072 074 075 080 081 083 084 085 090 091 092 093 095 096 097 100 101 103 104 105 106 107 108 111 113 115 118
  120 121 122 123 125 126 127 130 131 132 133 140 144 145
`.trim().split(/\s+/).map((number) => `S-${number}`)

/** The numbers that a line of the section «Without a test» begins with. */
export function explained(page: string): readonly string[] {
  const section = /^## Without a test$([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(page)?.[1] ?? ''
  return [...section.matchAll(/^- \*\*(S-\d{3})\*\*/gm)].map(([, number = '']) => number)
}

export function starsOf(tests: ReadonlyMap<string, ReadonlySet<string>>, page: string) {
  const missing = starred.filter((number) => !tests.has(number))
  const told = explained(page)
  return { of: starred.length, tested: starred.length - missing.length, missing, unexplained: missing.filter((number) => !told.includes(number)) }
}

export function starsNow() {
  const root = fileURLToPath(new URL('..', import.meta.url))
  return starsOf(testsByNumber(['desk', 'testing', 'scripts', 'packages']), readFileSync(join(root, 'docs/security-controls.md'), 'utf8'))
}

if (process.argv[1] !== undefined && import.meta.filename === resolve(process.argv[1])) {
  const { of, tested, missing, unexplained } = starsNow()
  console.log(`must hold on a fresh install: ${tested}/${of} by a test; without one: ${missing.join(', ') || 'none'}; without one or a reason: ${unexplained.join(', ') || 'none'}`)
}
