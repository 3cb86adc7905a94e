/**
 * Schleuder 4 as Debian packages it, in a temporary folder with SQLite: an admin's encrypted and signed mail comes in by its pipe
 * (`schleuder work`, as a mail server starts it), and goes out encrypted and signed for each of the subscribers, who each have an
 * Ed25519 key of their own, by SMTP on loopback. In its favour: one mail warms the disk before it is measured, and gpg-agent runs.
 */
import { chownSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createMessage, encrypt, generateKey, readKey, readPrivateKey } from 'openpgp'
import { smtpPeer } from '../../testing/src/smtp-peer.ts'
import { setTimeout as pause } from 'node:timers/promises'
import { childrenCpu, cpuOf, processesWith } from '../process-tree.ts'
import { absent, account, openFolder, rounded, run } from './rival.ts'
import type { RivalFigures } from './rival.ts'

const name = 'Schleuder 4'
const list = 'list@bench.example'
export const schleuderAbsent = (): string | null => absent(name, ['/usr/bin/schleuder', '/etc/schleuder/list-defaults.yml'], 'schleuder')

export interface Keys { readonly publicKeys: readonly string[] }

/** One notice to all holders of these keys: mails out a second, and CPU milliseconds for each. */
export async function schleuder(text: string, { publicKeys }: Keys): Promise<RivalFigures> {
  const folder = openFolder('bench-schleuder')
  const owner = account('schleuder')
  const sink = await smtpPeer()
  const at = (...words: string[]): string => join(folder.path, ...words)
  for (const part of ['lists', 'logs', 'none']) mkdirSync(at(part))
  for (const part of ['', 'lists', 'logs', 'none']) chownSync(at(part), owner.uid, owner.gid)
  const admin = await generateKey({ type: 'ecc', curve: 'curve25519Legacy', userIDs: [{ email: 'admin@bench.example' }], format: 'armored' })
  writeFileSync(at('schleuder.yml'), config(folder.path, Number(sink.address.split(':')[1])))
  writeFileSync(at('keys.json'), JSON.stringify([admin.publicKey, ...publicKeys]))
  writeFileSync(at('set-up.rb'), setUp(at('keys.json'), at('key.asc')))
  const env = { ...process.env, HOME: folder.path, SCHLEUDER_CONFIG: at('schleuder.yml'), SCHLEUDER_LIST_DEFAULTS: '/etc/schleuder/list-defaults.yml', SCHLEUDER_ENV: 'production' }
  const options = { ...owner, cwd: folder.path, env }
  try {
    await run('schleuder', ['install'], options)
    await run('ruby', [at('set-up.rb')], options)
    const { readFileSync } = await import('node:fs')
    const listKey = await readKey({ armoredKey: readFileSync(at('key.asc'), 'utf8') })
    const signingKey = await readPrivateKey({ armoredKey: admin.privateKey })
    const mail = async (n: number): Promise<string> => {
      const sealed = await encrypt({ message: await createMessage({ text: `Content-Type: text/plain; charset=utf-8\r\n\r\n${text}` }), encryptionKeys: listKey, signingKeys: signingKey, format: 'armored' })
      return `From: admin@bench.example\nTo: ${list}\nSubject: Early notice ${n}\nMessage-ID: <${n}@bench.example>\nMIME-Version: 1.0\n`
        + `Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b\n\n--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n\n--b\nContent-Type: application/octet-stream\n\n${sealed.replaceAll('\r\n', '\n')}\n--b--\n`
    }
    const work = async (n: number): Promise<void> => {
      await run('schleuder', ['work', list], { ...options, input: await mail(n) })
    }
    const all = publicKeys.length + 1
    await work(1)
    await arrived(sink, all)
    const agents = (): readonly number[] => processesWith(new RegExp(`gpg-agent.*${folder.path}`))
    const [before, cpu, agent, start] = [sink.mails.length, childrenCpu(), cpuOf(agents()), performance.now()]
    await work(2)
    await arrived(sink, before + all)
    const seconds = (performance.now() - start) / 1000
    const [used, done] = [childrenCpu() - cpu + cpuOf(agents()) - agent, sink.mails.length - before]
    for (const pid of agents()) process.kill(pid)
    if (!sink.mails.at(-1)?.text.includes('BEGIN PGP MESSAGE')) throw new Error(`Schleuder sent something else: ${sink.mails.at(-1)?.text.slice(0, 500)}`)
    return { name, done, perSecond: rounded(done / seconds), cpuMsEach: rounded(used / done) }
  } finally {
    await sink.close()
    folder.remove()
  }
}

async function arrived(sink: { readonly mails: readonly unknown[] }, count: number): Promise<void> {
  for (let turn = 0; turn < 100 && sink.mails.length < count; turn += 1) await pause(100)
  if (sink.mails.length < count) throw new Error(`Schleuder sent ${sink.mails.length} of ${count}`)
}

const config = (folder: string, port: number): string => `lists_dir: ${folder}/lists
listlogs_dir: ${folder}/logs
keyword_handlers_dir: ${folder}/none
filters_dir: ${folder}/none
log_level: warn
superadmin: root@localhost
smtp_settings:
  address: 127.0.0.1
  port: ${port}
  enable_starttls_auto: false
database:
  production:
    adapter: sqlite3
    database: ${folder}/db.sqlite
    timeout: 5000
`

const setUp = (keys: string, out: string): string => `$VERBOSE = nil
require 'json'
require 'schleuder/cli'
list, _ = Schleuder::ListBuilder.new({email: '${list}', send_encrypted_only: true, receive_encrypted_only: true}, nil, nil, nil).run
abort list.errors.full_messages.join(', ') if list.errors.any?
JSON.parse(File.read('${keys}')).each_with_index do |key, n|
  subscription, _ = list.subscribe(n == 0 ? 'admin@bench.example' : "distributor-#{n - 1}@d.example", nil, n == 0, true, key)
  abort subscription.errors.full_messages.join(', ') if subscription.errors.any?
end
File.write('${out}', list.export_key)
`
