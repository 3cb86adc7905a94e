import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** The validator that others use for CSAF; installed for this bench only, it is no dependency of ours. */
const peer = '@secvisogram/csaf-validator-lib'
export const peerName = `${peer}@2.0.10`

type Test = (document: unknown) => unknown
type Judge = (tests: readonly Test[], document: unknown) => Promise<{ readonly isValid: boolean }>

/** How long the peer takes for a document: its schema with its mandatory and optional (2.1: recommended) tests. */
export interface PeerResult { readonly msEach: number; readonly valid: boolean; readonly tests: number }

export interface Peer { judge(version: '2.0' | '2.1', document: unknown): Promise<PeerResult> }

/** Runs `work` with the peer, or with the reason why there is none: no network, no registry, no npm. */
export async function withPeer(work: (peer: Peer | string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-peer-'))
  try {
    writeFileSync(join(folder, 'package.json'), '{"private":true}')
    const npm = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error', peerName],
      { cwd: folder, encoding: 'utf8', timeout: 300_000 })
    if (npm.status === 0) await work(await load(join(folder, 'node_modules', peer)))
    else await work(npm.error?.message ?? npm.stderr.trim().split('\n').at(-1) ?? `npm ended with ${npm.status}`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function load(folder: string): Promise<Peer> {
  const from = async (path: string): Promise<Record<string, unknown>> =>
    await import(pathToFileURL(join(folder, path)).href) as Record<string, unknown>
  const judge = (await from('validate.js'))['default'] as Judge
  const extended = { '2.0': 'extended.js', '2.1': 'csaf_2_1/extended.js' } as const
  return {
    judge: async (version, document) => {
      const tests = Object.values(await from(extended[version])).filter((one): one is Test => typeof one === 'function')
      const { isValid } = await judge(tests, document)
      return { msEach: await cpuEach(() => judge(tests, document)), valid: isValid, tests: tests.length }
    },
  }
}

/** CPU milliseconds a turn, over 1.5 s of CPU time and at least three turns. */
async function cpuEach(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  for (let turns = 1; ; turns += 1) {
    await work()
    const { user, system } = process.cpuUsage(before)
    if (turns >= 3 && user + system > 1_500_000) return (user + system) / 1000 / turns
  }
}
