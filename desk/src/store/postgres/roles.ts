import { escapeIdentifier, escapeLiteral, type Client } from 'pg'
import { PostgresError } from './postgres.ts'

/** Logins, and whether they get the rights of their groups without asking (they never do). */
const LOGINS = ['parley_owner', 'parley_intake', 'parley_desk', 'parley_worker'] as const

/** What the desk's login may become for one transaction, one for each kind of viewer. */
const GROUPS = ['parley_team', 'parley_party', 'parley_public', 'parley_gate'] as const

export type LoginName = (typeof LOGINS)[number]

/**
 * Makes the roles that are missing, and gives the owner the right to make tables in `database`. With `passwords`
 * (a server shared with others) each login gets its own; without, only the private socket lets anyone in.
 * @throws PostgresError `role-taken` when a login exists whose password this folder does not hold.
 */
export async function makeRoles(admin: Client, database: string, passwords?: Passwords): Promise<void> {
  const { rows } = await admin.query<{ rolname: string }>(`select rolname from pg_roles where rolname like 'parley\\_%'`)
  const present = new Set(rows.map(({ rolname }) => rolname))
  for (const group of GROUPS) if (!present.has(group)) await admin.query(`create role ${group} nologin`)
  for (const login of LOGINS) {
    if (present.has(login)) refuseForeign(login, passwords)
    else await admin.query(`create role ${login} login noinherit ${withPassword(passwords?.logins[login])}`)
  }
  await admin.query(`grant ${GROUPS.join(', ')} to parley_desk`)
  const name = escapeIdentifier(database)
  await admin.query(`revoke all on database ${name} from public`)
  await admin.query(`grant connect on database ${name} to ${LOGINS.join(', ')}`)
  await admin.query(`grant create on database ${name} to parley_owner`)
}

/** Passwords of the logins, and whether they were found in the data folder or just made. */
export interface Passwords {
  readonly logins: Readonly<Record<LoginName, string>>
  readonly known: boolean
}

export const loginNames = LOGINS

const withPassword = (password: string | undefined): string =>
  password === undefined ? '' : `password ${escapeLiteral(password)}`

function refuseForeign(login: LoginName, passwords: Passwords | undefined): void {
  if (passwords === undefined || passwords.known) return
  throw new PostgresError('role-taken',
    `the server of DATABASE_URL already has a role ${login}, but this data folder does not hold its password ` +
    '(keys/database.json). Use the data folder that made it, or a server of its own; ' +
    'if no desk uses these roles any more, drop them (drop owned by …; drop role …)')
}
