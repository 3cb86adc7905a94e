import type { Config } from '../config.ts'
import { iso, type Gate } from '../commands/gate.ts'
import { projectAddresses, takenAddresses } from '../commands/project-addresses.ts'
import { PieceSealer } from '../keys/sealed-pieces.ts'
import { putArrival } from '../store/arrivals.ts'
import { WHOLE_AT_MOST } from '../store/file-pieces.ts'
import { newId } from '../store/random-id.ts'
import type { Store, Tx } from '../store/store.ts'
import { together } from '../store/together.ts'
import { asideDesk, type AsideDesk } from './aside-desk.ts'
import { trustingServer } from './authentication.ts'
import { startIntake, type IntakePorts } from './intake.ts'
import { readBounceAddress } from './message-id.ts'
import { mailPace, type Pace } from './pace.ts'
import { mailParser } from './parse.ts'
import { startReceiving, type Arrival } from './receive.ts'
import { readReplyAddress } from './reply-address.ts'
import { roomFor } from './room.ts'
import { checkingSender } from './sender-check.ts'
import { intakeOfStore, smallMail } from './store-ports.ts'
import type { MailKeys } from './token.ts'

interface MailParts { readonly config: Config; readonly store: Store; readonly gate: Gate; readonly keys: MailKeys; readonly log: (line: string) => void }

export interface RunningMail { readonly address: string; stop(): Promise<void> }

/** All ways by which mail comes in, and the reading of it. Stopped from the outside in: first the ports, then the reading. */
export async function startMail({ config, store, gate, keys, log }: MailParts): Promise<RunningMail> {
  const parser = mailParser({ smimeRoots: config.smimeRoots })
  const pace = mailPace()
  const intake = startIntake(paced(pace, intakeOfStore({
    store, gate, parser, keys, log, acknowledgementsPerHour: config.acknowledgementsPerHour,
    authenticate: config.trustedAuthserv === null ? checkingSender({ name: gate.mailDomain }) : trustingServer(config.trustedAuthserv),
  })))
  const stops: (() => Promise<unknown>)[] = [async () => parser.close(), () => intake.stop()]
  const stop = async () => {
    for (const end of stops.splice(0).toReversed()) await end()
  }
  try {
    const knows = knownAddress(gate, keys)
    const receivers = await startPorts({ config, store, gate, keys, log }, knows, pace)
    stops.push(...receivers.map((receiver) => () => receiver.close()))
    if (config.imap !== null) {
      const { startImap } = await import('./imap.ts')
      const imap = startImap({ url: config.imap, store, knows, fallback: mailboxOf(config.imap, gate), now: () => iso(gate.now()), log })
      stops.push(() => imap.stop())
    }
    return { address: receivers[0]?.address ?? '', stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The reading tells the ports how far it came. */
const paced = (pace: Pace, ports: IntakePorts): IntakePorts => ({
  ...ports,
  taken: (arrival, plans) => {
    pace.read(arrival.id)
    ports.taken?.(arrival, plans)
  },
  failed: (arrival, code) => {
    pace.read(arrival.id)
    return ports.failed(arrival, code)
  },
})

/** What made no case, for the pages of the team; its parser is started when the first of them is opened. */
export function openAside({ config, store, gate, keys, log, recordRead }: MailParts & { readonly recordRead: Parameters<typeof asideDesk>[0]['recordRead'] }): AsideDesk {
  const parser = mailParser({ workers: 1, smimeRoots: config.smimeRoots })
  return asideDesk({ store, gate, recordRead, ports: intakeOfStore({ store, gate, parser, keys, log }) })
}

const policiesOf = (gate: Gate) => gate.shelf.current(iso(gate.now())).map(({ policy }) => policy)

/** Whether mail to an address is for this desk: a project's, a reply address, or one that a bounce comes back to. */
function knownAddress(gate: Gate, keys: MailKeys): (address: string) => Promise<boolean> {
  return (address) => Promise.resolve(
    readReplyAddress(address)?.domain === gate.mailDomain || readBounceAddress(keys, gate.mailDomain, address) !== null
    || policiesOf(gate).some((policy) => takenAddresses(policy, gate.mailDomain).includes(address)))
}

async function startPorts({ config, store, gate, log }: MailParts, knows: (address: string) => Promise<boolean>, pace: Pace) {
  const put = putting(store)
  const options = {
    name: gate.mailDomain, knows, log, now: () => iso(gate.now()), mayAccept: roomFor(store, `${config.data}/checkpoints`), ...(config.smtpTls === null ? {} : { tls: config.smtpTls }),
    ingest: (arrival: Arrival) => keep(put, pace, arrival), seal: () => new PieceSealer(store.instance, newId()),
  }
  const smtp = await startReceiving({ ...options, protocol: 'smtp', listen: `${config.smtp.host}:${config.smtp.port}` })
  if (config.lmtp === null) return [smtp]
  return [smtp, await startReceiving({ ...options, protocol: 'lmtp', listen: `${config.lmtp.host}:${config.lmtp.port}` })]
}

type Put = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>

/** Small mails that come at the same time are committed together; each peer hears 250 after that. */
function putting(store: Store): (bytes: number) => Put {
  const alone: Put = (work) => store.once({ role: 'intake' }, work)
  const shared = together({ shared: (work) => store.as({ role: 'intake' }, work), alone }, { most: 32, lanes: 2 })
  const inSteps: Put = (work) => store.as({ role: 'intake' }, work)
  return (bytes) => (bytes > WHOLE_AT_MOST ? inSteps : bytes > smallMail ? alone : shared)
}

/** Sealed to a key that the intake cannot open again, and committed; only then the peer hears 250. */
async function keep(put: (bytes: number) => Put, pace: Pace, { from, recipients, peer, raw, sealed, key, receivedAt }: Arrival): Promise<'stored' | 'duplicate'> {
  await pace.hold(peer)
  const stored = await put(sealed?.file.size ?? raw.length)((tx) => putArrival(tx, {
    source: 'smtp', dedupe: key, receivedAt: Temporal.Instant.from(receivedAt), envelope: { from, recipients, peer }, raw: sealed ?? raw, lane: from === '' ? peer : from,
  }))
  if (!stored.duplicate) pace.taken(stored.id, peer)
  return stored.duplicate ? 'duplicate' : 'stored'
}

/** Where mail goes that names no address of ours: the mailbox's own address where a project has it, else the first project. */
function mailboxOf(url: URL, gate: Gate): string {
  const login = decodeURIComponent(url.username).toLowerCase()
  const policies = policiesOf(gate)
  const owner = policies.find((policy) => projectAddresses(policy, gate.mailDomain).includes(login)) ?? policies[0]
  return owner === undefined ? login : projectAddresses(owner, gate.mailDomain)[0] ?? login
}
