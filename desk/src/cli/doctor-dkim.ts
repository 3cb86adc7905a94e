import { Resolver } from 'node:dns/promises'
import type { Client } from 'pg'
import { dkimRecord } from '../outbox/dkim.ts'
import { fine, notice, type Check } from './doctor-check.ts'

/** All TXT records of a name, each in one piece; empty where there is none. Throws where the DNS does not answer. */
export type TxtOf = (name: string) => Promise<readonly string[]>

/**
 * Whether the DNS of the mail domain holds the key that letters are signed with (RFC 6376 §3.6): without it the signature proves
 * nothing to anybody, and receivers take letters for spam. Nothing before the first letter, which makes the key.
 */
export async function checkDkim(owner: Client, domain: string, txtOf: TxtOf = bySystem): Promise<readonly Check[]> {
  const { rows: [key] } = await owner.query<{ selector: string; public_key: string }>('select selector, public_key from dkim_key where retired_at is null order by made_at limit 1')
  if (key === undefined) return []
  const { name, value } = dkimRecord({ selector: key.selector, publicKey: key.public_key }, domain)
  const record = `Publish in the DNS: ${name} TXT "${value}"; and let SPF and DMARC of ${domain} name the relay.`
  try {
    const found = (await txtOf(name)).map(bare)
    if (found.includes(bare(value))) return [fine('dkim', `The DNS holds the key that letters are signed with (${name}).`)]
    return [notice('dkim', found.length === 0 ? `The DNS has no ${name}: nobody can check the signature of letters.` : `The DNS has another key at ${name} than letters are signed with.`, record)]
  } catch {
    return [notice('dkim', `The DNS does not answer for ${name}, so that it is not known whether receivers can check the signature of letters.`, record)]
  }
}

/** Blanks between the parts of a record mean nothing. */
const bare = (record: string): string => record.replaceAll(/\s+/g, '')

const bySystem: TxtOf = async (name) => {
  try {
    return (await new Resolver({ timeout: 2000, tries: 1 }).resolveTxt(name)).map((pieces) => pieces.join(''))
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOTFOUND' || error.code === 'ENODATA')) return []
    throw error
  }
}
