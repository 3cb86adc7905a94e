/**
 * Mailman 3 as Debian packages it, its core alone, in a temporary folder with SQLite: each mail comes by LMTP, is accepted from a
 * non-member, and goes out by SMTP to the one member of the list, which is its nearest to «stored, and an answer sent». In its
 * favour: no archiver, no web interface, no authentication of senders, no encryption.
 */
import { randomUUID } from 'node:crypto'
import { chownSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { spawn } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '../../testing/src/running-desk.ts'
import { rawSmtp, smtpPeer } from '../../testing/src/smtp-peer.ts'
import { benchMail } from '../bench-mail.ts'
import { cpuOf } from '../process-tree.ts'
import { absent, account, openFolder, rounded, run } from './rival.ts'
import type { Load, RivalFigures } from './rival.ts'

const name = 'Mailman 3, one member'
const program = '/usr/lib/mailman3/bin/mailman'
const list = 'dev@lists.example'
export const mailmanAbsent = (): string | null => absent(name, [program], 'mailman3')

export async function mailman({ mails, senders, kilobytes }: Load): Promise<RivalFigures> {
  const folder = openFolder('bench-mailman')
  const owner = account('list')
  chownSync(folder.path, owner.uid, owner.gid)
  const sink = await smtpPeer()
  const [lmtp, rest] = [await freePort(), await freePort()]
  const at = (...words: string[]): string => join(folder.path, ...words)
  mkdirSync(at('var'))
  chownSync(at('var'), owner.uid, owner.gid)
  writeFileSync(at('mailman.cfg'), config(at('var'), lmtp, rest, Number(sink.address.split(':')[1])))
  writeFileSync(at('openlist.py'), 'from mailman.interfaces.action import Action\ndef openlist(mlist):\n    mlist.default_nonmember_action = Action.accept\n    mlist.send_welcome_message = False\n    mlist.max_message_size = 0\n')
  writeFileSync(at('members'), 'team@bench.example\n')
  const options = { ...owner, cwd: folder.path, env: { ...process.env, HOME: folder.path, PYTHONPATH: folder.path, MAILMAN_CONFIG_FILE: at('mailman.cfg') } }
  const tell = (...words: string[]): Promise<string> => run(program, ['-C', at('mailman.cfg'), ...words], options)
  await tell('create', '-d', list)
  await tell('shell', '-r', 'openlist', '-l', list)
  await tell('addmembers', '-W', at('members'), list)
  const server = spawn('/usr/lib/mailman3/bin/master', ['-C', at('mailman.cfg'), '--force'], { ...options, stdio: 'ignore' })
  try {
    const lanes = await Promise.all(Array.from({ length: senders }, () => speaking(lmtp)))
    const send = async (client: Awaited<ReturnType<typeof rawSmtp>>, n: number): Promise<void> => {
      const { from, raw } = benchMail(n, `${randomUUID()}@bench.example`, list, kilobytes)
      const answer = await client.mail({ from, to: [list] }, raw)
      if (!answer.startsWith('250')) throw new Error(`Mailman answered ${answer}`)
    }
    for (let turn = 0; turn < 2; turn += 1) await Promise.all(lanes.map(send))
    await arrived(sink, 2 * senders)
    const [cpu, start] = [cpuOf([server.pid as number]), performance.now()]
    await Promise.all(lanes.map(async (client, first) => {
      for (let n = first; n < mails; n += senders) await send(client, n)
    }))
    await arrived(sink, 2 * senders + mails)
    const seconds = (performance.now() - start) / 1000
    const used = cpuOf([server.pid as number]) - cpu
    for (const client of lanes) client.close()
    return { name, done: sink.mails.length - 2 * senders, perSecond: rounded(mails / seconds), cpuMsEach: rounded(used / mails) }
  } finally {
    server.kill('SIGTERM')
    await Promise.race([new Promise((resolve) => { server.once('exit', resolve) }), pause(20_000)])
    await sink.close()
    folder.remove()
  }
}

async function speaking(port: number): Promise<Awaited<ReturnType<typeof rawSmtp>>> {
  for (let turn = 0; turn < 120; turn += 1) {
    const client = await rawSmtp(`127.0.0.1:${port}`, { lmtp: true }).catch(() => null)
    if (client !== null) return client
    await pause(500)
  }
  throw new Error('Mailman did not start within a minute')
}

async function arrived(sink: { readonly mails: readonly unknown[] }, count: number): Promise<void> {
  for (let turn = 0; turn < 3000 && sink.mails.length < count; turn += 1) await pause(100)
}

const config = (folder: string, lmtp: number, rest: number, smtp: number): string => `
[mailman]
layout: here
site_owner: owner@lists.example
[paths.here]
var_dir: ${folder}
bin_dir: /usr/lib/mailman3/bin
[mta]
incoming: mailman.mta.null.NullMTA
outgoing: mailman.mta.deliver.deliver
lmtp_host: 127.0.0.1
lmtp_port: ${lmtp}
smtp_host: 127.0.0.1
smtp_port: ${smtp}
[webservice]
hostname: 127.0.0.1
port: ${rest}
[logging.root]
level: error
`
