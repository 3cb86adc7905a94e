import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { canonicalPolicy, parsePolicy, type Policy, type Problem } from '@parley/policy'
import type { Store, Tx } from '../store/store.ts'

/** A policy as it was loaded: the text, its fingerprint, and the day from which it holds. */
export interface PolicyVersion { readonly policy: Policy; readonly hash: string; readonly source: string; readonly file: string }

/** Thrown at the start: the desk does not run with a policy that it cannot keep. Each problem has file, line, column and mend. */
export class BrokenPolicy extends Error {
  override readonly name = 'BrokenPolicy'
  readonly problems: readonly Problem[]
  constructor(problems: readonly Problem[]) {
    super(problems.map(problemLine).join('\n'))
    this.problems = problems
  }
}

export function problemLine(problem: Problem): string {
  return `${problem.file}:${problem.line}:${problem.column} ${problem.level}: ${problem.message} ${problem.mend}`
}

/** All policies of the folder, or the reasons why not. Warnings are returned, not thrown. */
export async function readPolicies(folder: string): Promise<{ readonly versions: readonly PolicyVersion[]; readonly warnings: readonly Problem[] }> {
  const files = (await readdir(folder)).filter((name) => /\.ya?ml$/.test(name)).sort()
  const read = await Promise.all(files.map(async (name) => ({ file: join(folder, name), source: await readFile(join(folder, name), 'utf8') })))
  const parsed = read.map(({ file, source }) => ({ file, source, result: parsePolicy(source, file) }))
  const errors = parsed.flatMap(({ result }) => (result.ok ? [] : result.problems)).filter((problem) => problem.level === 'error')
  if (errors.length > 0) throw new BrokenPolicy(errors)
  const versions = parsed.flatMap(({ file, source, result }) => (result.ok ? [{ policy: result.policy, hash: hashOf(result.policy), source, file }] : []))
  const warnings = parsed.flatMap(({ result }) => (result.ok ? (result.warnings ?? []) : []))
  return { versions, warnings }
}

/** SHA-256 over the canonical form: comments and order of keys make no new version. */
export function hashOf(policy: Policy): string {
  return createHash('sha256').update(canonicalPolicy(policy)).digest('hex')
}

/**
 * The policies of this desk by project, and every version ever loaded by hash. A case keeps the version it was opened
 * under, so old ones are read again from the store when a case asks for them.
 */
export class PolicyShelf {
  readonly #byHash = new Map<string, Policy>()
  readonly #versions: readonly PolicyVersion[]

  constructor(versions: readonly PolicyVersion[]) {
    this.#versions = versions
    for (const { hash, policy } of versions) this.#byHash.set(hash, policy)
  }

  /** The newest version of each project that holds on `day` (ISO date); before its day, a version holds for nobody yet. */
  current(day: string): readonly PolicyVersion[] {
    const projects = new Map<string, PolicyVersion>()
    for (const version of this.#versions) {
      const known = projects.get(version.policy.id)
      const started = version.policy.effective <= day
      if (!known || (started && version.policy.effective >= known.policy.effective)) projects.set(version.policy.id, version)
    }
    return [...projects.values()]
  }

  of(project: string, day: string): PolicyVersion | undefined {
    return this.current(day).find((version) => version.policy.id === project)
  }

  /** The version with this hash; @throws if the store never held it, which is a bug. */
  async byHash(tx: Tx, hash: string): Promise<Policy> {
    const known = this.#byHash.get(hash)
    if (known) return known
    const { source } = await tx.one<{ source: string }>('select source from policy_version where hash = $1 limit 1', [hash])
    const parsed = parsePolicy(source, `policy ${hash}`)
    if (!parsed.ok) throw new BrokenPolicy(parsed.problems)
    this.#byHash.set(hash, parsed.policy)
    return parsed.policy
  }
}

/** Puts projects and policy versions on record; a version once loaded is never changed. */
export async function shelve(store: Store, versions: readonly PolicyVersion[]): Promise<void> {
  await store.as({ role: 'worker' }, async (tx) => {
    for (const { policy, hash, source } of versions) {
      await tx.execute(
        `insert into project (id, name, policy_hash) values ($1, $2, $3)
         on conflict (id) do update set name = excluded.name, policy_hash = excluded.policy_hash`, [policy.id, policy.project.name, hash])
      await tx.execute(
        `insert into policy_version (project, hash, source, effective) values ($1, $2, $3, $4) on conflict do nothing`,
        [policy.id, hash, source, policy.effective])
    }
  })
}
