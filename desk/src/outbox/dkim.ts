import { createPrivateKey, createPublicKey, generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import { placeOf } from '../store/sealed-fields.ts'
import type { Store, Tx } from '../store/store.ts'
import type { MailSender } from './mail-send.ts'

/** The desk's own key for DKIM (RFC 6376), and what the DNS has to say about it. */
export interface DkimKey { readonly selector: string; readonly publicKey: string; readonly privateKey: string }
export interface DkimRecord { readonly name: string; readonly type: 'TXT'; readonly value: string }

const field = (selector: string) => ({ table: 'dkim_key', column: 'sealed', row: selector })

/** The key in use; made, sealed and kept on first need. RSA of 2048 bits, which every receiver verifies (RFC 8301). */
export async function dkimKey(store: Store, now: Temporal.Instant): Promise<DkimKey> {
  const known = await store.as({ role: 'worker' }, keyInUse)
  if (known !== null) return known
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  const selector = `parley${now.toString().slice(0, 7).replace('-', '')}`
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })
  const shown = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
  return store.as({ role: 'worker' }, async (tx) => {
    await tx.execute('insert into dkim_key (selector, public_key, sealed, made_at) values ($1, $2, $3, $4) on conflict do nothing',
      [selector, shown, tx.instanceKeys.seal(placeOf(tx, '', field(selector)), Buffer.from(pem)), now])
    const made = await keyInUse(tx)
    if (made === null) throw new Error('the DKIM key was not made')
    return made
  })
}

async function keyInUse(tx: Tx): Promise<DkimKey | null> {
  const row = await tx.maybe<{ selector: string; public_key: string; sealed: Buffer }>(
    'select selector, public_key, sealed from dkim_key where retired_at is null order by made_at limit 1')
  if (!row) return null
  return { selector: row.selector, publicKey: row.public_key, privateKey: tx.instanceKeys.open(placeOf(tx, '', field(row.selector)), row.sealed).toString('utf8') }
}

/** What `parley doctor` tells the operator to publish, and compares with what the DNS says. */
export function dkimRecord({ selector, publicKey }: Pick<DkimKey, 'selector' | 'publicKey'>, domain: string): DkimRecord {
  return { name: `${selector}._domainkey.${domain}`, type: 'TXT', value: `v=DKIM1; k=rsa; p=${publicKey}` }
}

const signedHeaders = ['From', 'To', 'Subject', 'Date', 'Message-ID', 'Reply-To', 'In-Reply-To', 'References', 'MIME-Version', 'Content-Type', 'Content-Transfer-Encoding', 'Auto-Submitted']

/**
 * The same sender, with every mail signed for the desk's domain. @throws what a key that is no key throws, at once and not
 * at the first mail.
 */
export function signing(sender: MailSender, key: DkimKey, domain: string): MailSender {
  createPublicKey(createPrivateKey(key.privateKey))
  return {
    to: sender.to,
    close: () => sender.close(),
    send: async (mail) => sender.send({ ...mail, raw: await signed(mail.raw, key, domain) }),
  }
}

async function signed(raw: Buffer, key: DkimKey, domain: string): Promise<Buffer> {
  const signature = { signingDomain: domain, selector: key.selector, privateKey: key.privateKey, canonicalization: 'relaxed/relaxed', headerList: signedHeaders }
  const { dkimSign } = await import('../mail/mailauth.ts')
  const { signatures, errors } = await dkimSign(raw, { ...signature, signatureData: [signature] })
  const [error] = errors
  if (error !== undefined || signatures === '') throw new Error('a mail could not be signed')
  return Buffer.concat([Buffer.from(signatures), raw])
}
