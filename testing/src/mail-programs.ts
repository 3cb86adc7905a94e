import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Whether a program of the system is there, and we may start it (mail servers want to be started by root). */
export const canStart = (path: string): boolean => existsSync(path) && process.getuid?.() === 0
export const dovecot = '/usr/sbin/dovecot'
export const postfix = '/usr/sbin/postfix'

export async function freePort(): Promise<number> {
  const server = createServer()
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  const bound = server.address()
  await new Promise((done) => server.close(done))
  return typeof bound === 'object' && bound !== null ? bound.port : 0
}

export interface ImapServer { readonly url: URL; readonly folder: string; deliver(name: string, raw: string): void; stop(): void }

/** A Dovecot of its own with one mailbox in the Maildir form, on a free port of this machine. */
export async function dovecotServer(): Promise<ImapServer> {
  const folder = mkdtempSync(join(tmpdir(), 'dovecot-'))
  chmodSync(folder, 0o755)
  const port = await freePort()
  const maildir = join(folder, 'mail')
  for (const part of ['', 'new', 'cur', 'tmp']) mkdirSync(join(maildir, part), { recursive: true })
  const owner = Number(execFileSync('id', ['-u', 'mail'], { encoding: 'utf8' }))
  for (const part of ['', 'new', 'cur', 'tmp']) chownSync(join(maildir, part), owner, owner)
  const config = join(folder, 'dovecot.conf')
  writeFileSync(config, `
base_dir = ${folder}/run
state_dir = ${folder}/run
log_path = ${folder}/log
protocols = imap
ssl = no
disable_plaintext_auth = no
listen = 127.0.0.1
mail_location = maildir:${maildir}
mail_uid = ${owner}
mail_gid = ${owner}
first_valid_uid = 1
service imap-login {
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=${owner} gid=${owner} home=${folder}
}
`)
  execFileSync(dovecot, ['-c', config], { stdio: 'ignore' })
  return {
    url: new URL(`imap://desk:secret@127.0.0.1:${port}/INBOX`), folder,
    deliver: (name, raw) => {
      const path = join(maildir, 'tmp', name)
      writeFileSync(path, raw.replaceAll(/\r?\n/g, '\r\n'))
      chownSync(path, owner, owner)
      execFileSync('mv', [path, join(maildir, 'new', name)])
    },
    stop: () => {
      spawnSync('doveadm', ['-c', config, 'stop'])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export interface FrontServer { readonly smtp: string; stop(): void; flush(): void; queue(): string }

/** A Postfix of its own with the configuration that the desk ships, in front of an LMTP port; `more` is put below it. */
export async function postfixServer(lmtpPort: number, more = ''): Promise<FrontServer> {
  const folder = mkdtempSync(join(tmpdir(), 'postfix-'))
  chmodSync(folder, 0o755)
  const port = await freePort()
  const etc = join(folder, 'etc')
  for (const part of ['etc', 'queue', 'data']) mkdirSync(join(folder, part))
  const owner = Number(execFileSync('id', ['-u', 'postfix'], { encoding: 'utf8' }))
  chownSync(join(folder, 'data'), owner, 0)
  const shipped = readFileSync(new URL('../../desk/deploy/postfix.cf', import.meta.url), 'utf8')
    .replaceAll('security.example.org', 'desk.example').replaceAll('127.0.0.1:2424', `127.0.0.1:${lmtpPort}`)
  writeFileSync(join(etc, 'main.cf'), `
compatibility_level = 3.6
queue_directory = ${folder}/queue
data_directory = ${folder}/data
maillog_file = ${folder}/log
maillog_file_prefixes = ${folder}
myhostname = mx.desk.example
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
local_recipient_maps =
address_verify_map = btree:${folder}/data/verify
address_verify_poll_delay = 1s
minimal_backoff_time = 2s
maximal_backoff_time = 3s
queue_run_delay = 2s
${shipped}
${more}`)
  writeFileSync(join(etc, 'master.cf'), `
127.0.0.1:${port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
lmtp unix - - n - - lmtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`)
  execFileSync(postfix, ['-c', etc, 'start'], { stdio: 'ignore' })
  return {
    smtp: `127.0.0.1:${port}`,
    stop: () => {
      spawnSync(postfix, ['-c', etc, 'stop'])
      rmSync(folder, { recursive: true, force: true })
    },
    flush: () => void spawnSync(postfix, ['-c', etc, 'flush']),
    queue: () => spawnSync('postqueue', ['-c', etc, '-p'], { encoding: 'utf8' }).stdout,
  }
}
