import { createHash } from 'node:crypto'
import type { Advisory } from '@parley/advisory'
import { caller, objectOf, textOf, unreached, type Call, type Refusal } from './announce-github.ts'
import type { Posted } from './announce-post.ts'
import { announcementOf } from './announce-preview.ts'
import { forMarkdown, wordsAs } from './announce-text.ts'
import type { Egress } from './egress.ts'
import { refusedCall } from './refused-call.ts'

/** The releases of a repository; the token may write its contents. */
export interface GithubReleaseTarget { readonly kind: 'github_release'; readonly repo: string; readonly token: string; readonly api?: string }

/**
 * Says in the notes of each release that holds the fix that it does (S2x-22): a section of its own under the notes that are
 * there, replaced when the advisory says something else, so that asked twice it stands there once. Makes no release and no
 * tag: the project's own build does that, and before it the announcement waits for a person.
 */
export async function noteOnReleases(egress: Egress, target: GithubReleaseTarget, advisory: Advisory): Promise<Posted> {
  const call = caller(egress, target)
  try {
    const found = await releasesOf(call, target.repo, fixedVersions(advisory))
    if ('delivery' in found) return { ok: false, delivery: found.delivery }
    const [first] = found.releases
    if (first === undefined) return { ok: false, delivery: { outcome: 'held', why: 'no-release-with-the-fix' } }
    for (const release of found.releases) {
      const refused = await write(call, target.repo, release, advisory)
      if (refused) return { ok: false, delivery: refused }
    }
    const says = `GitHub release ${found.releases.map(({ tag }) => tag).join(', ')}`
    const sha256 = createHash('sha256').update(releaseSection(advisory)).digest('hex')
    return { ok: true, proof: { url: /^https?:\/\//.test(first.url) ? first.url : null, status: 200, sha256, says } }
  } catch (error) {
    return { ok: false, delivery: unreached(error) }
  }
}

/** Every version that the advisory names as holding the fix, oldest line first as it names them. */
function fixedVersions({ products, remediations }: Advisory): readonly string[] {
  const ranges = products.flatMap(({ standings }) => standings.flatMap((one) => one.ranges ?? []))
  const fixed = ranges.flatMap((range) => ('fixed' in range && range.type !== 'git' ? (range.fixed ?? []) : []))
  return [...new Set([...fixed, ...remediations.flatMap(({ version }) => version ?? [])])]
}

interface Release { readonly id: number; readonly tag: string; readonly body: string; readonly url: string }

/** By tag, with and without a `v`; a version that has no release of its own is left out. */
async function releasesOf(call: Call, repo: string, versions: readonly string[]): Promise<{ readonly releases: readonly Release[] } | { readonly delivery: Refusal }> {
  const releases: Release[] = []
  for (const tag of versions.flatMap((version) => [`v${version.replace(/^v/, '')}`, version.replace(/^v/, '')])) {
    const answer = await call('GET', `/repos/${repo}/releases/tags/${encodeURIComponent(tag)}`)
    if (answer.status === 404) continue
    if (answer.status !== 200) return { delivery: refusedCall(answer) }
    const { id, body, html_url: url } = objectOf(answer.text)
    if (typeof id === 'number') releases.push({ id, tag, body: textOf(body), url: textOf(url) })
  }
  return { releases }
}

async function write(call: Call, repo: string, { id, body }: Release, advisory: Advisory): Promise<Refusal | undefined> {
  const wanted = withSection(body, advisory)
  if (wanted === body) return undefined
  const answer = await call('PATCH', `/repos/${repo}/releases/${id}`, JSON.stringify({ body: wanted }))
  return answer.status === 200 ? undefined : refusedCall(answer)
}

/** What stands in the notes, between two marks that no reader sees. */
export function releaseSection(advisory: Advisory): string {
  const { title, summary, cve, severity, url } = wordsAs(announcementOf(advisory), forMarkdown)
  const facts = [cve, severity === null ? null : `severity ${severity}`].filter((fact) => fact !== null).join(', ')
  return [markOf(advisory), `## Security: ${title}${facts === '' ? '' : ` (${facts})`}`, '', summary, '', url, endOf(advisory)].join('\n')
}

const markOf = ({ id }: Advisory): string => `<!-- advisory ${id} -->`
const endOf = ({ id }: Advisory): string => `<!-- end of advisory ${id} -->`

function withSection(body: string, advisory: Advisory): string {
  const [from, to] = [body.indexOf(markOf(advisory)), body.indexOf(endOf(advisory))]
  const section = releaseSection(advisory)
  if (from < 0 || to < from) return `${body.trimEnd()}${body.trim() === '' ? '' : '\n\n'}${section}\n`
  return body.slice(0, from) + section + body.slice(to + endOf(advisory).length)
}
