// Type-checks the pure packages without Node's types (so that I/O does not even compile there), then everything.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'

const projects = [...readdirSync('packages').map((name) => `packages/${name}/tsconfig.json`), 'tsconfig.json']
let failed = false
for (const project of projects) {
  const { status } = spawnSync('tsc', ['-p', project], { stdio: 'inherit' })
  if (status !== 0) failed = true
}
process.exit(failed ? 1 : 0)
