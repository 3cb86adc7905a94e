// Runs every test and ends with one line that machines can read: «N passed, N failed».
// With `--project pure` (or any other words for Vitest) it runs a part.
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = await mkdtemp(join(tmpdir(), 'parley-tests-'))
const report = join(folder, 'report.json')
const args = ['run', ...process.argv.slice(2), '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
const status = await new Promise<number>((resolve) => {
  spawn('vitest', args, { stdio: 'inherit' }).on('close', (code) => resolve(code ?? 1)).on('error', () => resolve(1))
})

const counts = await readFile(report, 'utf8').then((text) => JSON.parse(text) as { numPassedTests: number; numFailedTests: number; numPendingTests: number; numFailedTestSuites: number }, () => undefined)
await rm(folder, { recursive: true, force: true })
const passed = counts?.numPassedTests ?? 0
const failed = counts === undefined ? 1 : Math.max(counts.numFailedTests, status === 0 ? 0 : 1)
console.log(`${passed} passed, ${failed} failed${counts && counts.numPendingTests > 0 ? `, ${counts.numPendingTests} skipped` : ''}`)
process.exit(status === 0 && passed > 0 ? 0 : 1)
