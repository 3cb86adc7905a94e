import { createHash } from 'node:crypto'
import type { PublicFile } from './public-tree.ts'

/** What of a request the public distribution looks at: no cookie, no session, no User-Agent (CSAF 2.1 §7.1.24). */
export interface Conditions { readonly ifNoneMatch: string | undefined; readonly ifModifiedSince: string | undefined }

/** Any page of any site may read it (CSAF 2.1 §7.1.25). */
export const openToAll = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': 'ETag, Last-Modified' } as const

export const entityTag = (bytes: Uint8Array): string => `"${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}"`

/**
 * The file, or 304 for who has it (RFC 9110 §13.1: a tag that was sent decides alone). Everything is asked for anew each
 * time, so that an index is never older than what it lists, and what was withdrawn is read nowhere as it was.
 */
export function answerWith(file: PublicFile, { ifNoneMatch, ifModifiedSince }: Conditions): Response {
  const tag = entityTag(file.bytes)
  const headers = {
    ...openToAll, 'ETag': tag, 'Last-Modified': httpDate(file.modifiedAt),
    'Cache-Control': 'public, no-cache',
  }
  const known = ifNoneMatch === undefined ? isUnchanged(file, ifModifiedSince) : tagsOf(ifNoneMatch).some((one) => one === tag || one === '*')
  if (known) return new Response(null, { status: 304, headers })
  return new Response(new Uint8Array(file.bytes), { headers: { ...headers, 'Content-Type': file.mediaType, 'Content-Length': String(file.bytes.length) } })
}

const tagsOf = (header: string): readonly string[] => header.split(',').map((tag) => tag.trim().replace(/^W\//, ''))

/** HTTP dates count whole seconds: rounded up, so that no change within a second is missed. */
const secondsOf = (at: Temporal.Instant): number => Math.ceil(at.epochMilliseconds / 1000)
const httpDate = (at: Temporal.Instant): string => new Date(secondsOf(at) * 1000).toUTCString()

function isUnchanged({ modifiedAt }: PublicFile, header: string | undefined): boolean {
  const since = header === undefined ? Number.NaN : Date.parse(header)
  return Number.isFinite(since) && secondsOf(modifiedAt) * 1000 <= since
}
