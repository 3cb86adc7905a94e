import { placeOf } from '../store/sealed-fields.ts'
import type { Tx } from '../store/store.ts'

/** How the desk speaks for a project at GitHub. */
export interface ForgeSetting {
  /** `owner/name`. */
  readonly repo: string
  /** May write issues and repository advisories of this repository, and nothing else. */
  readonly token: string
  /** What GitHub signs its webhooks with. */
  readonly secret: string
  /** Of a GitHub Enterprise Server; github.com unless told. */
  readonly api?: string
}

export type ReadSetting = { readonly ok: true; readonly setting: ForgeSetting } | { readonly ok: false; readonly says: string }

const secretCharacters = 16

/** Checks what somebody filled in; refuses in words that repeat none of it. */
export function readSetting(given: Readonly<Record<string, unknown>>): ReadSetting {
  const [repo, token, secret, api] = ['repo', 'token', 'secret', 'api'].map((name) => (typeof given[name] === 'string' ? given[name].trim() : '')) as [string, string, string, string]
  if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/(?!\.+$)[A-Za-z0-9._-]{1,100}$/.test(repo)) return { ok: false, says: 'The repository is written as owner/name.' }
  if (!/^[\u0021-\u007e]{1,500}$/.test(token)) return { ok: false, says: 'The token is missing, or has spaces in it.' }
  if (secret.length < secretCharacters || secret.length > 500) return { ok: false, says: `The secret of the webhook has at least ${secretCharacters} characters.` }
  if (api !== '' && !/^https?:$/.test(URL.parse(api)?.protocol ?? '')) return { ok: false, says: 'The address of the API begins with https://, such as https://github.example/api/v3.' }
  return { ok: true, setting: { repo, token, secret, ...(api === '' ? {} : { api: api.replace(/\/+$/, '') }) } }
}

const placed = (tx: Tx, project: string) => placeOf(tx, '', { table: 'forge_setting', column: 'sealed', row: project })

/** Sets or replaces it; sealed, so that it can be used and not read back (S-122). As the worker, after `can()`. */
export async function setForge(tx: Tx, project: string, setting: ForgeSetting, at: Temporal.Instant): Promise<void> {
  const sealed = tx.instanceKeys.seal(placed(tx, project), Buffer.from(JSON.stringify(setting), 'utf8'))
  await tx.execute(
    `insert into forge_setting (project, repo, sealed, set_at) values ($1, $2, $3, $4)
     on conflict (project) do update set repo = excluded.repo, sealed = excluded.sealed, set_at = excluded.set_at`, [project, setting.repo, sealed, at])
}

export async function removeForge(tx: Tx, project: string): Promise<boolean> {
  return await tx.execute('delete from forge_setting where project = $1', [project]) === 1
}

/** What may be shown: that there is one. */
export function shownForge(tx: Tx, project: string): Promise<{ readonly repo: string; readonly setAt: Temporal.Instant } | undefined> {
  return tx.maybe('select repo, set_at as "setAt" from forge_setting where project = $1', [project])
}

/** For the way out and for the webhook only. */
export async function openForge(tx: Tx, project: string): Promise<ForgeSetting | undefined> {
  const row = await tx.maybe<{ sealed: Buffer }>('select sealed from forge_setting where project = $1', [project])
  if (!row) return undefined
  const stored: unknown = JSON.parse(tx.instanceKeys.open(placed(tx, project), row.sealed).toString('utf8'))
  const read = readSetting(typeof stored === 'object' && stored !== null ? { ...stored } : {})
  if (!read.ok) throw new Error('a sealed forge setting is malformed')
  return read.setting
}

export function forgeProjects(tx: Tx): Promise<readonly { readonly project: string }[]> {
  return tx.query('select project from forge_setting order by project')
}
