import { isAddress } from '../mail/address-grammar.ts'
import { placeOf } from '../store/sealed-fields.ts'
import type { Tx } from '../store/store.ts'
import type { GithubTarget } from './announce-github.ts'
import type { GithubReleaseTarget } from './announce-github-release.ts'
import type { Target } from './announce-post.ts'
import { isWebhookSecret } from './webhook-signature.ts'

/** A mail list, or a repository's advisory or releases, beside what is posted as a message. */
export type AnnounceTarget = Target | GithubTarget | GithubReleaseTarget | { readonly kind: 'mail'; readonly address: string }
export type TargetKind = AnnounceTarget['kind']

/** What may be shown of a target: that there is one. */
export interface ListedTarget { readonly channel: string; readonly kind: TargetKind; readonly setAt: Temporal.Instant }

export type ReadTarget = { readonly ok: true; readonly target: AnnounceTarget } | { readonly ok: false; readonly says: string }

const wanted: Readonly<Record<TargetKind, readonly string[]>> = {
  webhook: ['url', 'secret'], slack: ['url'], mattermost: ['url'], discord: ['url'], matrix: ['server', 'room', 'token'], mastodon: ['server', 'token'], github: ['repo', 'token'], github_release: ['repo', 'token'], mail: ['address'],
}

/** Checks what somebody filled in; refuses in words that repeat none of it. */
export function readTarget(kind: string, given: Readonly<Record<string, unknown>>): ReadTarget {
  if (!isKind(kind)) return { ok: false, says: `There is no such way to announce; there are ${Object.keys(wanted).join(', ')}.` }
  const fields: Record<string, string> = {}
  for (const name of wanted[kind]) {
    const value = given[name]
    if (typeof value !== 'string' || !isFit(name, value)) return { ok: false, says: `«${name}» ${hints[name] ?? 'is missing'}.` }
    fields[name] = value
  }
  return { ok: true, target: targetOf(kind, fields) }
}

function targetOf(kind: TargetKind, { url = '', secret = '', server = '', room = '', token = '', address = '', repo = '' }: Readonly<Record<string, string>>): AnnounceTarget {
  if (kind === 'webhook') return { kind, url, secret }
  if (kind === 'matrix') return { kind, server, room, token }
  if (kind === 'github' || kind === 'github_release') return { kind, repo, token }
  if (kind === 'mastodon') return { kind, server, token }
  return kind === 'mail' ? { kind, address } : { kind, url }
}

const hints: Readonly<Record<string, string>> = {
  url: 'must be a web address that begins with https://', server: 'must be the server’s address, such as https://social.example.org', token: 'must be the access token, without spaces',
  secret: 'must be whsec_ and 24 to 64 random bytes in base64', room: 'must be a room id such as !abc:example.org', address: 'must be one mail address', repo: 'must be owner/name',
}

function isFit(name: string, value: string): boolean {
  if (value.length > 2000) return false
  if (name === 'url' || name === 'server') return /^https?:$/.test(URL.parse(value)?.protocol ?? '')
  if (name === 'secret') return isWebhookSecret(value)
  if (name === 'address') return isAddress(value)
  if (name === 'repo') return /^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/(?!\.+$)[A-Za-z0-9._-]{1,100}$/.test(value)
  return name === 'room' ? /^![^\s:]+:\S+$|^![A-Za-z0-9_-]{43}$/.test(value) : /^[\u0021-\u007e]+$/.test(value)
}

/** What each kind of target asks for, by field name. */
export const targetFields: Readonly<Record<string, readonly string[]>> = wanted

const isKind = (kind: string): kind is TargetKind => Object.hasOwn(wanted, kind)

const placed = (tx: Tx, project: string, channel: string) => placeOf(tx, '', { table: 'announce_target', column: 'sealed', row: `${project}/${channel}` })

/** Sets or replaces it; the settings are sealed and can be used, not read back (S-122). Runs as the worker, after `can()`. */
export async function setTarget(tx: Tx, { project, channel, target, at }: { readonly project: string; readonly channel: string; readonly target: AnnounceTarget; readonly at: Temporal.Instant }): Promise<void> {
  const sealed = tx.instanceKeys.seal(placed(tx, project, channel), Buffer.from(JSON.stringify(target), 'utf8'))
  await tx.execute(
    `insert into announce_target (project, channel, kind, sealed, set_at) values ($1, $2, $3, $4, $5)
     on conflict (project, channel) do update set kind = excluded.kind, sealed = excluded.sealed, set_at = excluded.set_at`, [project, channel, target.kind, sealed, at])
}

export async function removeTarget(tx: Tx, project: string, channel: string): Promise<boolean> {
  return await tx.execute('delete from announce_target where project = $1 and channel = $2', [project, channel]) === 1
}

export function listTargets(tx: Tx, project: string): Promise<readonly ListedTarget[]> {
  return tx.query('select channel, kind, set_at as "setAt" from announce_target where project = $1 order by channel', [project])
}

/** For the way out only; undefined where the channel has none. */
export async function openTarget(tx: Tx, project: string, channel: string): Promise<AnnounceTarget | undefined> {
  const row = await tx.maybe<{ kind: string; sealed: Buffer }>('select kind, sealed from announce_target where project = $1 and channel = $2', [project, channel])
  if (!row) return undefined
  const settings: unknown = JSON.parse(tx.instanceKeys.open(placed(tx, project, channel), row.sealed).toString('utf8'))
  const read = readTarget(row.kind, typeof settings === 'object' && settings !== null ? { ...settings } : {})
  if (!read.ok) throw new Error('a sealed target is malformed')
  return read.target
}
