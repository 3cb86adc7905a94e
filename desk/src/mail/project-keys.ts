import { generateKey, readKey, readPrivateKey, reformatKey } from 'openpgp'
import { enqueue } from '../store/outbox.ts'
import { placeOf } from '../store/sealed-fields.ts'
import type { Tx } from '../store/store.ts'

/** A project's OpenPGP key: what reporters seal to and what the desk signs with. All armoured. */
export interface ProjectKey {
  readonly fingerprint: string
  readonly publicKey: string
  readonly madeAt: Temporal.Instant
  readonly expiresAt: Temporal.Instant
}
export interface KeyHolder {
  readonly project: string
  readonly name: string
  /** The project's own address at the desk. */
  readonly address: string
  /** The addresses that its policy names besides: whoever seals looks for the key by the address that they write to. */
  readonly others?: readonly string[]
}

const validDays = 730
/** A new key is made so many days before the old one ends; until then both are good, and the old one opens mail for ever. */
const renewDays = 30

interface Row { fingerprint: string; public_key: string; sealed: Buffer; made_at: Temporal.Instant; expires_at: Temporal.Instant }
const field = (fingerprint: string) => ({ table: 'openpgp_key', column: 'sealed', row: fingerprint })
const columns = 'fingerprint, public_key, made_at, expires_at'
const keyOf = (row: Omit<Row, 'sealed'>): ProjectKey => ({ fingerprint: row.fingerprint, publicKey: row.public_key, madeAt: row.made_at, expiresAt: row.expires_at })

/** The key in use, or null. The public viewer may ask too. */
export async function currentKey(tx: Tx, project: string): Promise<ProjectKey | null> {
  const row = await tx.maybe<Row>(`select ${columns} from openpgp_key where project = $1 and retired_at is null`, [project])
  return row ? keyOf(row) : null
}

/** The key in use, made now where there is none (worker). Two that make one at once end with the same. */
export async function projectKey(tx: Tx, holder: KeyHolder, now: Temporal.Instant): Promise<ProjectKey> {
  return await currentKey(tx, holder.project) ?? makeKey(tx, holder, now)
}

/** Makes a new key and retires the one before: it signs no more and is not published, but opens what was sealed to it. */
export async function rotateKey(tx: Tx, holder: KeyHolder, now: Temporal.Instant): Promise<ProjectKey> {
  await tx.execute('update openpgp_key set retired_at = $2 where project = $1 and retired_at is null', [holder.project, now])
  return makeKey(tx, holder, now)
}

/** Version 4 keys on Curve25519 in the form that every OpenPGP program of the last ten years reads; version 6 is not. */
async function makeKey(tx: Tx, holder: KeyHolder, now: Temporal.Instant): Promise<ProjectKey> {
  const { project } = holder
  const { privateKey, publicKey } = await generateKey({
    type: 'ecc', curve: 'curve25519Legacy', format: 'armored', userIDs: userIds(holder),
    date: new Date(now.epochMilliseconds), keyExpirationTime: validDays * 86_400,
  })
  const fingerprint = (await readKey({ armoredKey: publicKey })).getFingerprint().toLowerCase()
  await tx.execute(
    `insert into openpgp_key (fingerprint, project, public_key, sealed, made_at, expires_at) values ($1, $2, $3, $4, $5, $6)
     on conflict (project) where retired_at is null do nothing`,
    [fingerprint, project, publicKey, tx.instanceKeys.seal(placeOf(tx, '', field(fingerprint)), Buffer.from(privateKey)), now, now.add({ hours: validDays * 24 })])
  const made = await currentKey(tx, project)
  if (made === null) throw new Error(`the OpenPGP key of ${project} was not made`)
  return made
}

const userIds = ({ name, address, others = [] }: KeyHolder) =>
  [...new Set([address, ...others])].map((email) => ({ name: `${name.replaceAll(/[<>()@]/g, ' ')} security`, email }))

/**
 * The same key under the addresses that hold now, where the policy or the desk's domain changed since it was made: a program
 * that seals finds a key by the address that is written to. Fingerprint, end and what was sealed to it stay (worker).
 */
async function renameKey(tx: Tx, holder: KeyHolder, key: ProjectKey, now: Temporal.Instant): Promise<void> {
  const wanted = userIds(holder).map(({ name, email }) => `${name} <${email}>`)
  const named = (await readKey({ armoredKey: key.publicKey })).getUserIDs()
  if (wanted.length === named.length && wanted.every((id) => named.includes(id))) return
  const { sealed } = await tx.one<Row>('select sealed from openpgp_key where fingerprint = $1 for update', [key.fingerprint])
  const place = placeOf(tx, '', field(key.fingerprint))
  const { privateKey, publicKey } = await reformatKey({
    privateKey: await readPrivateKey({ armoredKey: tx.instanceKeys.open(place, sealed).toString('utf8') }), userIDs: userIds(holder), format: 'armored',
    date: new Date(now.epochMilliseconds), keyExpirationTime: validDays * 86_400,
  })
  await tx.execute('update openpgp_key set public_key = $2, sealed = $3 where fingerprint = $1', [key.fingerprint, publicKey, tx.instanceKeys.seal(place, Buffer.from(privateKey))])
}

/** Private halves, armoured: of the key in use first, then of retired ones (worker). For the killable reader only. */
export async function openingKeys(tx: Tx, projects: readonly string[]): Promise<readonly string[]> {
  const rows = await tx.query<Row>('select fingerprint, sealed from openpgp_key where project = any($1) order by retired_at desc nulls first limit 20', [projects])
  return rows.map(({ fingerprint, sealed }) => tx.instanceKeys.open(placeOf(tx, '', field(fingerprint)), sealed).toString('utf8'))
}

/** The private half that signs for a project now (worker). */
export async function signingKey(tx: Tx, holder: KeyHolder, now: Temporal.Instant): Promise<string> {
  const { fingerprint } = await projectKey(tx, holder, now)
  const { sealed } = await tx.one<Row>('select sealed from openpgp_key where fingerprint = $1', [fingerprint])
  return tx.instanceKeys.open(placeOf(tx, '', field(fingerprint)), sealed).toString('utf8')
}

/**
 * Once a day: puts the addresses of today on each key, makes the next one before the old one ends, and tells the project's team, so that copies of the key
 * published elsewhere are renewed too. Answers with the projects that got a new key.
 */
export async function tendProjectKeys(tx: Tx, holders: readonly KeyHolder[], now: Temporal.Instant): Promise<readonly string[]> {
  const renewed: string[] = []
  for (const holder of holders) {
    const key = await currentKey(tx, holder.project)
    if (key !== null) await renameKey(tx, holder, key, now)
    if (key === null || Temporal.Instant.compare(key.expiresAt, now.add({ hours: renewDays * 24 })) > 0) continue
    const next = await rotateKey(tx, holder, now)
    await tellTeam(tx, holder, { key, next }, now)
    renewed.push(holder.project)
  }
  return renewed
}

async function tellTeam(tx: Tx, { project, name }: KeyHolder, { key, next }: { readonly key: ProjectKey; readonly next: ProjectKey }, now: Temporal.Instant): Promise<void> {
  const ends = key.expiresAt.toString().slice(0, 10)
  const text = `The OpenPGP key of ${name} ends on ${ends}. The desk made the next one and publishes it:\n\n${next.fingerprint}\n\nIf the project shows a key anywhere else, put the new one there. Mail sealed to the old one is still read.`
  const members = await tx.query<{ member: string }>('select member from team_member where project = $1', [project])
  for (const { member } of members) {
    await enqueue(tx, { eventKey: `openpgp:${key.fingerprint}:${member}`, kind: 'member-mail', recipient: `member:${member}`, payload: { subject: 'The OpenPGP key was renewed', text, auto: 'generated' }, dueAt: now })
  }
}
