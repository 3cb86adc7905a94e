import type { FetchMessageObject } from 'imapflow'
import { ImapFlow } from 'imapflow'
import type { Instant } from '@parley/coordination'
import { putArrival } from '../store/arrivals.ts'
import type { Store, Tx } from '../store/store.ts'
import { arrivalKey } from './fingerprint.ts'
import { addresses, headerFields } from './header-fields.ts'

export interface ImapOptions {
  /** `imaps://user:password@host/INBOX`; `imap://` only on this machine or with STARTTLS. */
  readonly url: URL
  readonly store: Store
  /** Whether mail to this address (lower-case) is for this desk. */
  knows(address: string): Promise<boolean>
  /** Where a mail goes that names no address of this desk, such as one that came by Bcc. */
  readonly fallback: string
  now(): Instant
  readonly log: (line: string) => void
  /** Between two looks without being told of anything; 60 000. */
  readonly sweepMilliseconds?: number
}

export interface ImapWatch { stop(): Promise<void> }

const pauses = [1, 5, 15, 60, 300]
const largest = 36 * 1024 * 1024

/**
 * Watches one mailbox at a provider. What is new is found by UID, never by a flag that another client may set; how far it
 * was read is written in the transaction that keeps the mail, so that a crash neither loses nor doubles one. IDLE only
 * wakes: every minute all beyond the last UID is looked for anyway, and a connection that broke is made again.
 * Nothing in the mailbox is changed.
 */
export function startImap(options: ImapOptions): ImapWatch {
  const stopping = new AbortController()
  const ended = watch(options, stopping.signal)
  return {
    stop: () => {
      stopping.abort()
      return ended
    },
  }
}

async function watch(options: ImapOptions, signal: AbortSignal): Promise<void> {
  for (let failures = 0; !signal.aborted; failures += 1) {
    const began = performance.now()
    try {
      await session(options, signal)
    } catch (error) {
      options.log(`imap: ${options.url.hostname}: ${codeOf(error)}; will be tried again`)
    }
    if (performance.now() - began > 60_000) failures = 0
    await wait((pauses[Math.min(failures, pauses.length - 1)] ?? 300) * 1000, signal)
  }
}

async function session(options: ImapOptions, signal: AbortSignal): Promise<void> {
  const client = new ImapFlow({ ...account(options.url), logger: false, maxIdleTime: 5 * 60_000, disableAutoIdle: false })
  const broken = Promise.withResolvers<never>()
  broken.promise.catch(() => undefined)
  // Unheard, an error of the connection would end the process.
  client.on('error', (error: Error) => broken.reject(error))
  client.on('close', () => broken.reject(new Error('closed')))
  const bell = doorbell()
  client.on('exists', () => bell.ring())
  const stop = (): void => broken.reject(new Error('stopped'))
  signal.addEventListener('abort', stop, { once: true })
  try {
    await Promise.race([client.connect(), broken.promise])
    const opened = await Promise.race([client.mailboxOpen(mailboxOf(options.url), { readOnly: true }), broken.promise])
    while (!signal.aborted) {
      await Promise.race([sweep(client, options, Number(opened.uidValidity)), broken.promise])
      await Promise.race([bell.wait(options.sweepMilliseconds ?? 60_000), broken.promise])
      await Promise.race([client.noop(), broken.promise])
    }
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    signal.removeEventListener('abort', stop)
    client.close()
  }
}

/** Everything beyond the last UID, one by one and in order: a mail that cannot be stored now stops here and is met again. */
async function sweep(client: ImapFlow, options: ImapOptions, uidValidity: number): Promise<void> {
  const mailbox = `${options.url.username}@${options.url.hostname}/${mailboxOf(options.url)}`
  const read = await lastUid(options.store, mailbox, uidValidity)
  const last = read ?? 0
  const found = await client.search(read === null ? firstLook(options) : { uid: `${last + 1}:*` }, { uid: true })
  // «n:*» always names the last one, even below n.
  const uids = (found === false || found === undefined ? [] : found).filter((uid) => uid > last).toSorted((one, other) => one - other)
  for (const uid of uids) await takeOne(client, options, { mailbox, uidValidity, uid })
}

/** A mailbox may hold years of mail that was answered long ago: the first look takes the last three days. */
const firstLook = (options: ImapOptions): { since: Date } => ({ since: new Date(Temporal.Instant.from(options.now()).subtract({ hours: 72 }).epochMilliseconds) })

interface Place { readonly mailbox: string; readonly uidValidity: number; readonly uid: number }

async function takeOne(client: ImapFlow, options: ImapOptions, place: Place): Promise<void> {
  const message = await client.fetchOne(String(place.uid), { source: { maxLength: largest }, internalDate: true, size: true }, { uid: true })
  const found = message === false ? undefined : message
  const raw = found?.source
  const arrival = raw === undefined || found === undefined ? null : await arrivalOf(options, raw, found)
  await options.store.as({ role: 'intake' }, async (tx) => {
    if (arrival !== null) await putArrival(tx, arrival)
    await tx.execute('insert into imap_cursor (mailbox, uid_validity, last_uid) values ($1, $2, $3) on conflict do nothing', [place.mailbox, place.uidValidity, place.uid])
  })
}

/**
 * The clock starts when the provider took the mail. To whom it went is what the provider's own server wrote on top
 * (Delivered-To and its kin), then what the mail says.
 */
async function arrivalOf(options: ImapOptions, source: Buffer, message: FetchMessageObject) {
  const raw = Buffer.from(source.toString('latin1').replaceAll(/\r\n|\r|\n/g, '\r\n'), 'latin1')
  const fields = headerFields(raw)
  const named = ['delivered-to', 'x-original-to', 'envelope-to', 'to', 'cc'].flatMap((key) => fields.filter((one) => one.key === key).flatMap((one) => addresses(one.value)))
  const recipients: string[] = []
  for (const { address } of named.slice(0, 50)) if (!recipients.includes(address) && await options.knows(address)) recipients.push(address)
  const to = recipients.length === 0 ? [options.fallback] : recipients
  const author = addresses(fields.find((one) => one.key === 'from')?.value ?? '')[0]?.address ?? ''
  // A provider that writes no Return-Path says nothing; only an empty one is the null sender, whom no machine answers.
  const returnPath = fields.find((one) => one.key === 'return-path')?.value
  const path = returnPath === undefined ? author : (addresses(returnPath)[0]?.address ?? '')
  const date = message.internalDate === undefined ? null : Temporal.Instant.fromEpochMilliseconds(new Date(message.internalDate).getTime())
  const now = Temporal.Instant.from(options.now())
  const receivedAt = date !== null && Temporal.Instant.compare(date, now) < 0 ? date : now
  return { source: 'imap', dedupe: arrivalKey(raw, to), receivedAt, envelope: { from: path, recipients: to, peer: '' }, raw, lane: path === '' ? author : path }
}

/** Null: this mailbox was never seen. Zero: it was, under another UIDVALIDITY, so all of it is looked at; what is here already is known by its bytes. */
async function lastUid(store: Store, mailbox: string, uidValidity: number): Promise<number | null> {
  return store.as({ role: 'worker' }, async (tx: Tx) => {
    const { last, seen } = await tx.one<{ last: number | null; seen: number }>(
      'select max(last_uid) filter (where uid_validity = $2) as last, count(*) as seen from imap_cursor where mailbox = $1', [mailbox, uidValidity])
    if (last === null) return seen === 0 ? null : 0
    await tx.execute('delete from imap_cursor where mailbox = $1 and (uid_validity <> $2 or last_uid < $3)', [mailbox, uidValidity, last])
    return last
  })
}

function account(url: URL): { host: string; port: number; secure: boolean; auth: { user: string; pass: string }; doSTARTTLS?: boolean } {
  const secure = url.protocol === 'imaps:'
  const own = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
  return {
    host: url.hostname, port: url.port === '' ? (secure ? 993 : 143) : Number(url.port), secure,
    auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
    // A password never crosses a network in the clear.
    ...(secure || own ? {} : { doSTARTTLS: true }),
  }
}

const mailboxOf = (url: URL): string => decodeURIComponent(url.pathname.slice(1)) || 'INBOX'

/** Rings count while nobody waits. */
function doorbell(): { ring(): void; wait(milliseconds: number): Promise<void> } {
  let rung = false
  let wake: (() => void) | null = null
  return {
    ring: () => {
      rung = true
      wake?.()
    },
    wait: async (milliseconds) => {
      if (!rung) {
        await new Promise<void>((done) => {
          const timer = setTimeout(done, milliseconds)
          wake = () => {
            clearTimeout(timer)
            done()
          }
        })
      }
      rung = false
      wake = null
    },
  }
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((done) => {
    const timer = setTimeout(done, milliseconds)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      done()
    }, { once: true })
  })
}

/** A code is enough: messages of a server may hold names of accounts. */
function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string') return error.code
  return error instanceof Error && /^[a-z]{3,20}$/.test(error.message) ? error.message : 'the connection broke'
}
