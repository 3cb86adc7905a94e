/**
 * One early disclosure to many members of a list: `node --import tsx bench/early-disclosure.ts [--members 200]`. Each member
 * has an OpenPGP key of its own and wants its copy by mail; the copies are individual, each signed and sealed for its
 * recipient alone. The way is the desk's own: the command through the gate, the copies' hashes on record, the real outbox,
 * and SMTP to a peer in a process of its own. The members and their keys are made before the clock starts.
 *
 * Prints one JSON object: wall and CPU milliseconds of the desk (its database apart), in all and for each copy. Exits 1 where
 * a copy is missing, is sealed to nobody, or is like another. The leak game of the same copies is `bench/leak.ts`.
 */
import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { generateKey } from 'openpgp'
import { caseTerms, listTerms } from '../desk/src/commands/lists-terms.ts'
import { sendEarly } from '../desk/src/commands/early-copy.ts'
import { handle } from '../desk/src/commands/gate.ts'
import { handleMembership } from '../desk/src/commands/membership.ts'
import { inviteToCase, partyEmbargo, readWhole } from '../desk/src/commands/lists-party.ts'
import { listParties } from '../desk/src/commands/lists-access.ts'
import { pinKey, readGivenKey, wishForContent } from '../desk/src/mail/pinned-keys.ts'
import { letterExit, letterPorts } from '../desk/src/outbox/letter-exit.ts'
import { relaySender } from '../desk/src/outbox/mail-send.ts'
import { startOutbox } from '../desk/src/outbox/outbox.ts'
import { newId } from '../desk/src/store/random-id.ts'
import type { Tx } from '../desk/src/store/store.ts'
import { notice } from '../packages/coordination/src/copies/notice.fixture.ts'
import { testDatabase } from '../testing/src/database.ts'
import { list, listDesk, type ListDesk } from '../testing/src/list-desk.ts'
import { mailKeys } from '../testing/src/mail-desk.ts'
import { machine } from './machine.ts'
import { machineBusy, ownCpuOf } from './process-tree.ts'

const { values } = parseArgs({ options: { members: { type: 'string', default: '200' } } })
const members = Number(values.members)
const people = 10
const text = `${notice(8)}\nCanary of this copy: {{canary}}\n`
const team = { kind: 'member' as const, id: 'ada', name: 'Ada Obi' }

interface Person { readonly membership: string; readonly person: string; readonly address: string }

/** Organisations of ten people each, all with the terms accepted and a key of their own. */
async function roster(desk: ListDesk): Promise<readonly Person[]> {
  const found: Person[] = []
  const policy = desk.gate.shelf.of('distributors', '2026-11-20')?.policy
  const terms = policy && listTerms(policy)
  if (!terms) throw new Error('the policy has no terms')
  for (let at = 0; found.length < members; at += 1) {
    const { membership, person } = await desk.admit(`Distribution ${at}`)
    found.push({ membership, person, address: `kim@distribution-${at}.example` })
    const more = Array.from({ length: Math.min(people - 1, members - found.length) }, (_, nth) => ({ id: newId(), name: `P${nth}`, address: `p${nth}@distribution-${at}.example` }))
    await desk.store.as({ role: 'worker' }, (tx) => handleMembership(desk.gate, tx, membership, ...more.flatMap((one) => [
      { actor: person, command: { type: 'AddPerson' as const, person: one } },
      { actor: one.id, command: { type: 'AcceptTerms' as const, person: one.id, version: terms.version, hash: terms.hash } },
    ])))
    found.push(...more.map((one) => ({ membership, person: one.id, address: one.address })))
  }
  return found
}

async function givesKey(desk: ListDesk, { address }: Person): Promise<void> {
  const { publicKey } = await generateKey({ userIDs: [{ email: address }], date: new Date('2026-01-01T00:00:00Z'), format: 'armored' })
  const key = await readGivenKey(publicKey)
  if (key === null) throw new Error('a key that cannot be used')
  await desk.store.as({ role: 'worker' }, async (tx) => {
    await pinKey(tx, { address, key, source: 'given', now: desk.now })
    await wishForContent(tx, address, true)
  })
}

/** Terms in force; everybody invited, and everybody has accepted them. */
async function underEmbargo(desk: ListDesk, all: readonly Person[]): Promise<string> {
  const id = await desk.openCase()
  const asWorker = <T>(work: (tx: Tx) => Promise<T>) => desk.store.as({ role: 'worker' }, work)
  const loaded = await asWorker((tx) => readWhole(desk.gate, tx, id))
  const terms = caseTerms(loaded!.policy, newId(), '2026-12-10T17:00:00Z')
  await asWorker((tx) => handle(desk.gate, tx, id, { actor: team, command: { type: 'Embargo', command: { type: 'SetTerms', by: 'team', proposal: newId(), terms, reason: 'Time to test.' } } }))
  for (const { membership, person } of all) await asWorker((tx) => inviteToCase(desk.gate, tx, id, { membership, person, need: 'Builds the packages' }, team))
  for (const { participant } of await asWorker((tx) => listParties(tx, id)))
    await asWorker((tx) => partyEmbargo(desk.gate, tx, { caseId: id, subject: participant }, { type: 'Accept', by: participant, terms: terms.id, hash: terms.hash }))
  await asWorker((tx) => tx.execute(`update outbox set state = 'sent'`))
  return id
}

/** A server that takes everything, in a process of its own, so that its work is not counted as the desk's. */
async function sink() {
  const child = fork(fileURLToPath(new URL('mail-sink.ts', import.meta.url)))
  const [{ url }] = (await once(child, 'message')) as [{ url: string }]
  return {
    url,
    taken: async (): Promise<readonly string[]> => {
      child.send('taken')
      const [answer] = (await once(child, 'message')) as [{ mails: readonly string[] }]
      return answer.mails
    },
    close: () => child.kill(),
  }
}

const server = await testDatabase()
const peer = await sink()
try {
  const desk = await listDesk(server)
  const all = await roster(desk)
  for (const person of all) await givesKey(desk, person)
  const id = await underEmbargo(desk, all)
  console.error(`${all.length} members are under embargo, each with a key; the notice goes out now`)
  const sender = relaySender(peer.url)
  const letters = { store: desk.store, gate: desk.gate, keys: mailKeys, sender, log: (line: string) => console.error(line) }
  const [from, cpu, busy] = [performance.now(), ownCpuOf(process.pid), machineBusy()]
  const sent = await desk.store.as({ role: 'worker' }, (tx) => sendEarly(desk.gate, tx, id, { list, stage: 'plan', text, files: [] }, team))
  if (sent?.ok !== true) throw new Error('the notice was refused')
  const decided = performance.now()
  const outbox = startOutbox({ mail: letterExit(letters) }, letterPorts(letters))
  const waiting = () => desk.store.as({ role: 'worker' }, (tx) => tx.one<{ n: number }>(`select count(*)::int as n from outbox where state <> 'sent'`))
  while ((await waiting()).n > 0) await new Promise((done) => setTimeout(done, 20))
  const [wall, used, other] = [performance.now() - from, ownCpuOf(process.pid) - cpu, machineBusy() - busy]
  await outbox.stop()
  sender.close()
  const mails = await peer.taken()
  const armours = mails.map((raw) => /-----BEGIN PGP MESSAGE-----[\s\S]*-----END PGP MESSAGE-----/.exec(raw)?.[0] ?? '')
  const different = new Set(armours.filter((one) => one !== '').map((one) => createHash('sha256').update(one).digest('hex'))).size
  const copies = (await desk.store.as({ role: 'worker' }, (tx) => tx.one<{ n: number }>('select count(distinct copy_sha256)::int as n from delivery where case_id = $1 and sealed_at is not null', [id]))).n
  console.log(JSON.stringify({
    members: all.length, mails: mails.length, sealedMails: different, individualCopies: copies,
    wallMs: Math.round(wall), decidedMs: Math.round(decided - from), cpuMs: used, cpuMsEachCopy: Math.round((used / all.length) * 100) / 100,
    copiesEachSecond: Math.round((all.length / wall) * 10_000) / 10, machineBusyMs: other, machine: machine(),
  }))
  if (mails.length !== all.length || different !== all.length || copies !== all.length) process.exitCode = 1
} finally {
  peer.close()
  await server.close()
}
