import { Worker } from 'node:worker_threads'
import { mimeLimits } from './mime-limits.ts'
import type { MailReadingKeys } from './openpgp.ts'
import { PiecedBytes, type FileBytes } from '../store/file-pieces.ts'
import { longestHead, undecodable } from './parse-bytes.ts'
import type { ParsedMail } from './parsed-mail.ts'

export interface MailParser {
  /**
   * What takes too long, too much memory, or cannot be read comes back as «could not be decoded». Rejects only where the bytes
   * themselves cannot be had, of a mail that lies in pieces.
   * `keys`: armoured OpenPGP keys, unlocked private ones that may open it and public ones that may have signed it.
   */
  parse(raw: FileBytes, keys?: MailReadingKeys): Promise<ParsedMail>
  close(): Promise<void>
}

/** A thread that had nothing to read for so long ends, and gives back its memory; the next mail starts one within a moment. */
const idleMilliseconds = 60_000

/** After a mail of so many bytes its thread ends: an idle thread keeps what it once needed, and a new one takes milliseconds. */
const largeMail = 4 * 1024 * 1024

interface Job {
  readonly id: number
  readonly raw: FileBytes
  readonly keys: MailReadingKeys
  readonly done: (mail: ParsedMail) => void
  readonly failed: (error: unknown) => void
  /** What is shown where the thread does not come to its end. */
  head: Uint8Array
}
/** `timer`: while a thread reads, until it is given up; else until the thread ends for want of a mail. */
interface Lane { worker: Worker | null; job: Job | null; timer: NodeJS.Timeout | null }

export interface MailParserOptions {
  readonly workers?: number
  readonly milliseconds?: number
  readonly memoryMb?: number
  /** A thread ends after so long without a mail; 60 000. */
  readonly idleMilliseconds?: number
  /** Roots of S/MIME certificates (PEM) that count beside those of the machine. */
  readonly smimeRoots?: readonly string[]
  /** Where the worker's code is; needed only where the desk runs from one bundle. */
  readonly workerUrl?: URL
}

/**
 * Parsers in threads of their own, started when first needed and kept while mail comes. Each reads one mail at a time; one that is
 * still at it after `milliseconds` (10 000), or that runs out of memory, is killed and replaced, and its mail comes
 * back with its head as text.
 */
export function mailParser(options: MailParserOptions = {}): MailParser {
  const url = options.workerUrl ?? new URL(import.meta.url.endsWith('.ts') ? './parse-worker.ts' : './parse-worker.js', import.meta.url)
  const pool: Pool = {
    url,
    milliseconds: options.milliseconds ?? mimeLimits.milliseconds,
    memoryMb: options.memoryMb ?? 512, idleMilliseconds: options.idleMilliseconds ?? idleMilliseconds,
    smimeRoots: options.smimeRoots ?? [],
    waiting: [],
    lanes: Array.from({ length: options.workers ?? 2 }, () => ({ worker: null, job: null, timer: null })),
    next: 1,
    closed: false,
  }
  return {
    parse: (raw, keys = { opening: [], verifying: [] }) => new Promise((done, failed) => {
      pool.waiting.push({ id: pool.next, raw, keys, done, failed, head: raw instanceof PiecedBytes ? new Uint8Array(0) : raw })
      pool.next += 1
      dispatch(pool)
    }),
    close: async () => {
      pool.closed = true
      await Promise.all(pool.lanes.map(async (lane) => lane.worker?.terminate()))
      for (const lane of pool.lanes) settle(lane, null)
      for (const job of pool.waiting.splice(0)) unread(job)
    },
  }
}

interface Pool {
  readonly url: URL
  readonly milliseconds: number
  readonly memoryMb: number
  readonly idleMilliseconds: number
  readonly smimeRoots: readonly string[]
  readonly waiting: Job[]
  readonly lanes: Lane[]
  next: number
  closed: boolean
}

function dispatch(pool: Pool): void {
  if (pool.closed) {
    for (const job of pool.waiting.splice(0)) unread(job)
    return
  }
  for (const lane of pool.lanes) {
    if (lane.job !== null) continue
    const job = pool.waiting.shift()
    if (job === undefined) return
    start(pool, lane, job)
  }
}

function start(pool: Pool, lane: Lane, job: Job): void {
  lane.job = job
  if (lane.timer !== null) clearTimeout(lane.timer)
  lane.timer = null
  // A small Buffer lies in a larger piece of memory, which would be copied whole.
  if (!(job.raw instanceof PiecedBytes)) send(pool, lane, new Uint8Array(job.raw))
  else void fetchAndSend(pool, lane, { job, pieces: job.raw })
}

async function fetchAndSend(pool: Pool, lane: Lane, { job, pieces }: { readonly job: Job; readonly pieces: PiecedBytes }): Promise<void> {
  try {
    const raw = await fetched(pieces, job)
    if (lane.job === job) send(pool, lane, raw)
  } catch (error) {
    giveBack(pool, lane, { job, error })
  }
}

/** In memory of its own, which then goes over to the thread: nothing here holds the mail meanwhile. */
async function fetched(pieces: PiecedBytes, job: Job): Promise<Uint8Array<ArrayBuffer>> {
  const raw = new Uint8Array(pieces.length)
  let at = 0
  for await (const piece of pieces.read()) {
    raw.set(piece, at)
    at += piece.length
  }
  job.head = raw.slice(0, longestHead)
  return raw
}

function giveBack(pool: Pool, lane: Lane, { job, error }: { readonly job: Job; readonly error: unknown }): void {
  if (lane.job === job) {
    lane.job = null
    restLater(pool, lane)
  }
  job.failed(error)
  dispatch(pool)
}

function send(pool: Pool, lane: Lane, raw: Uint8Array<ArrayBuffer>): void {
  const { job } = lane
  if (job === null) return
  const worker = lane.worker ?? newWorker(pool, lane)
  lane.worker = worker
  lane.timer = setTimeout(() => abandon(pool, lane, worker), pool.milliseconds)
  worker.ref()
  worker.postMessage({ id: job.id, raw, keys: job.keys }, [raw.buffer])
}

function newWorker(pool: Pool, lane: Lane): Worker {
  const worker = new Worker(pool.url, { workerData: { smimeRoots: pool.smimeRoots }, resourceLimits: { maxOldGenerationSizeMb: pool.memoryMb }, execArgv: [] })
  worker.on('message', (answer: { readonly id: number; readonly mail: ParsedMail }) => {
    if (lane.job?.id !== answer.id) return
    worker.unref()
    const large = lane.job.raw.length > largeMail
    settle(lane, answer.mail)
    if (large) abandon(pool, lane, worker)
    dispatch(pool)
    if (lane.job === null && lane.worker === worker) restLater(pool, lane)
  })
  // Out of memory comes as an error, a crash as an exit; either way the mail is shown by its head.
  worker.on('error', () => abandon(pool, lane, worker))
  worker.on('exit', () => abandon(pool, lane, worker))
  return worker
}

function restLater(pool: Pool, lane: Lane): void {
  const { worker } = lane
  if (worker !== null) lane.timer = setTimeout(() => abandon(pool, lane, worker), pool.idleMilliseconds).unref()
}

function abandon(pool: Pool, lane: Lane, worker: Worker): void {
  if (lane.worker !== worker) return
  lane.worker = null
  void worker.terminate()
  settle(lane, null)
  dispatch(pool)
}

function settle(lane: Lane, mail: ParsedMail | null): void {
  const job = lane.job
  if (lane.timer !== null) clearTimeout(lane.timer)
  lane.timer = null
  lane.job = null
  if (mail !== null) job?.done(mail)
  else if (job !== null) unread(job)
}

/** By its head; where not even that was read, it is for another time. */
function unread(job: Job): void {
  if (job.head.length === 0 && job.raw.length > 0) job.failed(new Error('the parser was closed'))
  else job.done(undecodable(job.head))
}
