import { fold, type CaseEvent } from '@parley/coordination'
import { PolicyShelf, readPolicies, shelve, type PolicyVersion } from '../../desk/src/commands/policy-shelf.ts'
import { eventOf, iso, type Gate } from '../../desk/src/commands/gate.ts'
import { writeMemberAddress } from '../../desk/src/identity/notices.ts'
import type { Authenticate } from '../../desk/src/mail/authentication.ts'
import { arrivalKey } from '../../desk/src/mail/fingerprint.ts'
import type { IntakePorts } from '../../desk/src/mail/intake.ts'
import { mailParser } from '../../desk/src/mail/parse.ts'
import type { MailPlan } from '../../desk/src/mail/process.ts'
import { processArrival } from '../../desk/src/mail/process.ts'
import { replyAddress } from '../../desk/src/mail/reply-address.ts'
import { intakeOfStore } from '../../desk/src/mail/store-ports.ts'
import type { LettersOfStore } from '../../desk/src/outbox/letter-exit.ts'
import type { BuiltMail } from '../../desk/src/outbox/mail-message.ts'
import type { Sent } from '../../desk/src/outbox/mail-send.ts'
import type { Delivery } from '../../desk/src/outbox/outbox.ts'
import { letterExit, letterPorts } from '../../desk/src/outbox/letter-exit.ts'
import { summaryExit } from '../../desk/src/outbox/report-summary.ts'
import { putArrival } from '../../desk/src/store/arrivals.ts'
import { readEvents } from '../../desk/src/store/event-log.ts'
import { newId } from '../../desk/src/store/random-id.ts'
import type { Store, Tx } from '../../desk/src/store/store.ts'
import { mailKeys } from './mail-desk.ts'
import { testDatabase } from './database.ts'

/** The whole way of a mail over a real database: taken, read, committed, and the letters that follow from it. */
export interface MailHouse {
  readonly store: Store
  readonly gate: Gate
  /** Moves by hand; begins well before the machine's own time, because signatures of the future hold for nobody. */
  now: Temporal.Instant
  /** What the reading of mail is made of, for parts beside the intake. */
  readonly ports: IntakePorts
  /** What the other server says to mail for an address; it takes everything at first. */
  refuses: (address: string) => Sent | null
  /** Says who is proved; nobody at first. */
  proved: readonly string[]
  take(raw: string, envelope?: { readonly from?: string; readonly recipients?: readonly string[] }): Promise<readonly MailPlan[]>
  asWorker<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  cases(): Promise<readonly { readonly id: string; readonly ref: string }[]>
  events(caseId: string): Promise<readonly CaseEvent[]>
  /** The reporter of a case, with the address to answer to. */
  reporter(caseId: string): Promise<{ readonly id: string; readonly address: string }>
  member(login: string, roles: readonly string[], project?: string): Promise<{ readonly id: string; readonly address: string }>
  /** A member's own address on a case. */
  threadOf(caseId: string, participant: string): Promise<string>
  /** Empties the outbox and tells what went out. */
  sent(): Promise<readonly BuiltMail[]>
  /** What the exit said of each letter since the start. */
  readonly deliveries: readonly Delivery[]
  close(): Promise<void>
}

/** `more`: policies beside those of the repository. */
export async function mailHouse(more: readonly PolicyVersion[] = []): Promise<MailHouse> {
  const db = await testDatabase()
  const versions = [...(await readPolicies(new URL('../../policies', import.meta.url).pathname)).versions, ...more]
  await shelve(db.store, versions)
  const parser = mailParser({ workers: 1 })
  const sentMails: BuiltMail[] = []
  const deliveries: Delivery[] = []
  const asWorker = <T>(work: (tx: Tx) => Promise<T>) => db.store.as({ role: 'worker' }, work)
  const hand: { now: Temporal.Instant; proved: readonly string[]; refuses: MailHouse['refuses'] } = { now: Temporal.Instant.from('2026-02-02T12:00:00Z'), proved: [], refuses: () => null }
  const gate: Gate = { shelf: new PolicyShelf(versions), mailDomain: 'desk.example', url: 'https://desk.example', now: () => hand.now }
  const authenticate: Authenticate = (_raw, mail) => Promise.resolve(hand.proved.includes(mail.from?.address ?? '') ? { aligned: true, words: 'DKIM pass' } : { aligned: false, words: 'DKIM none' })
  const ports = intakeOfStore({ store: db.store, gate, parser, keys: mailKeys, authenticate, log: () => undefined })
  const letters: LettersOfStore = { store: db.store, gate, keys: mailKeys, log: () => undefined, sender: {
    to: 'a list', close: () => undefined,
    send: (mail) => {
      const refused = hand.refuses(mail.envelope.to)
      if (refused !== null) return Promise.resolve(refused)
      sentMails.push(mail)
      return Promise.resolve({ outcome: 'sent', proof: '250' })
    },
  } }
  const house: MailHouse = {
    store: db.store, gate, asWorker, deliveries, ports,
    get refuses() { return hand.refuses },
    set refuses(says) { hand.refuses = says },
    get now() { return hand.now },
    set now(at) { hand.now = at },
    get proved() { return hand.proved },
    set proved(addresses) { hand.proved = addresses },
    take: async (raw, envelope = {}) => {
      const bytes = Buffer.from(raw.replaceAll(/\r?\n/g, '\r\n'))
      const recipients = envelope.recipients ?? ['mlflow@desk.example']
      await db.store.as({ role: 'intake' }, (tx) => putArrival(tx, { source: 'smtp', dedupe: arrivalKey(bytes, recipients), receivedAt: house.now, envelope: { from: envelope.from ?? 'ada@finder.example', recipients, peer: '192.0.2.1' }, raw: bytes }))
      const plans: MailPlan[] = []
      for (const arrival of await ports.claim(10)) plans.push(...await processArrival(arrival, ports))
      return plans
    },
    cases: () => asWorker((tx) => tx.query<{ id: string; ref: string }>('select id, ref from case_head order by opened_at, ref')),
    events: async (id) => (await asWorker((tx) => readEvents(tx, id))).map(eventOf),
    reporter: async (id) => {
      const { reports } = fold(await house.events(id))
      const participant = reports[0]?.reporter ?? ''
      return { id: participant, address: await house.threadOf(id, participant) }
    },
    member: (login, roles, project = 'mlflow') => addMember(db.store, { login, roles, project }, house.now),
    threadOf: async (caseId, participant) => {
      const { ref, project } = await asWorker((tx) => tx.one<{ ref: string; project: string }>('select ref, project from case_head where id = $1', [caseId]))
      return replyAddress(mailKeys, project, 'desk.example', { reference: ref, caseId, participant })
    },
    sent: async () => {
      const exits = { letter: letterExit(letters), summary: summaryExit(letters) }
      const outbox = letterPorts(letters)
      for (const row of await outbox.claim(100)) {
        const said = await (row.kind === 'report-summary' ? exits.summary(row) : exits.letter(row))
        deliveries.push(said)
        if (said.outcome === 'sent') await outbox.sent(row, said.proof)
        else if (said.outcome === 'held') await outbox.held(row, said.why)
        else if (said.outcome === 'failed') await outbox.failed(row, said.code)
        else await outbox.retry(row, iso(house.now.add({ minutes: 1 })), said.code)
      }
      return sentMails.splice(0)
    },
    close: async () => {
      await parser.close()
      await db.close()
    },
  }
  return house
}

async function addMember(store: Store, { login, roles, project }: { login: string; roles: readonly string[]; project: string }, now: Temporal.Instant): Promise<{ id: string; address: string }> {
  const id = newId()
  const address = `${login}@team.example`
  await store.as({ role: 'gate' }, async (tx) => {
    await tx.execute('insert into member (id, login, display_name, created_at) values ($1, $2, $3, $4)', [id, login, login, now])
    await tx.execute('insert into team_member (project, member, roles) values ($1, $2, $3)', [project, id, roles])
    await writeMemberAddress(tx, id, address)
  })
  return { id, address }
}
