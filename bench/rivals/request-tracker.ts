/**
 * RT 5 as Debian packages it: PostgreSQL of its own in a temporary folder (trust, loopback), Starlet with four workers, and `rt-mailgate`
 * started once for each mail, as a mail server does. In its favour: no TLS, no PGP, no mail program is started for the
 * acknowledgement (a Perl sub writes it into a folder), the database is not told to be durable beyond its defaults.
 */
import { randomUUID } from 'node:crypto'
import { chownSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { spawn } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '../../testing/src/running-desk.ts'
import { benchMail } from '../bench-mail.ts'
import { childrenCpu, cpuOf } from '../process-tree.ts'
import { absent, account, openFolder, rounded, run } from './rival.ts'
import type { Load, RivalFigures } from './rival.ts'

const name = 'RT 5, rt-mailgate'
const postgres = '/usr/lib/postgresql/15/bin'
export const requestTrackerAbsent = (): string | null => absent(name,
  ['/usr/bin/rt-mailgate-5', '/usr/share/request-tracker5/libexec/rt-server', '/usr/bin/plackup', `${postgres}/initdb`],
  'request-tracker5 rt5-clients rt5-db-postgresql rt5-standalone postgresql-15')

export async function requestTracker({ mails, senders, kilobytes }: Load): Promise<RivalFigures> {
  const folder = openFolder('bench-rt')
  const [web, sql] = [await freePort(), await freePort()]
  const owner = account('postgres')
  const at = (...words: string[]): string => join(folder.path, ...words)
  for (const part of ['out', 'more', 'pg']) mkdirSync(at(part))
  chownSync(at('pg'), owner.uid, owner.gid)
  writeFileSync(at('site.pm'), siteConfig(at('out'), web, sql))
  writeFileSync(at('rights'), `@ACL = map { { GroupDomain => 'SystemInternal', GroupType => 'Everyone', Right => $_ } } qw(CreateTicket ReplyToTicket);\n1;\n`)
  const env = { ...process.env, RT_SITE_CONFIG: at('site.pm'), RT_SITE_CONFIG_DIR: at('more') }
  await run(`${postgres}/initdb`, ['-A', 'trust', '-U', 'postgres', '-D', at('pg')], { ...owner, cwd: at('pg') })
  const database = spawn(`${postgres}/postgres`, ['-D', at('pg'), '-p', String(sql), '-c', 'listen_addresses=127.0.0.1', '-c', `unix_socket_directories=${at('pg')}`], { ...owner, cwd: at('pg'), stdio: 'ignore' })
  await pause(3000)
  const setUp = (words: readonly string[]): Promise<string> => run('rt-setup-database-5', [...words, '--dba', 'postgres', '--dba-password', 'x'], { env })
  await setUp(['--action', 'init'])
  await setUp(['--action', 'insert', '--datafile', at('rights')])
  const server = spawn('plackup', ['-s', 'Starlet', '-E', 'deployment', '--host', '127.0.0.1', '--port', String(web), '--max-workers', '4', '/usr/share/request-tracker5/libexec/rt-server'], { env, stdio: 'ignore' })
  try {
    const gate = (n: number): Promise<string> => run('rt-mailgate-5', ['--queue', 'General', '--action', 'correspond', '--url', `http://127.0.0.1:${web}/`, '--timeout', '120'],
      { input: benchMail(n, `${randomUUID()}@bench.example`, 'rt@bench.example', kilobytes).raw.replaceAll('\r\n', '\n') })
    await listening(web)
    // Every worker has to have loaded everything.
    for (let n = 0; n < 24; n += 4) await Promise.all([n, n + 1, n + 2, n + 3].map(gate))
    const answered = (): number => readdirSync(at('out')).length
    const [before, roots] = [answered(), [server.pid as number, database.pid as number]]
    const [cpu, gates, start] = [cpuOf(roots), childrenCpu(), performance.now()]
    const lane = async (first: number): Promise<void> => {
      for (let n = first; n < mails; n += senders) await gate(n)
    }
    await Promise.all(Array.from({ length: senders }, (_, first) => lane(first)))
    const seconds = (performance.now() - start) / 1000
    const used = cpuOf(roots) - cpu + childrenCpu() - gates
    return { name, done: answered() - before, perSecond: rounded((answered() - before) / seconds), cpuMsEach: rounded(used / mails) }
  } finally {
    await ended(server)
    await ended(database, 'SIGINT')
    folder.remove()
  }
}

async function ended(child: ReturnType<typeof spawn>, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null) return
  const end = new Promise((resolve) => { child.once('exit', resolve) })
  child.kill(signal)
  await Promise.race([end, pause(10_000)])
}

async function listening(port: number): Promise<void> {
  for (let turn = 0; turn < 120; turn += 1) {
    const there = await fetch(`http://127.0.0.1:${port}/NoAuth/css/none`).then(() => true, () => false)
    if (there) return
    await pause(500)
  }
  throw new Error('RT did not start within a minute')
}

const siteConfig = (out: string, web: number, sql: number): string => `
Set($rtname, 'bench');
Set($Organization, 'bench.example');
Set($CorrespondAddress, 'rt@bench.example');
Set($CommentAddress, 'rt-comment@bench.example');
Set($WebDomain, '127.0.0.1');
Set($WebPort, ${web});
Set($DatabaseType, 'Pg');
Set($DatabaseHost, '127.0.0.1');
Set($DatabasePort, '${sql}');
Set($DatabaseName, 'rt5');
Set($DatabaseUser, 'rt_user');
Set($DatabasePassword, 'x');
Set($LogToSyslog, undef);
Set($LogToSTDERR, 'error');
my $n = 0;
Set($MailCommand, sub { my $mail = shift; $n++; open(my $file, '>', "${out}/$$.$n.eml") or return 0; print $file $mail->as_string; close $file; return 1; });
1;
`
