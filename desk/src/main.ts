import { createAdaptorServer } from '@hono/node-server'
import type { Server } from 'node:http'
import { WrongSetting, type Config } from './config.ts'
import { formerVersions, PolicyShelf, readPolicies, shelve } from './commands/policy-shelf.ts'
import type { Gate } from './commands/gate.ts'
import { announceExit } from './outbox/announce-exit.ts'
import { allExits, orderExits } from './outbox/announce-orders.ts'
import { forgeExit } from './forge/forge-exit.ts'
import { orderForge } from './forge/forge-order.ts'
import { startForgeRounds } from './forge/forge-round.ts'
import { asideRoutes } from './http/aside-routes.tsx'
import { letterRoutes } from './http/letters-routes.tsx'
import { creditRoutes } from './http/receipt-credit.tsx'
import { emergencyRoutes } from './http/emergency.tsx'
import { guestRoutes } from './http/guests.tsx'
import { twoPersonRoutes } from './http/two-person.tsx'
import { revealRoutes } from './http/identity-reveal.tsx'
import { endEmergencies } from './commands/emergency.ts'
import { endGuests } from './commands/guests.ts'
import { dayRoutes } from './http/day-routes.tsx'
import { targetRoutes } from './http/targets-routes.tsx'
import { forgeRoutes } from './http/targets-forge.tsx'
import { startCveChecks } from './outbox/cve-check.ts'
import { cveExit } from './outbox/cve-exit.ts'
import { cveRegistry } from './outbox/cve-registry.ts'
import { openEgress, type Egress } from './outbox/egress.ts'
import { distribute } from './publication/distribute.ts'
import { publicMemory } from './publication/public-memory.ts'
import { publicationRoutes } from './publication/routes.ts'
import { openSigner } from './publication/signer.ts'
import { iso } from './commands/gate.ts'
import { makeApp } from './http/app.ts'
import { openpgpRoutes } from './http/openpgp-key.ts'
import { apiPort } from './http/api/api-port.ts'
import { openAuditLog, type AuditLog } from './audit/audit-log.ts'
import { startAuditing } from './audit/auditing.ts'
import { keepWeakenings, type Weakening, type Weakenings } from './audit/weakenings.ts'
import { makeRefusals, type Refusals } from './access/refusals.ts'
import { keepNoLonger } from './commands/retention.ts'
import { alarmDecoys } from './audit/decoy-alarm.ts'
import { mailCheckpoint } from './audit/checkpoint-mail.ts'
import { watchKeys } from './audit/key-alarm.ts'
import { auditRoutes } from './http/receipt-proof.tsx'
import { apiRoutes } from './http/api/api-routes.ts'
import { embargoRoutes } from './http/embargo-routes.tsx'
import { listRoutes } from './http/list-routes.tsx'
import { policyRoutes } from './http/policy-routes.tsx'
import { identityRoutes, sessionReader } from './http/sign-in.tsx'
import type { Route } from './http/route.ts'
import { routes as deskRoutes } from './http/routes.ts'
import { oidcProvider } from './identity/oidc-provider.ts'
import { renewLogins } from './identity/oidc-sign-in.ts'
import { startIndexing } from './jobs/indexing.ts'
import { startRegularRound } from './jobs/regular-round.ts'
import { egressFetch } from './outbox/egress-fetch.ts'
import { openIdentity, type Identity } from './identity/identity.ts'
import { issueSetupToken, setupLink } from './identity/setup.ts'
import { sealedCase } from './http/sealed-case.tsx'
import { sealedRoutes } from './http/sealed-routes.tsx'
import { goOnWithSealed } from './commands/sealed-waiting.ts'
import { deskPort } from './http/port/desk.ts'
import { searchPort } from './http/port/search.ts'
import { searchRoutes } from './http/search-routes.tsx'
import { startDigests } from './jobs/digests.ts'
import { startRecertifications } from './jobs/recertifications.ts'
import { overduePublished, startTimers } from './jobs/timers.ts'
import { isRecipient } from './keys/sealing-identity.ts'
import { openKeyring, type Keyring } from './keys/keyring.ts'
import { publishedKey, startKeyTending } from './mail/key-tending.ts'
import { note } from './audit/note.ts'
import { recorded } from './audit/record-read.ts'
import { openAside, startMail } from './mail/start-mail.ts'
import type { MailKeys } from './mail/token.ts'
import { dkimKey, signing } from './outbox/dkim.ts'
import { keyExit } from './outbox/key-exit.ts'
import { letterExit, letterPorts } from './outbox/letter-exit.ts'
import { pickupSender, relaySender, type MailSender } from './outbox/mail-send.ts'
import { startOutbox } from './outbox/outbox.ts'
import { summaryExit } from './outbox/report-summary.ts'
import { throttled } from './outbox/throttle.ts'
import { clamdScanner } from './outbox/virus-scanner.ts'
import type { Postgres } from './store/postgres/postgres.ts'
import { startPostgres } from './store/postgres/start.ts'
import { filesOfRequests } from './store/file-pieces.ts'
import { openStore, type Store, type Tx } from './store/store.ts'

/** A desk that runs: where it listens, and how it is stopped. */
export interface RunningDesk {
  readonly url: string
  readonly smtp: string
  readonly pickup: string | null
  readonly store: Store
  readonly gate: Gate
  readonly warnings: readonly string[]
  /** Every address of the desk, and who may call it. */
  readonly routes: readonly Route[]
  /** Where the first member is made, once; `null` where there is one. */
  readonly setup: string | null
  /** Told what `parley doctor` found: in the log, and on every page of a member. */
  weakened(found: readonly Weakening[]): Promise<void>
  stop(): Promise<void>
}

/** What the process that started this one has at hand for it already, where there is one (`cli/launch.ts`). */
export interface Given { readonly postgres: Postgres; readonly keyring: Keyring }

export interface ServeOptions { readonly log: (line: string) => void; readonly now?: () => Temporal.Instant; readonly given?: Given }

/**
 * Wires everything; the only file that knows all. Each part is started after what it needs and stopped before it, so that
 * nothing is taken in that cannot be kept.
 * @throws WrongSetting, BrokenPolicy, KeyError and the errors of a database that cannot be started, each saying the mend.
 */
export async function serve(config: Config, { log, now: moved, given }: ServeOptions): Promise<RunningDesk> {
  const now = moved ?? (() => Temporal.Now.instant())
  const { versions, warnings } = await readPolicies(config.policies)
  await assertRecovery(config.sealRecovery)
  const postgres = given?.postgres ?? await startPostgres({ dataDir: config.data, ...(config.databaseUrl === null ? {} : { databaseUrl: config.databaseUrl }), log })
  const stops: (() => Promise<unknown>)[] = [() => postgres.stop()]
  const stop = async () => {
    for (const end of stops.splice(0).toReversed()) await end()
  }
  try {
    const keyring = given?.keyring ?? await openKeyring({ dataDir: config.data, ...(config.masterKeyFile === null ? {} : { masterKeyFile: config.masterKeyFile }) })
    const store = await openStore({ postgres, keyring, log, ...(moved ? { rowClock: () => iso(moved()) } : {}) })
    stops.push(() => store.close())
    await shelve(store, versions)
    const signer = await openSigner({ store, owner: { name: `Security of ${config.mailDomain}`, email: `security@${config.mailDomain}` }, now })
    const gate: Gate = {
      shelf: new PolicyShelf(versions, await formerVersions(store)), mailDomain: config.mailDomain, url: config.url.origin, now,
      distribute: (tx, released) => distribute(tx, signer, released), exits: allExits(orderExits(config.cve?.org ?? null), orderForge),
    }
    const audit = await openAuditLog({ store, origin: `${config.mailDomain}/log`, dataDir: config.data, now: () => gate.now() })
    watchKeys({ store, keyring, now: () => gate.now(), say: log })
    const refusals = makeRefusals()
    const auditing = startAuditing({ store, log: audit, now: () => gate.now(), say: log, refusals })
    stops.push(() => auditing.stop())
    const forgetting = startRegularRound({ name: 'retention', everyMs: 60 * 60_000, log, work: () => keepNoLonger(store, config.retention, gate.now()) })
    const decoys = startRegularRound({ name: 'decoys', everyMs: 2_000, log, work: () => alarmDecoys(store, gate.now()) })
    stops.push(() => forgetting.stop(), () => decoys.stop())
    const witnesses = startRegularRound({ name: 'checkpoint letters', everyMs: 60 * 60_000, log, work: () => mailCheckpoint(store, audit, gate.now()) })
    stops.push(() => witnesses.stop())
    const weakenings = keepWeakenings(store, () => gate.now())
    const running = await startParts({ config, store, gate, log, audit, refusals, weakenings, stops })
    const token = await store.as({ role: 'gate' }, (tx) => issueSetupToken(tx, now()))
    const setup = token === null ? null : setupLink(config.url.origin, token)
    return { ...running, store, gate, setup, weakened: weakenings.take, warnings: warnings.map(({ file, line, message }) => `${file}:${line} ${message}`), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

interface Parts { readonly config: Config; readonly store: Store; readonly gate: Gate; readonly log: (line: string) => void; readonly audit: AuditLog; readonly refusals: Refusals; readonly weakenings: Weakenings; readonly stops: (() => Promise<unknown>)[] }

async function startParts({ config, store, gate, log, audit, refusals, weakenings, stops }: Parts): Promise<Pick<RunningDesk, 'url' | 'smtp' | 'pickup' | 'routes'>> {
  const keys = await mailKeys(store)
  const pickup = config.relay === null ? `${config.data}/pickup` : null
  const sender = await mailSender(config, store, gate)
  const letters = { store, gate, keys, sender, log }
  const egress = openEgress({ allow: config.egressAllow })
  const cve = cveDesk(config, { store, gate, egress })
  const outbox = startOutbox({
    mail: letterExit(letters), 'member-mail': letterExit(letters), 'key-lookup': keyExit(store, gate, egress),
    'report-summary': summaryExit(letters),
    announce: announceExit({ store, gate, egress, keys, sender }), forge: forgeExit({ store, gate, egress }), ...(cve === null ? {} : { cve: cveExit(cve) }),
  }, letterPorts(letters))
  const cveChecks = cve === null ? null : startCveChecks(cve, log)
  const timers = startTimers(store, gate, log)
  const digests = startDigests(store, gate, log)
  const recertifications = startRecertifications(store, gate, log)
  const indexing = startIndexing(store, log)
  const tending = startKeyTending(store, gate, log)
  const identity = await openIdentity({
    store, url: config.url.origin, now: () => gate.now(), addressHeader: config.addressHeader, refused: config.refusedPassphrases, refusals,
    provider: config.oidc && oidcProvider(config.oidc, egressFetch(egress)),
  })
  const logins = startRegularRound({ name: 'sign-ins by the provider', everyMs: 60_000, log, work: () => renewLogins(identity) })
  const emergencies = startRegularRound({ name: 'access in emergencies', everyMs: 60_000, log, work: () => store.as({ role: 'worker' }, async (tx) => await endEmergencies(gate, tx) + await endGuests(gate, tx)) })
  const sealed = startRegularRound({ name: 'sealed cases', everyMs: 5_000, log, work: () => goOnWithSealed(store, gate) })
  const forges = startForgeRounds({ store, gate, egress }, log)
  stops.push(async () => { sender.close() }, () => logins.stop(), () => emergencies.stop(), () => sealed.stop(), () => tending.stop(), () => forges.stop(), () => outbox.stop(), async () => cveChecks?.stop(), () => timers.stop(), () => digests.stop(), () => recertifications.stop(), () => indexing.stop())
  await overduePublished(store, gate)
  const { app, routes } = await web({ config, store, gate, log, audit, weakenings, egress, identity })
  const memory = publicMemory({ store, now: () => gate.now() }, (request, heard) => app.fetch(request, heard))
  const http = await listen(memory.before(createAdaptorServer({ fetch: memory.answer }) as Server), config)
  stops.push(() => close(http))
  const mail = await startMail({ config, store, gate, log, keys })
  stops.push(() => mail.stop())
  return { url: config.url.origin, smtp: mail.address, pickup, routes }
}

/** The pages: signed in by `identity`, sealed under a key of this desk so that a restart breaks no open form. */
async function web({ config, store, gate, log, audit, weakenings, egress, identity }: Pick<Parts, 'config' | 'store' | 'gate' | 'log' | 'audit' | 'weakenings'> & { readonly egress: Egress; readonly identity: Identity }) {
  const sealKey = await store.as({ role: 'worker' }, async (tx) => tx.instanceKeys.fingerprint('form seal', '1'))
  const loopback = config.url.hostname === 'localhost' ? [`http://127.0.0.1:${config.http.port}`, `http://[::1]:${config.http.port}`] : []
  const routes: readonly Route[] = [
    ...identityRoutes(identity), ...sealedRoutes({ store, identity, recovery: config.sealRecovery, goOn: () => goOnWithSealed(store, gate) }), ...emergencyRoutes({ store, gate, identity }), ...revealRoutes({ store, gate, identity }), ...twoPersonRoutes({ store, identity }), ...guestRoutes({ store, gate, identity }), ...embargoRoutes({ store, gate }), ...listRoutes({ store, gate }), ...openpgpRoutes((project) => publishedKey(store, gate, project)), ...apiRoutes(apiPort(store, gate)), ...searchRoutes(searchPort(store, gate)), ...auditRoutes(store, audit), ...creditRoutes({ store, gate }), ...policyRoutes({ store, gate }),
    ...letterRoutes({ store, gate }), ...asideRoutes(openAside({ config, store, gate, keys: await mailKeys(store), log, recordRead: noteMailRead }), store),
    ...dayRoutes({ store, gate }), ...targetRoutes({ store, gate, egress }), ...forgeRoutes({ store, gate }),
    ...publicationRoutes({ store, url: gate.url, provider: providerOf(config), projects: () => projectsOf(gate) }),
  ]
  const app = makeApp({
    desk: deskPort(store, gate), session: sessionReader(identity), now: () => iso(gate.now()), sealKey, alsoAt: loopback, ...(config.onion === null ? {} : { onion: config.onion }),
    routes, weakenings: weakenings.shown, ...(config.scanner === null ? {} : { scan: clamdScanner(config.scanner) }), refused: (what) => identity.refusals.tell(what, gate.now()),
    sealedCase: (c) => sealedCase(store, c), files: filesOfRequests(store),
    report: (error, id) => log(`bug ${id}: ${error instanceof Error ? error.stack ?? error.name : 'unknown'}`),
  })
  return { app, routes: [...deskRoutes, ...routes] }
}

/** Found at the start, and not on the day when a case is to be sealed. */
async function assertRecovery(recipient: string | null): Promise<void> {
  if (recipient !== null && !(await isRecipient(recipient))) throw new WrongSetting('PARLEY_SEAL_RECOVERY', 'a letter of it is mistyped: its checksum does not fit; copy the whole line that begins with age1')
}

/** A mail without a case is no case to be recorded as read; the log of the desk holds it all the same, and the budget of readings counts it. */
async function noteMailRead(tx: Tx, { viewer, object, at }: { readonly viewer: string; readonly object: string; readonly at: Temporal.Instant }): Promise<void> {
  await recorded(tx.execute('insert into mail_read (viewer, arrival, at) values ($1, $2, $3)', [viewer, object, at]))
  await note(tx, { at, actor: viewer, action: 'mail read', object })
}

export const projectsOf = (gate: Gate) => gate.shelf.current(iso(gate.now()).slice(0, 10)).map(({ policy }) => policy.id)

/** Who distributes, in the words of CSAF: this desk, for its projects. */
export const providerOf = ({ mailDomain, url }: Config) => ({ name: mailDomain, namespace: url.origin, category: 'coordinator' as const })

/** The account at CVE Services, where one is set up; without it CVE IDs are recorded by hand. */
function cveDesk({ cve }: Config, { store, gate, egress }: Pick<Parts, 'store' | 'gate'> & { readonly egress: Egress }) {
  if (cve === null) return null
  return { store, gate, registry: cveRegistry(egress, cve), account: `${cve.org}@${new URL(cve.base).host}`, user: cve.user }
}

/** Mail that goes to a relay is signed for the desk's domain, and no faster than a recipient's domain takes it kindly. */
async function mailSender({ relay, data }: Config, store: Store, gate: Gate): Promise<MailSender> {
  if (relay === null) return pickupSender(`${data}/pickup`)
  return throttled(signing(relaySender(relay.href), await dkimKey(store, gate.now()), gate.mailDomain))
}

/** The keys of reply addresses and Message-IDs; made of the desk's own index key, so that there is no other file to lose. */
function mailKeys(store: Store): Promise<MailKeys> {
  return store.as({ role: 'worker' }, async (tx) => [tx.instanceKeys.fingerprint('mail keys', '1')])
}

/** Another program listens there already. */
class PortTaken extends Error { override readonly name = 'PortTaken' }

function listen(server: Server, config: Config): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(error.code === 'EADDRINUSE'
      ? new PortTaken(`PARLEY_HTTP: ${config.http.host}:${config.http.port} is taken by another program; name a free port`) : error))
    server.listen(config.http.port, config.http.host, () => resolve(server))
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
