import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
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
