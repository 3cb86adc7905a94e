import { afterEach, expect, it } from 'vitest'
import { smtpPeer } from '../../../testing/src/smtp-peer.ts'
import type { SmtpPeer } from '../../../testing/src/smtp-peer.ts'
import { mailgateVerb } from './mailgate.ts'

let peer: SmtpPeer | null = null
const before = process.env['PARLEY_SMTP']
afterEach(async () => {
  await peer?.close()
  peer = null
  if (before === undefined) delete process.env['PARLEY_SMTP']
  else process.env['PARLEY_SMTP'] = before
})

async function gate(words: readonly string[], mail: string): Promise<{ code: number; err: string }> {
  let err = ''
  const input = async function* input() {
    yield Buffer.from(mail)
  }
  const code = await mailgateVerb(words, { out: () => undefined, err: (text) => { err += text }, gone: () => false, interactive: false, input, now: () => Temporal.Now.instant() })
  return { code, err }
}

it('hands one mail over with its envelope and the line ends of mail, without the pipe’s own From line', async () => {
  peer = await smtpPeer()
  process.env['PARLEY_SMTP'] = peer.address
  expect(await gate(['--to', 'mlflow@desk.example', '--from', 'ada@finder.example'], 'From ada Fri Nov 20\nFrom: ada@finder.example\n\n.The words.\n')).toEqual({ code: 0, err: '' })
  expect(peer.mails).toMatchObject([{ from: 'ada@finder.example', to: ['mlflow@desk.example'], text: 'From: ada@finder.example\r\n\r\n.The words.\r\n' }])
})

it.each([
  ['Return-Path: <ada@relay.example>\nFrom: ada@finder.example\n', 'ada@relay.example'], ['Return-Path: <>\nFrom: ada@finder.example\n', ''], ['From: Ada <ada@finder.example>\n', 'ada@finder.example'], ['Subject: x\n', ''],
])('without --from the sender is what the mail says: %j', async (head, from) => {
  peer = await smtpPeer()
  process.env['PARLEY_SMTP'] = peer.address
  expect((await gate(['--to', 'mlflow@desk.example'], `${head}\nThe words.\n`)).code).toBe(0)
  expect(peer.mails).toMatchObject([{ from }])
})

it('says 65 for what the desk refuses, 75 for what it cannot take now, 2 for wrong words', async () => {
  peer = await smtpPeer({ rcpt: (address) => (address.startsWith('no') ? 550 : 451) })
  process.env['PARLEY_SMTP'] = peer.address
  expect((await gate(['--to', 'no@desk.example'], 'x\n')).code).toBe(65)
  expect((await gate(['--to', 'later@desk.example'], 'x\n')).code).toBe(75)
  expect((await gate([], 'x\n')).code).toBe(2)
  await peer.close()
  expect((await gate(['--to', 'a@desk.example'], 'x\n')).code).toBe(75)
  peer = null
})
