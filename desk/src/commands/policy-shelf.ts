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

/** One version of a project's policy as it is on record. */
export interface RecordedVersion { readonly policy: Policy; readonly hash: string }

/**
 * The policies of this desk by project, and every version ever loaded by hash. A case keeps the version it was opened
 * under, so old ones are read again from the store when a case asks for them. `former`: versions on record whose files
 * are gone; one of them holds until the first version of the folder begins.
 */
export class PolicyShelf {
  readonly #byHash = new Map<string, Policy>()
  readonly #versions: readonly PolicyVersion[]
  readonly #former: readonly PolicyVersion[]
  #latest: { readonly minute: string; readonly versions: readonly PolicyVersion[] } | undefined

  constructor(versions: readonly PolicyVersion[], former: readonly PolicyVersion[] = []) {
    this.#versions = versions
    this.#former = former.filter(({ hash }) => versions.every((version) => version.hash !== hash))
    for (const { hash, policy } of [...versions, ...this.#former]) this.#byHash.set(hash, policy)
  }

  /**
   * The version of each project that holds at `when`, an ISO instant, by the day in the policy's own zone; a plain ISO day
   * is that day in every zone. Of the folder's versions that have begun, the last to begin; before that, the last that
   * began of those on record; where none has, the first to come, because a report must never find a closed door.
   */
  current(when: string): readonly PolicyVersion[] {
    if (!when.endsWith('Z')) return this.#currentAt(when)
    // Asked for each mail several times, and days begin on a whole minute in every zone.
    const minute = when.slice(0, 16)
    if (this.#latest?.minute !== minute) this.#latest = { minute, versions: this.#currentAt(when) }
    return this.#latest.versions
  }

  #currentAt(when: string): readonly PolicyVersion[] {
    const projects = [...new Set(this.#versions.map(({ policy }) => policy.id))]
    return projects.flatMap((project) => {
      const ofProject = (versions: readonly PolicyVersion[]) => versions.filter(({ policy }) => policy.id === project)
      const mine = ofProject(this.#versions)
      return lastBegun(mine, when) ?? lastBegun(ofProject(this.#former), when) ?? mine.toSorted(byDay)[0] ?? []
    })
  }

  of(project: string, when: string): PolicyVersion | undefined {
    return this.current(when).find((version) => version.policy.id === project)
  }

  /** Every version of a project on record, in the order in which they take effect; those no longer readable are left out. */
  async versionsOf(tx: Tx, project: string): Promise<readonly RecordedVersion[]> {
    const rows = await tx.query<{ hash: string; source: string }>(
      'select hash, source from policy_version where project = $1 order by effective, loaded_at, hash', [project])
    return rows.flatMap(({ hash, source }) => {
      const policy = this.#byHash.get(hash) ?? readable(source, hash)
      if (policy) this.#byHash.set(hash, policy)
      return policy ? [{ policy, hash }] : []
    })
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

function lastBegun(versions: readonly PolicyVersion[], when: string): PolicyVersion | undefined {
  return versions.filter(({ policy }) => hasBegun(policy, when)).toSorted(byDay).at(-1)
}

const byDay = (one: RecordedVersion, other: RecordedVersion): number => one.policy.effective.localeCompare(other.policy.effective)

/** Whether a version holds by `when` (an ISO instant, read in its own zone, or an ISO day). */
export function hasBegun(policy: Policy, when: string): boolean {
  return when.includes('T') ? Temporal.Instant.compare(beginning(policy), Temporal.Instant.from(when)) <= 0 : policy.effective <= when
}

/** Asked for each mail several times; the first moment of a day in a zone is dear to compute and never changes. */
const beginnings = new WeakMap<Policy, Temporal.Instant>()

function beginning(policy: Policy): Temporal.Instant {
  const known = beginnings.get(policy) ?? Temporal.PlainDate.from(policy.effective).toZonedDateTime(policy.calendar.zone).toInstant()
  beginnings.set(policy, known)
  return known
}

function readable(source: string, hash: string): Policy | undefined {
  const parsed = parsePolicy(source, `policy ${hash}`)
  return parsed.ok ? parsed.policy : undefined
}

/** Versions on record of the projects that the folder has, oldest first; what this program can no longer read is left out. */
export async function formerVersions(store: Store): Promise<readonly PolicyVersion[]> {
  const rows = await store.as({ role: 'worker' }, (tx) => tx.query<{ hash: string; source: string }>(
    'select hash, source from policy_version order by effective, loaded_at, hash'))
  return rows.flatMap(({ hash, source }) => {
    const policy = readable(source, hash)
    return policy ? [{ policy, hash, source, file: `policy ${hash}` }] : []
  })
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
      await shelveProjects(tx, policy)
    }
  })
}

/** The projects of a foundation by name, for whoever puts people into their teams. One that is gone keeps its cases. */
async function shelveProjects(tx: Tx, { id, projects = {} }: Policy): Promise<void> {
  for (const [team, { name }] of Object.entries(projects)) {
    await tx.execute('insert into member_project (project, team, name) values ($1, $2, $3) on conflict (project, team) do update set name = excluded.name', [id, team, name])
  }
}
