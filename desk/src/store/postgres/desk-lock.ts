import { Client, type ClientConfig } from 'pg'

/** Advisory lock of the one desk that works on a database («PARL», «DESK»). */
const LOCK = 'pg_try_advisory_lock(1346458188, 1145394507)'

/** The lock, held as long as its connection lives. */
export interface DeskLock {
  release(): Promise<void>
}

/** Takes the lock, or returns undefined when another desk holds it. */
export async function takeDeskLock(config: ClientConfig): Promise<DeskLock | undefined> {
  const client = new Client({ ...config, application_name: 'parley desk lock', keepAlive: true })
  client.on('error', () => undefined) // the server went away, and with it whatever the lock kept apart
  await client.connect()
  const { rows } = await client.query<{ taken: boolean }>(`select ${LOCK} as taken`)
  if (rows[0]?.taken === true) return { release: () => client.end() }
  await client.end()
  return undefined
}
