import { readFile } from 'node:fs/promises'
import type { Client } from 'pg'
import { readMigrations } from '../store/migrate.ts'
import { OLDEST_MAJOR } from '../store/postgres/postgres.ts'
import { fine, notice, weak, type Check } from './doctor-check.ts'

/** Minor releases of 13 August 2026, which closed holes; older ones of the same major are worth an update. */
const MENDED: Readonly<Record<number, number>> = { 15: 20, 16: 16, 17: 12, 18: 6 }

/** Every row policy of a fresh desk, one a line; `store/row-policies.db.test.ts` keeps it. */
export const GOLDEN = new URL('../store/row-policies.txt', import.meta.url)

/** What the database itself must hold to, asked as its owner; changes nothing. */
export async function checkDatabase(owner: Client): Promise<readonly Check[]> {
  const migrations = await pendingMigrations(owner)
  if (migrations.state !== 'ok') return [await version(owner), await roles(owner), migrations]
  return [await version(owner), await roles(owner), await ownership(owner), migrations, await forced(owner), await policies(owner), await triggers(owner), ...await queues(owner), ...await smallTeams(owner), ...await endingKeys(owner), ...await byOne(owner)]
}

async function version(owner: Client): Promise<Check> {
  const { rows: [row] } = await owner.query<{ number: number; words: string }>(
    `select current_setting('server_version_num')::int as number, current_setting('server_version') as words`)
  const [major, minor] = [Math.floor((row?.number ?? 0) / 10_000), (row?.number ?? 0) % 100]
  if (major < OLDEST_MAJOR) return weak('postgresql', `PostgreSQL ${row?.words} is too old.`, `Use ${OLDEST_MAJOR} or newer.`)
  const wanted = MENDED[major]
  return wanted !== undefined && minor < wanted ? notice('postgresql', `PostgreSQL ${row?.words} is older than ${major}.${wanted}, which closed security holes.`, 'Update PostgreSQL of this machine.')
    : fine('postgresql', `PostgreSQL ${row?.words}.`)
}

/** No login or role of the desk may step over row-level security or make others. */
async function roles(owner: Client): Promise<Check> {
  const { rows } = await owner.query<{ name: string }>(
    `select rolname as name from pg_roles where rolname like 'parley\\_%' and rolname <> 'parley_administrator'
       and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)
     union select m.rolname from pg_auth_members a join pg_roles m on m.oid = a.member join pg_roles r on r.oid = a.roleid
     where m.rolname in ('parley_intake', 'parley_desk', 'parley_worker') and (r.rolname in ('parley_owner', 'parley_administrator') or r.rolsuper or r.rolname like 'pg\\_%')`)
  return rows.length === 0 ? fine('roles', 'No login of the desk is a superuser, makes roles, or steps over row-level security.')
    : weak('roles', `These roles may do more than they need: ${rows.map(({ name }) => name).join(', ')}.`, 'alter role NAME nosuperuser nobypassrls nocreaterole nocreatedb noreplication; revoke what they are members of.')
}

async function ownership(owner: Client): Promise<Check> {
  const { rows } = await owner.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'parley' and tableowner <> 'parley_owner' and tablename <> 'migration'`)
  return rows.length === 0 ? fine('owner', 'Every table belongs to the owner, with whom no part of the running desk signs in.')
    : weak('owner', `Tables of another owner: ${rows.map(({ name }) => name).join(', ')}.`, 'alter table NAME owner to parley_owner')
}

async function forced(owner: Client): Promise<Check> {
  const { rows } = await owner.query<{ name: string }>(
    `select relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'parley' and c.relkind in ('r', 'p') and relname <> 'migration' and not (relrowsecurity and relforcerowsecurity) order by 1`)
  return rows.length === 0 ? fine('row-level-security', 'Row-level security is forced on every table.')
    : weak('row-level-security', `Row-level security is not forced on ${rows.map(({ name }) => name).join(', ')}.`, 'alter table NAME enable row level security; alter table NAME force row level security')
}

/** Each policy as one line, without what PostgreSQL versions print differently. */
export async function rowPolicies(client: Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ line: string }>(
    `select tablename || ' ' || policyname || ' ' || permissive || ' ' || cmd || ' {' || array_to_string(array(select unnest(roles) order by 1), ',') || '} using ' ||
       coalesce(qual, '') || ' check ' || coalesce(with_check, '') as line from pg_policies where schemaname = 'parley'`)
  return rows.map(({ line }) => line.replaceAll(/[\s()]+/g, ' ').trim()).toSorted()
}

async function policies(owner: Client): Promise<Check> {
  const [wanted, found] = [new Set((await readFile(GOLDEN, 'utf8')).trim().split('\n')), new Set(await rowPolicies(owner))]
  const named = [...wanted.symmetricDifference(found)].map((line) => line.split(' ').slice(0, 2).join('.'))
  return named.length === 0 ? fine('row-policies', `${found.size} row policies, as a fresh desk has them.`)
    : weak('row-policies', `Row policies differ from those of a fresh desk: ${[...new Set(named)].join(', ')}.`, 'Compare with desk/src/store/row-policies.txt and put them back.')
}

async function triggers(owner: Client): Promise<Check> {
  const { rows } = await owner.query<{ name: string }>(
    `select c.relname || '.' || t.tgname as name from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'parley' and not t.tgisinternal and t.tgenabled <> 'O'`)
  const { rows: [kept] } = await owner.query<{ count: string }>(
    `select count(*) as count from pg_trigger t join pg_class c on c.oid = t.tgrelid where c.relname = 'event' and t.tgname in ('append_only', 'append_only_whole', 'event_moves_head')`)
  return rows.length === 0 && Number(kept?.count) === 3 ? fine('append-only', 'The log of a case can only be added to.')
    : weak('append-only', `Triggers that guard the log are off or gone${rows.length > 0 ? `: ${rows.map(({ name }) => name).join(', ')}` : ''}.`, 'alter table NAME enable trigger all')
}

async function pendingMigrations(owner: Client): Promise<Check> {
  const { rows: [made] } = await owner.query<{ made: boolean }>(`select to_regclass('parley.migration') is not null as made`)
  const { rows } = made?.made ? await owner.query<{ number: number; checksum: string }>('select number, checksum from parley.migration') : { rows: [] }
  const applied = new Map(rows.map(({ number, checksum }) => [number, checksum]))
  const migrations = await readMigrations()
  const changed = migrations.filter(({ number, checksum }) => applied.has(number) && applied.get(number) !== checksum)
  if (changed.length > 0) return weak('migrations', `Applied migrations were edited: ${changed.map(({ name }) => name).join(', ')}.`, 'Put the files back.')
  const pending = migrations.filter(({ number }) => !applied.has(number))
  return pending.length === 0 ? fine('migrations', `${migrations.length} migrations are applied.`)
    : notice('migrations', `${pending.length} migrations are still to be applied; the row policies are checked after that.`, 'Start the desk.')
}

async function queues(owner: Client): Promise<readonly Check[]> {
  const { rows } = await owner.query<{ queue: string; stuck: number; cases: string | null }>(
    `select 'letters' as queue, count(*)::int as stuck, string_agg(distinct h.ref, ', ') as cases
       from outbox o left join case_head h on h.id = o.case_id where o.state in ('failed', 'held', 'bounced')
     union all select 'arrivals', count(*)::int, null from arrival where state = 'failed'
     union all select 'mails of no project', count(*)::int, null from set_aside where project is null and let_be_by is null
     union all select 'timers', count(*)::int, string_agg(distinct h.ref, ', ') from timer t join case_head h on h.id = t.case_id where t.state = 'failed'`)
  const stuck = rows.filter((row) => row.stuck > 0)
  return stuck.length === 0 ? [fine('queues', 'Nothing was given up or is held back.')]
    : [notice('queues', `Given up or held back: ${stuck.map(({ queue, stuck: many, cases }) => `${many} ${many === 1 ? queue.replace(/s\b/, '') : queue}${cases === null ? '' : ` (${cases})`}`).join(', ')}.`, 'Nothing of it goes on by itself. The page of each of these cases says who did not hear, and sends the letter again; letters of no case are at /mail.')]
}

/** S-115: two people approve an advisory; a team of one cannot, and everybody is told. */
async function smallTeams(owner: Client): Promise<readonly Check[]> {
  const { rows } = await owner.query<{ project: string; people: number }>(
    `select v.project, (select count(*)::int from team_member t where t.project = v.project) as people from case_view v where v.closed_at is null group by v.project`)
  return rows.filter(({ people }) => people < 2).map(({ project, people }) =>
    notice('team', `${project} has open cases and a team of ${people}: ${people === 0 ? 'nobody sees them' : 'one approval publishes, and one person erases or has evidence taken'}.`, 'parley member add'))
}

/** S-134: what takes two people, and was done by one because there was no second. */
async function byOne(owner: Client): Promise<readonly Check[]> {
  const { rows } = await owner.query<{ ref: string }>('select distinct h.ref from two_person t join case_head h on h.id = t.case_id where t.alone order by 1')
  return rows.length === 0 ? [] : [notice('two-person', `Erased, or packed as evidence, by one person alone: ${rows.map(({ ref }) => ref).join(', ')}.`, 'Have a second triager join these teams.')]
}

async function endingKeys(owner: Client): Promise<readonly Check[]> {
  const { rows } = await owner.query<{ project: string; ends: string }>(
    `select project, to_char(expires_at, 'YYYY-MM-DD') as ends from openpgp_key where retired_at is null and expires_at < now() + interval '30 days'`)
  return rows.map(({ project, ends }) => notice('openpgp', `The OpenPGP key of ${project} ends on ${ends}.`, 'Make the next one and publish it.'))
}
