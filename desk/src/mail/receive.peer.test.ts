import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deskDomain, mailDesk, noon } from '../../../testing/src/mail-desk.ts'
import type { MailDesk } from '../../../testing/src/mail-desk.ts'
import { dotted, rawSmtp } from '../../../testing/src/smtp-peer.ts'
import type { RawSmtp } from '../../../testing/src/smtp-peer.ts'
import { openPiece, PieceSealer } from '../keys/sealed-pieces.ts'
import { PiecedBytes, sealedPieces } from '../store/file-pieces.ts'
import { arrivalKey } from './fingerprint.ts'
import { mailParser } from './parse.ts'
import { startReceiving } from './receive.ts'
import type { Arrival, ReceiveOptions, Receiver } from './receive.ts'

const parser = mailParser()
afterAll(() => parser.close())

/** The real port, with a list in the place of the store. */
let port: Receiver
let stored: Arrival[]
let desk: MailDesk
const clients: RawSmtp[] = []

async function open(more: Partial<ReceiveOptions> = {}): Promise<RawSmtp> {
  const seen = new Set<string>()
  port = await startReceiving({
    listen: '127.0.0.1:0', protocol: 'smtp', name: deskDomain, now: () => noon, log: () => undefined,
    knows: async (address) => (await desk.projectOf(address)) !== null || address.includes('+'),
    ingest: (arrival) => {
      const key = Buffer.from(arrival.key).toString('hex')
      if (seen.has(key)) return Promise.resolve('duplicate')
      seen.add(key)
      stored.push(arrival)
      return Promise.resolve('stored')
    },
    ...more,
  })
  return client({ lmtp: more.protocol === 'lmtp' })
}

async function client(options: { readonly lmtp?: boolean } = {}): Promise<RawSmtp> {
  const one = await rawSmtp(port.address, options)
  clients.push(one)
  return one
}

/** Everything stored, taken all the way to what it comes to. */
async function processed(): Promise<void> {
  for (const [index, arrival] of stored.entries()) await desk.take(arrival.raw, { ...arrival, id: `stored-${index}` })
}

const envelope = { from: 'ada@finder.example', to: ['mlflow@desk.example'] }
const report = 'From: ada@finder.example\r\nSubject: A finding\r\n\r\nThe words.\r\n'

beforeEach(() => {
  stored = []
  desk = mailDesk({ parse: (raw) => parser.parse(raw) })
})
afterEach(async () => {
  for (const one of clients.splice(0)) one.close()
  await port.close()
})

describe('the mail port', () => {
  it('keeps a mail byte for byte, with its envelope', async () => {
    const bytes = Buffer.concat([Buffer.from('Subject: \xff\xfe\r\n\r\n', 'latin1'), Buffer.from('..dots\r\n.\u00e4\r\n \r\n\r\n')])
    const peer = await open()
    expect(await peer.mail({ from: '', to: ['MLflow@Desk.example'] }, bytes)).toMatch(/^250 /)
    expect(stored).toMatchObject([{ from: '', recipients: ['mlflow@desk.example'], receivedAt: noon, peer: '127.0.0.1' }])
    expect(stored[0]?.raw.equals(bytes)).toBe(true)
  })

  it('says 250 only after the mail is committed', async () => {
    const commit = Promise.withResolvers<'stored'>()
    const peer = await open({ ingest: () => commit.promise })
    const answer = peer.mail(envelope, report)
    const first = await Promise.race([answer, pause(300, 'still waiting')])
    expect(first).toBe('still waiting')
    commit.resolve('stored')
    expect(await answer).toMatch(/^250 /)
  })

  it('says 451 where the store fails, and tells nothing of why', async () => {
    const peer = await open({ ingest: () => Promise.reject(new Error('disk full at /secret')) })
    const answer = await peer.mail(envelope, report)
    expect(answer).toMatch(/^451 4\.3\.0 /)
    expect(answer).not.toContain('secret')
    expect(await peer.say('NOOP\r\n')).toMatch(/^250/)
  })

  it('says 451 at RCPT where the recipient cannot be looked up or there is no room', async () => {
    const peer = await open({ knows: () => Promise.reject(new Error('down')) })
    expect(await peer.mail(envelope, report)).toMatch(/^451 4\.3\.0 /)
    await port.close()
    const full = await open({ mayAccept: () => Promise.resolve(false) })
    expect(await full.mail(envelope, report)).toMatch(/^451 4\.3\.1 /)
  })

  it('S-056: an unknown address and a guessed token are refused alike', async () => {
    const peer = await open({ knows: async (address) => (await desk.projectOf(address)) !== null })
    const unknown = await peer.mail({ ...envelope, to: ['nobody@desk.example'] }, report)
    expect(unknown).toMatch(/^550 5\.1\.1 /)
    expect(await peer.mail({ ...envelope, to: ['mlflow+mlflow-2026-0001.aaaaaaaaaaaaaaaa@desk.example'] }, report)).toBe(unknown)
    expect(await peer.mail({ ...envelope, to: ['mlflow@elsewhere.example'] }, report)).toBe(unknown)
  })

  it('the same delivery again is answered 250 and stored once', async () => {
    const peer = await open()
    expect(await peer.mail(envelope, report)).toMatch(/^250 /)
    expect(await peer.mail(envelope, report)).toMatch(/^250 /)
    expect(stored).toHaveLength(1)
  })

  it('takes 50 recipients and no more', async () => {
    const peer = await open()
    await peer.say('MAIL FROM:<ada@finder.example>\r\n')
    const answers: string[] = []
    for (let n = 0; n < 52; n += 1) answers.push((await peer.say(`RCPT TO:<mlflow+${n}@desk.example>\r\n`)).slice(0, 3))
    expect(answers.filter((code) => code === '250')).toHaveLength(50)
    expect(answers.slice(50)).toEqual(['452', '452'])
  })

  it('announces its size, refuses a larger mail, and goes on', async () => {
    const peer = await open({ limits: { bytes: 100_000 } })
    expect(await peer.say('EHLO x.example\r\n')).toContain('SIZE 100000')
    expect(await peer.say('MAIL FROM:<a@b.example> SIZE=100001\r\n')).toMatch(/^552/)
    expect(await peer.mail(envelope, `${report}${'x'.repeat(70)}\r\n`.repeat(2000))).toMatch(/^552/)
    expect(await peer.mail(envelope, report)).toMatch(/^250 /)
    expect(stored).toHaveLength(1)
  })

  it('asks to come back where too much is in flight', async () => {
    const peer = await open({ limits: { bytesInFlight: 50_000 } })
    expect(await peer.mail(envelope, `${'x'.repeat(70)}\r\n`.repeat(2000))).toMatch(/^451 4\.3\.1/)
    expect(await peer.mail(envelope, report)).toMatch(/^250 /)
  })

  it('tells its name and nothing of its program', async () => {
    const peer = await open()
    const said = [await peer.say('EHLO x.example\r\n'), await peer.say('HELP\r\n'), await peer.say('VRFY mlflow\r\n'), await peer.say('WIZ x\r\n')].join('')
    expect(said).not.toMatch(/node|smtp-server|nodemailer|parley|\d+\.\d+\.\d+ /i)
    expect(said).toContain(`250-${deskDomain}\r\n`)
    expect(said).not.toContain('AUTH')
  })

  it('a connection that breaks in the middle of a mail leaves nothing', async () => {
    const peer = await open()
    await peer.say('MAIL FROM:<a@b.example>\r\n')
    await peer.say('RCPT TO:<mlflow@desk.example>\r\n')
    await peer.say('DATA\r\n')
    peer.write('From: a@b.example\r\n\r\nhalf')
    await pause(50)
    peer.close()
    const next = await client()
    expect(await next.mail(envelope, report)).toMatch(/^250 /)
    expect(stored).toHaveLength(1)
  })

  it('more connections than allowed are asked to come back', async () => {
    await open({ limits: { connections: 3 } })
    await Promise.all([client(), client()])
    await expect(client()).rejects.toThrow('421')
    for (const one of clients.splice(0)) one.close()
    await pause(100)
    expect(await (await client()).mail(envelope, report)).toMatch(/^250 /)
  })
})

describe('email row 18: SMTP smuggling', () => {
  const ends = ['\n.\n', '\n.\r\n', '\r\n.\n', '\r.\r', '\r.\r\n', '\r\n.\r', '\r\n.\0\r\n', '\r\r\n.\r\r\n']

  it.each(ends)('%j ends no mail, and no second envelope comes out of the first', async (end) => {
    const peer = await open()
    await peer.say('MAIL FROM:<ada@finder.example>\r\n')
    await peer.say('RCPT TO:<mlflow@desk.example>\r\n')
    await peer.say('DATA\r\n')
    const smuggled = `MAIL FROM:<admin@desk.example>\r\nRCPT TO:<mlflow@desk.example>\r\nDATA\r\nFrom: admin@desk.example\r\n\r\nevil`
    const answer = await peer.say(`From: ada@finder.example\r\n\r\nfirst${end}${smuggled}\r\n.\r\n`)
    expect(await peer.say('NOOP\r\n')).toMatch(/^250/)
    if (end.includes('\0')) {
      expect(answer).toMatch(/^250/)
      expect(stored).toHaveLength(1)
    } else {
      expect(answer).toMatch(/^554 5\.6\.11 /)
      expect(stored).toEqual([])
    }
    expect(stored.some((arrival) => arrival.from.startsWith('admin'))).toBe(false)
  })

  it('a mail of a careless program that ends its lines with LF alone is taken as it is', async () => {
    const peer = await open()
    await peer.say('MAIL FROM:<ada@finder.example>\r\n')
    await peer.say('RCPT TO:<mlflow@desk.example>\r\n')
    await peer.say('DATA\r\n')
    expect(await peer.say('From: a@b.example\nSubject: x\n\nfirst\nsecond\r\n.\r\n')).toMatch(/^250/)
    expect(stored[0]?.raw.toString()).toBe('From: a@b.example\nSubject: x\n\nfirst\nsecond\r\n')
  })

  it('a CRLF cut in two by the network is no bare CR', async () => {
    const peer = await open()
    await peer.say('MAIL FROM:<ada@finder.example>\r\n')
    await peer.say('RCPT TO:<mlflow@desk.example>\r\n')
    await peer.say('DATA\r\n')
    for (const piece of ['From: a@b.example\r', '\n\r', '\nfirst line\r', '\nsecond\r', '\n']) {
      peer.write(piece)
      await pause(20)
    }
    expect(await peer.say('.\r\n')).toMatch(/^250/)
    expect(stored[0]?.raw.toString()).toBe('From: a@b.example\r\n\r\nfirst line\r\nsecond\r\n')
  })
})

describe('LMTP', () => {
  it('listens on a Unix socket, where the peer has no address', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'parley-lmtp-'))
    const peer = await open({ protocol: 'lmtp', listen: join(folder, 'lmtp') })
    expect(await peer.mail(envelope, report)).toMatch(/^250/)
    expect(stored).toMatchObject([{ peer: '' }])
    await rm(folder, { recursive: true })
  })

  it('an address that cannot be listened on is named', async () => {
    await open()
    await expect(startReceiving({ listen: port.address, protocol: 'smtp', name: 'x', knows: () => Promise.resolve(true), ingest: () => Promise.resolve('stored'), now: () => noon, log: () => undefined }))
      .rejects.toThrow(`Mail cannot be received at ${port.address}`)
  })

  it('answers once for every recipient', async () => {
    const peer = await open({ protocol: 'lmtp' })
    await peer.say('MAIL FROM:<ada@finder.example>\r\n')
    await peer.say('RCPT TO:<mlflow@desk.example>\r\n')
    await peer.say('RCPT TO:<asf@desk.example>\r\n')
    await peer.say('DATA\r\n')
    expect(await peer.say(Buffer.concat([dotted(report), Buffer.from('.\r\n')]))).toMatch(/^250/)
    expect(await peer.hear()).toMatch(/^250/)
    expect(stored).toMatchObject([{ recipients: ['mlflow@desk.example', 'asf@desk.example'] }])
  })

  it('says 451 for every recipient where the store fails', async () => {
    const peer = await open({ protocol: 'lmtp', ingest: () => Promise.reject(new Error('down')) })
    await peer.say('MAIL FROM:<ada@finder.example>\r\n')
    await peer.say('RCPT TO:<mlflow@desk.example>\r\n')
    await peer.say('RCPT TO:<asf@desk.example>\r\n')
    await peer.say('DATA\r\n')
    expect(await peer.say(Buffer.concat([dotted(report), Buffer.from('.\r\n')]))).toMatch(/^451/)
    expect(await peer.hear()).toMatch(/^451/)
  })
})

describe('mail of every kind, through the real port', () => {
  const multipart = (parts: string, type = 'mixed'): string => `From: ada@finder.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/${type}; boundary=b\r\n\r\n${parts}--b--\r\n`
  const kinds: Readonly<Record<string, string | Buffer>> = {
    plain: report,
    'no header at all': 'just words\r\n',
    'no body': 'From: ada@finder.example\r\nSubject: x\r\n',
    empty: '',
    'only a line end': '\r\n',
    'no From': 'Subject: x\r\n\r\nwords\r\n',
    'From without address': 'From: Ada\r\n\r\nwords\r\n',
    'broken From': 'From: <<>>@@,;:\r\n\r\nwords\r\n',
    'From group': 'From: Team: a@x.example, b@x.example;\r\n\r\nwords\r\n',
    'broken encoded words': 'Subject: =?utf-8?Q?=E4=?= =?x?B?!!!?=\r\n\r\nwords\r\n',
    'raw 8-bit header': Buffer.from('Subject: \xfcberfl\xfcssig\r\n\r\nwords\r\n', 'latin1'),
    'unknown charset': 'Content-Type: text/plain; charset=klingon\r\n\r\nwords\r\n',
    'unknown transfer encoding': 'Content-Transfer-Encoding: x-uuenc\r\n\r\nwords\r\n',
    'broken base64': 'Content-Transfer-Encoding: base64\r\n\r\n!!!!=====\r\n',
    'broken quoted-printable': 'Content-Transfer-Encoding: quoted-printable\r\n\r\n=G1=\r\n==\r\n',
    'NUL bytes': 'Subject: a\0b\r\n\r\nwo\0rds\r\n',
    'multipart without boundary': 'Content-Type: multipart/mixed\r\n\r\nwords\r\n',
    'boundary never seen': 'Content-Type: multipart/mixed; boundary=zzz\r\n\r\nwords\r\n',
    'boundary never closed': 'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nwords\r\n',
    'empty multipart': multipart(''),
    'alternative': multipart('--b\r\n\r\nwords\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>words\r\n', 'alternative'),
    'html only': 'Content-Type: text/html\r\n\r\n<p>words<script>x\r\n',
    'attachment with a path': multipart('--b\r\nContent-Disposition: attachment; filename="../../etc/cron.d/x"\r\n\r\nwords\r\n'),
    'RFC 2231 name': multipart("--b\r\nContent-Disposition: attachment; filename*0*=utf-8''a%00; filename*1*=%2e%2fb\r\n\r\nwords\r\n"),
    'attachment only': multipart('--b\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n'),
    'winmail.dat': multipart('--b\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\n\r\nx\r\n'),
    'calendar': 'Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\n',
    'PGP/MIME': multipart('--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--b\r\nContent-Type: application/octet-stream\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n', 'encrypted'),
    'S/MIME': 'Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\nContent-Transfer-Encoding: base64\r\n\r\nMIAG\r\n',
    'header without colon': 'From ada Fri Nov 20\r\nSubject: x\r\n\r\nwords\r\n',
    'header folded for ever': `Subject: x\r\n${' y\r\n'.repeat(30_000)}\r\nwords\r\n`,
    'one endless header': `Subject: ${'y'.repeat(400_000)}\r\n\r\nwords\r\n`,
    '1 000 headers': `${Array.from({ length: 1001 }, (_, n) => `X-${n}: y\r\n`).join('')}\r\nwords\r\n`,
    'a part for each of 5 000': multipart('--b\r\n\r\nx\r\n'.repeat(5000)),
    '200 nested multiparts': Array.from({ length: 200 }, (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\r\n\r\n--b${n}\r\n`).join(''),
    '300 nested mails': 'Content-Type: message/rfc822\r\n\r\n'.repeat(300),
    'date of another age': 'Date: Mon, 99 Foo -1 25:61:61 +9999\r\n\r\nwords\r\n',
    'references for ever': `References: ${'<a@b> '.repeat(5000)}\r\n\r\nwords\r\n`,
    'HTML bomb': `Content-Type: text/html\r\n\r\n${'<div>'.repeat(100_000)}words\r\n`,
  }

  it('all of it is taken, stored and becomes a case with something to see', async () => {
    const peer = await open()
    for (const [name, data] of Object.entries(kinds)) expect(await peer.mail(envelope, data), name).toMatch(/^250 /)
    expect(stored).toHaveLength(Object.keys(kinds).length)
    await processed()
    for (const [index, commit] of desk.commits.entries()) {
      const name = Object.keys(kinds)[index] ?? ''
      expect(commit.plans, name).toMatchObject([{ kind: 'report', project: 'mlflow' }])
      expect(commit.plans[0], name).toHaveProperty('draft.text', expect.stringMatching(/\S/))
      expect(JSON.stringify(commit.plans[0]), name).not.toContain(String.raw`\u0000`)
    }
  })

  it('S-060: 10 000 damaged mails: none lost, no crash', async () => {
    const sources = Object.values(kinds).map((data) => Buffer.from(data)).filter((data) => data.length < 3000)
    const random = generator(20261120)
    let sent = 0
    const peers = await Promise.all([open(), ...[1, 2, 3].map(() => pause(150).then(() => client()))])
    await Promise.all(peers.map(async (peer, lane) => {
      for (let n = lane; n < 2000; n += peers.length) {
        const data = damaged(sources[n % sources.length] ?? Buffer.alloc(0), random)
        const answer = await peer.mail(envelope, `X-Nr: ${n}\r\n${data.toString('latin1')}`.replaceAll(/\r?\n|\r/g, '\r\n'))
        if (answer.startsWith('250')) sent += 1
      }
    }))
    expect(sent).toBe(2000)
    expect(stored).toHaveLength(2000)
    // The port was shown on 2 000; the reading of a mail is what has to stand 10 000.
    for (let n = 2000; n < 10_000; n += 1) {
      stored.push({ ...(stored[0] ?? expect.fail()), raw: damaged(sources[n % sources.length] ?? Buffer.alloc(0), random) })
    }
    await processed()
    expect(desk.commits).toHaveLength(10_000)
    expect(desk.commits.every((commit) => commit.plans.length === 1)).toBe(true)
  })

  it('email row 14: a mail of 25 MB is taken and its attachment comes out whole', async () => {
    const bytes = Buffer.alloc(18 * 1024 * 1024, 'evidence of a large finding ')
    const encoded = bytes.toString('base64').replaceAll(/.{76}/g, '$&\r\n')
    const peer = await open()
    const data = multipart(`--b\r\n\r\nsee\r\n--b\r\nContent-Type: application/zip; name=poc.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n${encoded}\r\n`)
    expect(await peer.mail(envelope, data)).toMatch(/^250 /)
    await processed()
    const plan = desk.commits[0]?.plans[0]
    expect(plan?.kind === 'report' && Buffer.from(plan.files[0]?.bytes ?? []).equals(bytes)).toBe(true)
  })
})

describe('a large mail where the desk seals', () => {
  const seal = () => new PieceSealer('the desk', 'a-file')

  it('S-090: is sealed while it comes, and has the key that it would have had whole; a small one is as ever', async () => {
    const peer = await open({ seal })
    const large = Buffer.from(`Subject: large\r\n\r\n${'..a line that begins with a dot\r\n'.repeat(60_000)}`)
    expect(await peer.mail(envelope, large)).toMatch(/^250 /)
    expect(await peer.mail(envelope, report)).toMatch(/^250 /)
    const [first, second] = stored
    const { file, pieces } = first?.sealed ?? expect.fail('it was not sealed')
    expect(first?.raw).toHaveLength(0)
    expect(pieces.some((piece) => Buffer.from(piece).includes('begins with a dot'))).toBe(false)
    const opened = Buffer.concat(pieces.map((piece, n) => openPiece('the desk', file, n, piece)))
    expect(opened.equals(large)).toBe(true)
    expect(first?.key).toEqual(arrivalKey(large, ['mlflow@desk.example']))
    expect([second?.sealed, second?.raw.toString()]).toEqual([undefined, report])
  })

  it('is refused for its size, its line ends and want of room as ever', async () => {
    const line = `${'a'.repeat(70)}\r\n`
    const large = `Subject: large\r\n\r\n${line.repeat(20_000)}`
    const peer = await open({ seal, limits: { bytes: 2 * 1024 * 1024 } })
    expect(await peer.mail(envelope, `${large}${line.repeat(20_000)}`)).toMatch(/^552 /)
    expect(await peer.mail(envelope, `${large}x\n.\r\nMAIL FROM:<a@b.example>\r\n`)).toMatch(/^554 /)
    expect(await peer.mail(envelope, large)).toMatch(/^250 /)
    await port.close()
    expect(await (await open({ seal, limits: { bytesInFlight: 1024 * 1024 } })).mail(envelope, large)).toMatch(/^451 /)
    expect(stored).toHaveLength(1)
  })
})

describe('the parser’s threads', () => {
  it('read a mail that lies in pieces; where its bytes cannot be had, its reading fails and the next one does not', async () => {
    const raw = Buffer.from(`From: ada@finder.example\r\nSubject: In pieces\r\n\r\n${'words\r\n'.repeat(1000)}`)
    const { file, pieces } = sealedPieces('the desk', raw)
    const away = new Error('the database is away')
    const one = mailParser({ workers: 1 })
    const readings = await Promise.allSettled([
      one.parse(new PiecedBytes('the desk', file, () => Promise.reject(away))), one.parse(new PiecedBytes('the desk', file, () => Promise.resolve(undefined))),
      one.parse(new PiecedBytes('the desk', file, (n) => Promise.resolve(pieces[n]))),
    ])
    expect(readings).toMatchObject([{ status: 'rejected', reason: away }, { status: 'rejected', reason: { code: 'sealed-altered' } }, { status: 'fulfilled', value: { subject: 'In pieces' } }])
    await one.close()
  })

  it('email row 15: one that hangs or runs out of memory is replaced, and its mail is shown by its head', async () => {
    const impatient = mailParser({ workers: 1, milliseconds: 1 })
    const slow = Buffer.from(`Subject: slow\r\nContent-Type: text/html\r\n\r\n${'<a href="x">y'.repeat(300_000)}`)
    expect(await impatient.parse(slow)).toMatchObject({ subject: 'slow', marks: expect.arrayContaining(['could not be decoded']) })
    await impatient.close()
    const patient = mailParser({ workers: 1 })
    const answers = await Promise.all([patient.parse(Buffer.from(report)), patient.parse(slow), patient.parse(Buffer.from(report))])
    expect(answers.map((mail) => mail.subject)).toEqual(['A finding', 'slow', 'A finding'])
    await patient.close()
    expect((await patient.parse(Buffer.from(report))).marks).toContain('could not be decoded')
  })

  it('one that had nothing to read ends, and the next mail starts another', async () => {
    let started = 0
    const count = (): void => { started += 1 }
    subscribe('worker_threads', count)
    for (const [idleMilliseconds, wanted] of [[60_000, 1], [0, 3]] as const) {
      started = 0
      const parser = mailParser({ workers: 1, idleMilliseconds })
      for (const _ of [1, 2, 3]) {
        expect(await parser.parse(Buffer.from(report))).toMatchObject({ subject: 'A finding' })
        await new Promise((resolve) => { setTimeout(resolve, 50) })
      }
      expect(started).toBe(wanted)
      await parser.close()
    }
    unsubscribe('worker_threads', count)
  })
})

/** A small generator of pseudo-random numbers, so that a failing run can be run again. */
function generator(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff
    return (state >>> 8) % below
  }
}

/** Flips, cuts, doubles and inserts a few bytes. */
function damaged(data: Buffer, random: (below: number) => number): Buffer {
  let bytes = Buffer.from(data)
  for (let round = random(6); round >= 0; round -= 1) {
    const at = random(bytes.length + 1)
    const many = random(20)
    const way = random(4)
    if (way === 0 && at < bytes.length) bytes[at] = random(256)
    else if (way === 1) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + many)])
    else if (way === 2) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.max(0, at - many * 10), at), bytes.subarray(at)])
    else bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(['\r\n\r\n', '--b', '--b--\r\n', '=?', '"', '<', '\0', '\r\n Content-Type: '][random(8)] ?? ''), bytes.subarray(at)])
  }
  return bytes
}
