import { PolicyShelf, readPolicies, shelve } from '../../desk/src/commands/policy-shelf.ts'
import { iso, type Gate } from '../../desk/src/commands/gate.ts'
import { arrivalKey } from '../../desk/src/mail/fingerprint.ts'
import { projectAt } from '../../desk/src/mail/mailboxes.ts'
import { mailParser } from '../../desk/src/mail/parse.ts'
import { processArrival } from '../../desk/src/mail/process.ts'
import type { MailArrival, MailPlan } from '../../desk/src/mail/process.ts'
import { startReceiving } from '../../desk/src/mail/receive.ts'
import { readReplyAddress } from '../../desk/src/mail/reply-address.ts'
import { intakeOfStore } from '../../desk/src/mail/store-ports.ts'
import { putArrival } from '../../desk/src/store/arrivals.ts'
import { WHOLE_AT_MOST, wholeOf } from '../../desk/src/store/file-pieces.ts'
import { testDatabase } from './database.ts'
import { mailKeys } from './mail-desk.ts'

/** What one arrival came to. */
export interface Taken {
  readonly plans: readonly MailPlan[]
  /** Where reading or committing failed. */
  readonly error: string | null
  /** From its claim to its commit. */
  readonly milliseconds: number
}

/** The port, the store, the parser's threads and the commits of a real desk in this process, with a clock on each mail. */
export interface MailPort {
  readonly address: string
  /** Everything that was read so far, by SHA-256 of raw and recipients (`arrivalKey`) in hex. */
  readonly taken: ReadonlyMap<string, Taken>
  /** Resolves once nothing waits. */
  settled(): Promise<void>
  /** What the store holds: arrivals in all, not yet or never done, done without a case and without the original. */
  held(): Promise<{ readonly arrivals: number; readonly undone: number; readonly forgotten: number; readonly cases: number }>
  close(): Promise<void>
}

export async function mailPort(sideBySide = 4): Promise<MailPort> {
  const db = await testDatabase()
  const { versions } = await readPolicies(new URL('../../policies', import.meta.url).pathname)
  await shelve(db.store, versions)
  const gate: Gate = { shelf: new PolicyShelf(versions), mailDomain: 'desk.example', url: 'https://desk.example', now: () => Temporal.Now.instant() }
  const parser = mailParser()
  const ports = intakeOfStore({ store: db.store, gate, parser, keys: mailKeys, log: () => undefined, acknowledgementsPerHour: 100_000 })
  const port = await startReceiving({
    listen: '127.0.0.1:0', protocol: 'smtp', name: 'desk.example', now: () => iso(gate.now()), log: () => undefined,
    knows: (address) => Promise.resolve(readReplyAddress(address) !== null || projectAt(gate, address) !== null),
    ingest: async ({ raw, key, from, recipients, peer, receivedAt }) => {
      const { duplicate } = await db.store[raw.length > WHOLE_AT_MOST ? 'as' : 'once']({ role: 'intake' }, (tx) => putArrival(tx, { source: 'smtp', dedupe: key, receivedAt: Temporal.Instant.from(receivedAt), envelope: { from, recipients, peer }, raw }))
      return duplicate ? 'duplicate' : 'stored'
    },
  })
  const taken = new Map<string, Taken>()
  const one = async (arrival: MailArrival): Promise<void> => {
    const key = Buffer.from(arrivalKey(await wholeOf(arrival.raw), arrival.recipients)).toString('hex')
    const begun = performance.now()
    const done = await processArrival(arrival, ports).then((plans) => ({ plans, error: null }), (error: Error) => ({ plans: [], error: error.stack ?? error.message }))
    const milliseconds = performance.now() - begun
    taken.set(key, { ...done, milliseconds })
    if (done.error !== null) await ports.failed(arrival, 'test')
    else ports.taken?.(arrival, done.plans)
  }
  return {
    address: port.address, taken,
    settled: async () => {
      const lane = async (): Promise<void> => {
        for (let [arrival] = await ports.claim(1); arrival !== undefined; [arrival] = await ports.claim(1)) await one(arrival)
      }
      await Promise.all(Array.from({ length: sideBySide }, lane))
    },
    held: () => db.store.as({ role: 'worker' }, (tx) => tx.one(
      `select (select count(*) from arrival) as arrivals, (select count(*) from arrival where state <> 'done') as undone,
        (select count(*) from arrival where state = 'done' and case_id is null and raw is null) as forgotten, (select count(*) from case_head) as cases`)),
    close: async () => {
      await port.close()
      await parser.close()
      await db.close()
    },
  }
}
