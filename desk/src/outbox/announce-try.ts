import { post, proofWords } from './announce-post.ts'
import type { AnnounceTarget } from './announce-target.ts'
import { EgressRefused, type Egress } from './egress.ts'

export interface Tried { readonly ok: boolean; readonly says: string }

export interface Trial { readonly project: string; readonly url: string; readonly at: Temporal.Instant; readonly once: string }

/**
 * Tries a target before the day. Rooms of a team get one message that says that it is a test; a repository is only asked
 * whether the token may read its advisories. What every reader of a list or a feed would see is not tried at all.
 */
export async function tryTarget(egress: Egress, target: AnnounceTarget, { project, url, at, once }: Trial): Promise<Tried> {
  if (target.kind === 'mail') return { ok: false, says: 'A list gets no test, for all of its members would read it. Check the preview and the address.' }
  if (target.kind === 'mastodon') return { ok: false, says: 'A feed gets no test, for everybody would read it. Check the preview.' }
  if (target.kind === 'github') return tryGithub(egress, target, 'security-advisories', 'advisories')
  if (target.kind === 'github_release') return tryGithub(egress, target, 'releases', 'releases')
  const announcement = { advisoryId: 'test', project, title: 'This is a test of this channel', summary: 'Nothing is announced.', cve: null, severity: null, url }
  const posted = await post(egress, target, { announcement, once, at })
  if (posted.ok) return { ok: true, says: `It arrived: ${proofWords(posted.proof)}` }
  return { ok: false, says: `It did not arrive: ${posted.delivery.outcome === 'retry' || posted.delivery.outcome === 'failed' ? posted.delivery.code : posted.delivery.why}.` }
}

async function tryGithub(egress: Egress, { repo, token, api = 'https://api.github.com' }: Extract<AnnounceTarget, { kind: 'github' | 'github_release' }>, what: string, word: string): Promise<Tried> {
  try {
    const { status } = await egress(`${api.replace(/\/+$/, '')}/repos/${repo}/${what}?per_page=1`, {
      headers: { 'Accept': 'application/vnd.github+json', 'Authorization': `Bearer ${token}`, 'User-Agent': 'Parley', 'X-GitHub-Api-Version': '2022-11-28' }, timeoutMs: 20_000, maxBytes: 4 * 1024 * 1024,
    })
    return status === 200 ? { ok: true, says: `The token may read the ${word} of the repository.` } : { ok: false, says: `GitHub answered with HTTP ${status}.` }
  } catch (error) {
    if (error instanceof EgressRefused) return { ok: false, says: `GitHub was not reached: ${error.code}.` }
    throw error
  }
}
