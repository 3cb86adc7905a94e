import type { ClientConfig } from 'pg'

/** The logins of the desk. None is a superuser; none but the owner may change a table. */
export type DbRole = 'owner' | 'intake' | 'desk' | 'worker'

export const DB_ROLES: readonly DbRole[] = ['owner', 'intake', 'desk', 'worker']

/** A running PostgreSQL that this desk, and no other, may use. */
export interface Postgres {
  /** How to connect as one of the logins. */
  connection(role: DbRole): ClientConfig
  /** As the server says it, for example `18.4`. */
  readonly version: string
  /** Whose server or binaries: the operator's, the distribution's, or those of the npm package. */
  readonly origin: 'external' | 'distribution' | 'bundled'
  /** Stops a server that was started here (fast shutdown, waits for the checkpoint) and gives up the lock. */
  stop(): Promise<void>
}

/** A server of our own: the superuser inside its private socket, and the processes, are known too. */
export interface EmbeddedPostgres extends Postgres {
  readonly origin: 'distribution' | 'bundled'
  administrator(database?: string): ClientConfig
  /** Process id of the postmaster. */
  pid(): number
}

/** PostgreSQL cannot be had; the message says what to do. */
export class PostgresError extends Error {
  override readonly name = 'PostgresError'
  readonly code: 'folder-in-use' | 'no-binaries' | 'start-failed' | 'too-old' | 'role-taken' | 'database-in-use' | 'not-running'
  constructor(code: PostgresError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Oldest server that every statement of the desk was tested on. */
export const OLDEST_MAJOR = 15

/** What every connection of the desk starts with: our tables only, UTC, and no statement without an end. */
export const SESSION_OPTIONS = [
  '-c search_path=parley,pg_temp',
  '-c timezone=UTC',
  '-c statement_timeout=30000',
  '-c lock_timeout=15000',
  '-c idle_in_transaction_session_timeout=60000',
].join(' ')
