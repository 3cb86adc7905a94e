import { createHmac, randomBytes } from 'node:crypto'
import type { Client } from 'pg'
import type { WrappedKey } from '../keys/custodian.ts'
import { intakeSealer, makeIntakeKeyPair, openFromIntake, sealForIntake, type IntakeKeyPair } from '../keys/intake-seal.ts'
import { KeyError } from '../keys/key-error.ts'
import type { Keyring } from '../keys/keyring.ts'
import { encodePlace, lengthPrefixed, type Place } from '../keys/place.ts'
import { deriveKey, openBytes, sealBytes } from '../keys/sealed-bytes.ts'
import { newId } from './random-id.ts'

/** The keys of a desk that belong to no case, and its id, which every seal is bound to. */
export interface InstanceKeys {
  readonly instance: string
  readonly intakePublicKey: Buffer
  /** Seals an arrival, so that only `openArrival` reads it: intake needs nothing but the public key. */
  sealArrival(place: Place, plain: Uint8Array): Buffer
  /** The same for all that is sealed at one time, under one fresh key. */
  arrivalSealer(): (place: Place, plain: Uint8Array) => Buffer
  openArrival(place: Place, sealed: Uint8Array): Promise<Buffer>
  /** For what belongs to no case, such as mail about a sign-in. */
  seal(place: Place, plain: Uint8Array): Buffer
  open(place: Place, sealed: Uint8Array): Buffer
  /** 32-byte fingerprint for look-ups (Message-IDs, tokens): tells nothing to who has only the database. */
  fingerprint(label: string, value: string): Buffer
}

interface InstanceKeyRow {
  name: string
  epoch: string
  public_key: Buffer | null
  wrapped: Buffer
}

/** Context a key of the instance is wrapped in. */
export const instanceKeyContext = (instance: string, name: string): Buffer =>
  lengthPrefixed([instance, 'instance_key', name].map((part) => Buffer.from(part)))

/**
 * Reads the instance as its owner, making it on the first start. `reread`: the intake key as it is wrapped later, after a
 * rotation of the master key. @throws KeyError with another master key.
 */
export async function openInstance(owner: Client, keyring: Keyring, reread: () => Promise<WrappedKey>): Promise<InstanceKeys> {
  await owner.query('insert into instance (id) values ($1) on conflict do nothing', [newId()])
  const { rows: [row] } = await owner.query<{ id: string }>('select id from instance')
  if (row === undefined) throw new Error('the instance was not made')
  await makeMissing(owner, keyring, row.id)
  const { rows } = await owner.query<InstanceKeyRow>('select name, epoch, public_key, wrapped from instance_key')
  const stored = new Map(rows.map((key) => [key.name, key]))
  const [index, intake] = [stored.get('index'), stored.get('intake')]
  if (index === undefined || !intake?.public_key) throw new Error('the keys of the instance are incomplete')
  const indexKey = await keyring.unwrap(index, instanceKeyContext(row.id, 'index'))
  // The private key stays wrapped until an arrival is opened; asked for here to fail early with a wrong master key.
  const publicKey = intake.public_key
  let wrapped: WrappedKey = intake
  const open = async (): Promise<IntakeKeyPair> => ({ publicKey, privateKey: await keyring.unwrap(wrapped, instanceKeyContext(row.id, 'intake')) })
  return instanceKeys(row.id, indexKey, publicKey, async () => {
    try {
      return await open()
    } catch (error) {
      if (!(error instanceof KeyError) || error.code !== 'unknown-master-key') throw error
      wrapped = await reread()
      return open()
    }
  })
}

async function makeMissing(owner: Client, keyring: Keyring, instance: string): Promise<void> {
  const { rows } = await owner.query<{ name: string }>('select name from instance_key')
  const present = new Set(rows.map(({ name }) => name))
  const insert = 'insert into instance_key (name, epoch, public_key, wrapped) values ($1, $2, $3, $4) on conflict do nothing'
  if (!present.has('index')) {
    const { epoch, wrapped } = await keyring.custodian.wrap(randomBytes(32), instanceKeyContext(instance, 'index'))
    await owner.query(insert, ['index', epoch, null, wrapped])
  }
  if (!present.has('intake')) {
    const pair = makeIntakeKeyPair()
    const { epoch, wrapped } = await keyring.custodian.wrap(pair.privateKey, instanceKeyContext(instance, 'intake'))
    await owner.query(insert, ['intake', epoch, pair.publicKey, wrapped])
  }
}

function instanceKeys(
  instance: string, indexKey: Buffer, intakePublicKey: Buffer, pair: () => Promise<IntakeKeyPair>,
): InstanceKeys {
  const sealing = deriveKey(indexKey, 'instance')
  const looking = deriveKey(indexKey, 'fingerprint')
  return {
    instance,
    intakePublicKey,
    arrivalSealer: () => {
      const seal = intakeSealer(intakePublicKey)
      return (place, plain) => seal(encodePlace(place), plain)
    },
    sealArrival: (place, plain) => sealForIntake(intakePublicKey, encodePlace(place), plain),
    openArrival: async (place, sealed) => openFromIntake(await pair(), encodePlace(place), sealed),
    seal: (place, plain) => sealBytes(sealing, encodePlace(place), plain),
    open: (place, sealed) => openBytes(sealing, encodePlace(place), sealed),
    fingerprint: (label, value) =>
      createHmac('sha256', looking).update(lengthPrefixed([Buffer.from(label), Buffer.from(value)])).digest(),
  }
}
