// Writes RULES.md and rules.json: rule id → how it is kept → where → tests. The last line is «264/264», or less where
// something is missing; then the exit code is 1. With `--check` it writes nothing and tells whether both are up to date.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gapsOf, rulesJson, rulesPage } from './rules-page.ts'
import { traceRules } from './rules-scan.ts'

const root = new URL('..', import.meta.url).pathname
const rules = traceRules(root)
const files = [['RULES.md', rulesPage(rules)], ['rules.json', rulesJson(rules)]] as const
const gaps = gapsOf(rules)

let stale = 0
for (const [name, text] of files) {
  const path = join(root, name)
  if (process.argv.includes('--check')) {
    if (readFileSync(path, 'utf8') !== text) {
      console.log(`${name} is not up to date; run npm run rules.`)
      stale++
    }
  } else writeFileSync(path, text)
}
for (const rule of rules) console.log(`${rule.id.padEnd(7)} ${rule.kept.padEnd(9)} ${String(rule.tests.length).padStart(3)} tests  ${rule.places.join(', ')}`)
for (const gap of gaps) console.log(`GAP ${gap}`)
console.log(`${rules.length - gaps.length}/${rules.length}`)
process.exit(gaps.length > 0 || stale > 0 ? 1 : 0)
