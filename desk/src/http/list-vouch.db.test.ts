import { createCleartextMessage, generateKey, readPrivateKey, sign } from 'openpgp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { list, listDesk, sevenAnswers, type ListDesk } from '../../../testing/src/list-desk.ts'
import { hidden } from '../../../testing/src/web-client.ts'
import { listTerms } from '../commands/lists-terms.ts'
import { issueListReceipt } from '../commands/lists-secrets.ts'
import { applyForList, loadMember } from '../commands/membership.ts'
import { memberReference } from '../projections/list-page.ts'
import { newId } from '../store/random-id.ts'
import type { Tx } from '../store/store.ts'

let server: TestServer
let desk: ListDesk
let voucher: { readonly membership: string; readonly person: string }
let [key, other] = ['', '']

const worker = <T>(work: (tx: Tx) => Promise<T>) => server.store.as({ role: 'worker' }, work)
const newKey = (email: string) => generateKey({ userIDs: [{ email }], date: new Date('2026-01-01T00:00:00Z'), format: 'armored' })

async function act(fields: Record<string, string>): Promise<{ readonly status: number; readonly text: string }> {
  const receipt = await worker((tx) => issueListReceipt(tx, { membership: voucher.membership, subject: voucher.person }, desk.now))
  const page = await (await desk.web.post('/member', { receipt })).text()
  const response = await desk.web.post('/member/do', { sealed: hidden(page, 'sealed'), ...fields })
  return { status: response.status, text: await response.text() }
}

const signed = async (text: string, by: string): Promise<string> => sign({ message: await createCleartextMessage({ text }), signingKeys: await readPrivateKey({ armoredKey: by }) })

async function applicant(name: string): Promise<string> {
  const [id, person] = [newId(), newId()]
  const terms = listTerms(desk.gate.shelf.of('distributors', '2026-11-20')?.policy ?? expect.fail()) ?? expect.fail()
  const organisation = { id, name, domains: [`${name}.example`], roleAddress: `security@${name}.example`, kind: 'organisation' as const, as: 'distributor' as const, usersOutside: true }
  expect(await worker((tx) => applyForList(desk.gate, tx, { id, project: 'distributors', list }, {
    type: 'Apply', organisation, applicant: { id: person, name: 'Kim', address: `kim@${name}.example` }, answers: sevenAnswers, termsVersion: terms.version, termsHash: terms.hash,
  }))).toMatchObject({ ok: true })
  return id
}
const vouches = async (id: string) => (await worker((tx) => loadMember(tx, id)))?.state.vouches ?? []

beforeAll(async () => {
  server = await testDatabase()
  desk = await listDesk(server)
  voucher = await desk.admit('Fir Distribution')
  const [mine, theirs] = [await newKey('kim@fir.example'), await newKey('eve@evil.example')]
  ;[key, other] = [mine.privateKey, theirs.privateKey]
  expect((await act({ do: 'SetKey', key: mine.publicKey })).status).toBe(200)
})
afterAll(() => server.close())

describe('S3-73: a statement that vouches', () => {
  it('clear-signed with the key on record is kept with its original, and shown to the team as signed', async () => {
    const id = await applicant('oak')
    const statement = await signed('We have shipped together for years.', key)
    expect((await act({ do: 'Vouch', reference: memberReference(id), statement })).status).toBe(200)
    expect(await vouches(id)).toMatchObject([{ by: voucher.membership, statement: 'We have shipped together for years.', signed: expect.stringContaining('BEGIN PGP SIGNATURE') }])
    expect(await (await desk.web.get(`/team/members/${id}`)).text()).toContain('Signed with the voucher’s OpenPGP key')
  })

  it('signed by another key, altered, or with words around it is refused; in plain words it stands as it is', async () => {
    const id = await applicant('elm')
    const good = await signed('We know them.', key)
    for (const statement of [await signed('We know them.', other), good.replace('know', 'like'), good.replace('-----END PGP SIGNATURE-----', ''), good.replace('We know them.', 'We know them.\nAnd more.')]) {
      const said = await act({ do: 'Vouch', reference: memberReference(id), statement })
      expect(said).toMatchObject({ status: 409 })
      expect(said.text).toContain('The signature is not by the OpenPGP key on your page')
    }
    expect(await vouches(id)).toEqual([])
    await act({ do: 'Vouch', reference: memberReference(id), statement: 'We know them.' })
    expect(await vouches(id)).toMatchObject([{ statement: 'We know them.' }])
    expect((await vouches(id))[0]?.signed).toBeUndefined()
  })
})
