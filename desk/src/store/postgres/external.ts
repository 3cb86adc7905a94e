import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, open, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Client, type ClientConfig } from 'pg'
import { takeDeskLock } from './desk-lock.ts'
import { DB_ROLES, OLDEST_MAJOR, PostgresError, SESSION_OPTIONS, type DbRole, type Postgres } from './postgres.ts'
import { loginNames, makeRoles, type LoginName, type Passwords } from './roles.ts'

/**
 * A server of the operator's own. `databaseUrl` is of somebody who may make roles and owns the database; it is used
 * once per start, to make the desk's own logins. Their passwords are random and lie in `keys/database.json` (0600).
 * `beside`: for a command while the desk is at work, which holds the lock.
 */
export async function useExternal(databaseUrl: string, dataDir: string, { beside = false }: { readonly beside?: boolean } = {}): Promise<Postgres> {
  const admin = new Client({ connectionString: databaseUrl })
  await admin.connect()
  const passwords = await readPasswords(dataDir)
  let server: { database: string; version: string }
  try {
    server = await describe(admin)
    await makeRoles(admin, server.database, passwords)
  } finally {
    await admin.end()
  }
  const at: ClientConfig = { host: admin.host, port: admin.port, ssl: admin.ssl, database: server.database, options: SESSION_OPTIONS }
  const connection = (role: DbRole): ClientConfig =>
    ({ ...at, user: `parley_${role}`, password: passwords.logins[`parley_${role}`] })
  if (beside) return { connection, version: server.version, origin: 'external', stop: () => Promise.resolve() }
  const lock = await takeDeskLock(connection('owner'))
  if (lock === undefined) {
    throw new PostgresError('database-in-use', `another desk works on database ${server.database} of ${admin.host}; stop it first`)
  }
  return { connection, version: server.version, origin: 'external', stop: () => lock.release() }
}

async function describe(admin: Client): Promise<{ database: string; version: string }> {
  const { rows } = await admin.query<{ database: string; version: string }>(
    `select current_database() as database, current_setting('server_version') as version`)
  const [server] = rows
  if (server === undefined) throw new Error('the server does not say its version')
  if (Number.parseInt(server.version, 10) < OLDEST_MAJOR) {
    throw new PostgresError('too-old',
      `DATABASE_URL leads to PostgreSQL ${server.version}; Parley needs ${OLDEST_MAJOR} or newer`)
  }
  return server
}

async function readPasswords(dataDir: string): Promise<Passwords> {
  const path = join(dataDir, 'keys', 'database.json')
  if (existsSync(path)) {
    const stored: unknown = JSON.parse(await readFile(path, 'utf8'))
    if (isPasswords(stored)) return { logins: stored, known: true }
    throw new Error(`${path} does not hold the passwords of ${DB_ROLES.join(', ')}; restore it`)
  }
  const logins = Object.fromEntries(loginNames.map((name) => [name, randomBytes(24).toString('base64url')]))
  if (!isPasswords(logins)) throw new Error('a login has no password')
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(JSON.stringify(logins, null, 2))
    await file.sync()
  } finally {
    await file.close()
  }
  return { logins, known: false }
}

function isPasswords(value: unknown): value is Record<LoginName, string> {
  if (typeof value !== 'object' || value === null) return false
  const stored = new Map<string, unknown>(Object.entries(value))
  return loginNames.every((name) => typeof stored.get(name) === 'string')
}
