import { createMessage, decrypt, generateKey, readMessage, readPrivateKey } from 'openpgp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { notice } from '../../../packages/coordination/src/copies/notice.fixture.ts'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { list, listDesk, type ListDesk } from '../../../testing/src/list-desk.ts'
import { ends, ListWalk } from '../../../testing/src/list-walk.ts'
import { mailKeys } from '../../../testing/src/mail-desk.ts'
import { hidden } from '../../../testing/src/web-client.ts'
import { deliveries, noticesFor } from '../commands/early-copy.ts'
import { issueListReceipt } from '../commands/lists-secrets.ts'
import { letterExit, letterPorts } from './letter-exit.ts'
import type { BuiltMail } from './mail-message.ts'

let server: TestServer
let desk: ListDesk
let walk: ListWalk
let id = ''
const sent: BuiltMail[] = []
const members: { membership: string; person: string; receipt: string; privateKey: string }[] = []
const text = `${notice(4)}\nReach us at {{canary}}.\n`

const worker = <T>(work: Parameters<typeof server.store.as<T>>[1]) => server.store.as({ role: 'worker' }, work)

/** The member's own page: a receipt, and the form that stands there. */
async function member(at: { membership: string; person: string }, fields: Record<string, string>): Promise<{ status: number; text: string }> {
  const receipt = await worker((tx) => issueListReceipt(tx, { membership: at.membership, subject: at.person }, desk.now))
  const page = await (await desk.web.post('/member', { receipt })).text()
  const response = await desk.web.post('/member/do', { sealed: hidden(page, 'sealed'), ...fields })
  return { status: response.status, text: await response.text() }
}

beforeAll(async () => {
  server = await testDatabase()
  desk = await listDesk(server)
  walk = new ListWalk(desk)
  id = await desk.openCase()
  await walk.team(`/cases/${id}/embargo`, { do: 'SetTerms', ...ends })
  for (const name of ['Alpha Distribution', 'Beta Distribution', 'Gamma Distribution']) {
    const one = await desk.admit(name)
    const receipt = await walk.invite(id, one)
    await walk.accept(receipt)
    const key = await generateKey({ userIDs: [{ email: 'kim@distribution.example' }], date: new Date('2026-01-01T00:00:00Z'), format: 'armored' })
    if (name !== 'Gamma Distribution') expect((await member(one, { do: 'SetKey', key: key.publicKey, wants: 'yes' })).text).toContain('comes by mail, sealed')
    members.push({ ...one, receipt, privateKey: key.privateKey })
  }
  await worker((tx) => tx.execute(`update outbox set state = 'sent'`))
  await walk.team(`/cases/${id}/early/new`, { do: 'send', list, stage: 'plan', text })
  await post()
})
afterAll(() => server.close())

/** All that waits goes out. */
async function post(): Promise<void> {
  const letters = { store: server.store, gate: desk.gate, keys: mailKeys, log: () => undefined, sender: {
    to: 'a list', close: () => undefined,
    send: (mail: BuiltMail) => {
      sent.push(mail)
      return Promise.resolve({ outcome: 'sent' as const, proof: '250' })
    },
  } }
  const [exit, ports] = [letterExit(letters), letterPorts(letters)]
  for (const row of await ports.claim(20)) {
    const said = await exit(row)
    if (said.outcome === 'sent') await ports.sent(row, said.proof)
  }
}

/** What the holder of this key reads in a mail. */
async function opened(mail: BuiltMail, privateKey: string): Promise<string> {
  const armour = /-----BEGIN PGP MESSAGE-----[\s\S]*-----END PGP MESSAGE-----/.exec(mail.raw.toString())?.[0] ?? ''
  const { data } = await decrypt({ message: await readMessage({ armoredMessage: armour }), decryptionKeys: await readPrivateKey({ armoredKey: privateKey }), date: new Date('2026-11-20T10:00:00Z') })
  const body = data.replace(/^[\s\S]*?\r?\n\r?\n/, '').replaceAll(/=\r?\n/g, '').replaceAll(/=([0-9A-F]{2})/g, (_whole: string, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(body, 'latin1').toString('utf8').replaceAll(' \r\n', ' ').replaceAll(/\s+/g, ' ')
}
const mailTo = (name: string): BuiltMail => sent.find(({ envelope }) => envelope.to === `kim@${name}-distribution.example`) ?? expect.fail(`no mail to ${name}`)

describe('S3-42: an early notice by mail, to who gave a key for it', () => {
  it('holds the very copy that the page shows, sealed to its recipient alone; no two are alike', async () => {
    const bodies = []
    for (const [at, name] of (['alpha', 'beta'] as const).entries()) {
      const { participant } = await worker((tx) => tx.one<{ participant: string }>('select participant from list_party where membership = $1', [members[at]?.membership]))
      const page = (await worker((tx) => noticesFor(desk.gate, tx, id, participant)))[0]?.text ?? ''
      const body = await opened(mailTo(name), members[at]?.privateKey ?? '')
      expect(body.trim()).toBe(page.replaceAll(/\s+/g, ' ').trim())
      bodies.push(body)
    }
    expect(bodies[0]).not.toBe(bodies[1])
    await expect(opened(mailTo('alpha'), members[1]?.privateKey ?? '')).rejects.toThrow()
  })

  it('S-057: without a key the mail says only that there is something to read; nothing of it is in the clear in any', async () => {
    expect(mailTo('gamma').raw.toString()).toContain('There is an early notice for you')
    for (const { raw } of sent) expect(raw.toString()).not.toMatch(/component number|SECRET|DISTRIBUTORS-2026/)
  })

  it('asks for a report of the delivery, and the ledger tells apart sent, delivered, bounced, opened and sealed', async () => {
    expect(sent.every(({ report }) => report === true)).toBe(true)
    const before = await worker((tx) => deliveries(tx, id))
    expect(before.map(({ letter, sealedAt, openedAt }) => `${letter} ${sealedAt === null ? 'open' : 'sealed'} ${openedAt === null ? 'unread' : 'read'}`).toSorted()).toEqual(['sent open unread', 'sent sealed unread', 'sent sealed unread'])
    const rows = await worker((tx) => tx.query<{ id: string }>(`select id from outbox where case_id = $1 and event_key like $1 || ':' || (select max(event_seq) from delivery where case_id = $1) || ':%'`, [id]))
    const [first, second] = rows
    await worker(async (tx) => {
      await tx.execute('update outbox set delivered_at = $2 where id = $1', [first?.id, desk.now])
      await tx.execute(`update outbox set state = 'bounced' where id = $1`, [second?.id])
    })
    expect((await worker((tx) => deliveries(tx, id))).map(({ letter }) => letter).toSorted()).toEqual(['bounced', 'delivered', 'sent'])
    await walk.partyPage(members[2]?.receipt ?? '')
    expect((await worker((tx) => deliveries(tx, id))).filter(({ openedAt }) => openedAt !== null)).toHaveLength(1)
    const page = await walk.page(`/cases/${id}/early`)
    for (const word of ['delivered', 'bounced', 'with the copy sealed in it', 'opened', 'no answer']) expect(page).toContain(word)
  })

  it('a key that nothing can be sealed to is refused, and so is the wish without a key', async () => {
    const gamma = members[2] ?? expect.fail('no third')
    expect((await member(gamma, { do: 'SetKey', key: '', wants: 'yes' })).text).toContain('Paste your OpenPGP public key first')
    const message = await createMessage({ text: 'no key' })
    expect((await member(gamma, { do: 'SetKey', key: `${message.write().length}`, wants: 'yes' })).text).toContain('Nothing can be sealed to that')
  })

  it('encloses a patch as plain text inside the seal, leaves an archive to the page, and counts both for each recipient', async () => {
    sent.length = 0
    const patch = '--- a/chart.cc\n+++ b/chart.cc\n'
    const files = [new File([patch], 'fix.patch'), new File([new Uint8Array([80, 75, 3, 4, 0, 0])], 'build.zip')]
    const page = await (await walk.team(`/cases/${id}/early/new`, { do: 'preview', list, stage: 'plan', text: 'With a patch.', files })).text()
    const chosen = [...page.matchAll(/name="file" value="([^"]+)" checked/g)].map(([, blob]) => blob ?? '')
    expect((await walk.team(`/cases/${id}/early/new`, { do: 'send', list, stage: 'plan', text: 'With a patch.', file: chosen })).status).toBe(303)
    await post()
    const body = await opened(mailTo('alpha'), members[0]?.privateKey ?? '')
    expect(body).toContain('filename="fix.patch.txt"')
    expect(body).toContain(Buffer.from(patch).toString('base64'))
    expect(body).toContain('build.zip, to be downloaded on your page')
    expect(body).not.toContain('filename="build.zip')
    expect(mailTo('gamma').raw.toString()).not.toMatch(/fix\.patch|chart\.c/)
    const newest = (await worker((tx) => deliveries(tx, id))).slice(0, 3)
    expect(newest.map((row) => row.files.mailed).toSorted((a, b) => a - b)).toEqual([0, 1, 1])
    expect(newest.every((row) => row.files.files === 2)).toBe(true)
  })
})
