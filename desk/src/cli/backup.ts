import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { Client } from 'pg'
import { makeIntakeKeyPair, type IntakeKeyPair } from '../keys/intake-seal.ts'
import { backUp } from '../store/backup.ts'
import { attachPostgres } from '../store/postgres/attach.ts'
import { configOfEnvironment } from './environment.ts'

const usage = `usage: parley backup --new-key KEY        makes KEY (keep it away from the desk) and KEY.pub
       parley backup FILE --to KEY.pub     writes FILE and FILE.keys, both sealed to that key
The master key (keys/master.key) is in neither file: keep a copy of it apart. There is no backup in the clear.
`
const kind = 'parley backup key 1'

/** Backs up the desk while it works. Exit 0 done, 2 wrong use. */
export async function backupVerb(words: readonly string[]): Promise<number> {
  const given = wordsOf(words)
  if (given?.newKey !== undefined && given.file === undefined) return newKey(given.newKey)
  if (given?.file === undefined || given.to === undefined) {
    process.stderr.write(usage)
    return 2
  }
  const publicKey = await readPublicKey(given.to)
  const config = configOfEnvironment()
  const postgres = await attachPostgres({ dataDir: config.data, log: () => undefined, ...(config.databaseUrl === null ? {} : { databaseUrl: config.databaseUrl }) })
  try {
    const owner = new Client(postgres.connection('owner'))
    await owner.connect()
    try {
      const { tables, rows } = await backUp(owner, given.file, publicKey)
      process.stdout.write(`${rows} rows of ${tables} tables are in ${given.file} and ${given.file}.keys, sealed to ${fingerprint(publicKey)}.\n`)
    } finally {
      await owner.end()
    }
  } finally {
    await postgres.stop()
  }
  return 0
}

interface Words { readonly file?: string; readonly to?: string; readonly newKey?: string }

function wordsOf(args: readonly string[]): Words | null {
  try {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { to: { type: 'string' }, 'new-key': { type: 'string' } } })
    if (positionals.length > 1) return null
    const [file] = positionals
    return { ...(file === undefined ? {} : { file }), ...(values.to === undefined ? {} : { to: values.to }), ...(values['new-key'] === undefined ? {} : { newKey: values['new-key'] }) }
  } catch (error) {
    if (error instanceof TypeError) return null // parseArgs: a word that it does not know
    throw error
  }
}

async function newKey(path: string): Promise<number> {
  const { publicKey, privateKey } = makeIntakeKeyPair()
  const text = (secret: boolean): string => `${JSON.stringify({ kind, publicKey: publicKey.toString('base64'), ...(secret ? { privateKey: privateKey.toString('base64') } : {}) }, null, 2)}\n`
  await writeFile(path, text(true), { flag: 'wx', mode: 0o600 })
  await writeFile(`${path}.pub`, text(false), { flag: 'wx', mode: 0o644 })
  process.stdout.write(`${path} opens backups: keep it away from the desk. ${path}.pub makes them (${fingerprint(publicKey)}).\n`)
  return 0
}

/** The key of a recipient. @throws where the file is none. */
export async function readPublicKey(path: string): Promise<Buffer> {
  const key = await readKey(path)
  return Buffer.from(key.publicKey, 'base64')
}

/** @throws where the file holds no private key. */
export async function readPrivateKey(path: string): Promise<IntakeKeyPair> {
  const { publicKey, privateKey } = await readKey(path)
  if (privateKey === undefined) throw new Error(`${path} only makes backups; give the file without .pub`)
  return { publicKey: Buffer.from(publicKey, 'base64'), privateKey: Buffer.from(privateKey, 'base64') }
}

async function readKey(path: string): Promise<{ readonly publicKey: string; readonly privateKey?: string }> {
  const read = JSON.parse(await readFile(path, 'utf8')) as { kind?: unknown; publicKey?: unknown; privateKey?: unknown }
  if (read.kind !== kind || typeof read.publicKey !== 'string') throw new Error(`${path} is no backup key; make one with parley backup --new-key`)
  return typeof read.privateKey === 'string' ? { publicKey: read.publicKey, privateKey: read.privateKey } : { publicKey: read.publicKey }
}

const fingerprint = (publicKey: Uint8Array): string => createHash('sha256').update(publicKey).digest('hex').slice(0, 16)
