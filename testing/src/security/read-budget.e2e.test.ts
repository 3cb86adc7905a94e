import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Client } from 'pg'
import { hashOf } from '../../../desk/src/identity/secrets.ts'
import { sessionOf, stepUp } from '../../../desk/src/identity/sessions.ts'
import { until } from '../smtp-peer.ts'
import { accessDesk, madeCase, noTarget, subject, type AccessDesk, type Subject, type Target } from './access-desk.ts'
import { filesUnder } from './canary.ts'
import { attempts, fingerprint } from './matrix.ts'

let room: AccessDesk
let reader: Subject
let colleague: Subject
const cases: Target[] = []
beforeAll(async () => {
  room = await accessDesk()
  reader = await subject(room, 'reader', { community: ['triager'] })
  colleague = await subject(room, 'colleague', { asf: ['triager'] }, { address: 'colleague@team.example' })
  for (let n = 0; n < 92; n += 1) cases.push(await madeCase(room, 'community'))
}, 240_000)
afterAll(() => room.end())

const read = (n: number, who = reader) => who.visitor.get(`/cases/${cases[n]?.id ?? ''}`)
const readEach = async (from: number, to: number) => {
  const found = new Set<number>()
  for (let n = from; n < to; n += 1) found.add((await read(n)).status)
  return [...found]
}
const noticesAt = async (who: Subject) => (await who.visitor.get('/account')).text

/** The proof of presence, as the page of it makes it: the session goes on under another id. */
async function proves(who: Subject): Promise<void> {
  const id = who.visitor.cookies.get('parley') ?? ''
  const renewed = await room.desk.store.as({ role: 'gate' }, async (tx) => {
    const signedIn = await sessionOf(tx, id, room.now())
    return signedIn && stepUp(tx, signedIn, room.now())
  })
  if (!renewed) throw new Error(`no session ${hashOf('session', id).toString('hex')}`)
  who.visitor.cookies.set('parley', renewed)
}

describe('S-028: the budget of readings', () => {
  it('S-028: thirty different cases are work; the thirty-first asks for a proof of presence, and all members hear of it once', async () => {
    room.advance({ seconds: 1 })
    expect(await readEach(0, 30)).toEqual([200])
    const [page, again] = [await read(30), await read(30)]
    expect([page.status, page.headers.get('Location')]).toEqual([303, `/step-up?to=${encodeURIComponent(`/cases/${cases[30]?.id}`)}`])
    expect(again.status).toBe(303)
    expect((await noticesAt(colleague)).match(/more than 30 different cases/g)).toHaveLength(1)
  })

  it('S-028: so does every other page of a case, and its files; a form is refused with 401', async () => {
    const target = cases[30] as Target
    for (const attempt of attempts.filter(({ action, name }) => action === 'read case' && name !== 'publish page')) {
      expect([attempt.name, (await attempt.send(reader, target)).status]).toEqual([attempt.name, 303])
    }
    const sent = await reader.visitor.post(`/cases/${target.id}/commands/Acknowledge`, { _token: reader.token, text: 'words' })
    expect(sent.status).toBe(401)
  })

  it('S-028, S-032: what was read within the hour stays open; what is hidden is answered like what is not there', async () => {
    expect((await read(3)).status).toBe(200)
    const hidden = await madeCase(room, 'asf')
    const missing = noTarget(hidden)
    const [one, other] = [await reader.visitor.get(`/cases/${hidden.id}`), await reader.visitor.get(`/cases/${missing.id}`)]
    expect(fingerprint(one).replaceAll(hidden.id, 'ID')).toBe(fingerprint(other).replaceAll(missing.id, 'ID'))
  })

  it('S-028: with a proof it goes on, thirty at a time, and stops at ninety whatever is proved', async () => {
    for (const from of [30, 60]) {
      room.advance({ seconds: 1 })
      await proves(reader)
      room.advance({ seconds: 1 })
      expect(await readEach(from, from + 30)).toEqual([200])
    }
    room.advance({ seconds: 1 })
    await proves(reader)
    expect((await read(90)).status).toBe(429)
    expect(await noticesAt(colleague)).toContain('90 different cases')
    const told = () => filesUnder(room.desk.pickup ?? '').map((path) => readFileSync(path, 'utf8')).filter((mail) => mail.includes('Somebody reads unusually much'))
    await until(() => told().length >= 2, 'both letters')
    const mails = told()
    expect(mails.map((mail) => /^To: .*$/m.exec(mail)?.[0])).toEqual(['To: colleague@team.example', 'To: colleague@team.example'])
    for (const { id } of cases) expect(mails.some((mail) => mail.includes(id))).toBe(false)
  })

  it('S-028: an hour later the work goes on', async () => {
    room.advance({ minutes: 29 })
    await reader.visitor.get('/account')
    room.advance({ minutes: 29 })
    await reader.visitor.get('/account')
    room.advance({ minutes: 4 })
    expect((await read(90)).status).toBe(200)
  })
})

describe('S-108: reading fails closed', () => {
  const grant = async (words: string) => {
    const client = new Client(room.administrator())
    await client.connect()
    await client.query(words)
    await client.end()
  }

  it('S-108: where no reading can be recorded, nothing is shown', async () => {
    const before = await read(5)
    expect(before.status).toBe(200)
    await grant('revoke insert on parley.read_log from parley_team, parley_party')
    try {
      const answers = [await read(5), await reader.visitor.get(`/cases/${cases[5]?.id}/files/${cases[5]?.file}`), await reader.visitor.get(`/cases/${cases[5]?.id}/commands/Acknowledge`)]
      expect(answers.map(({ status }) => status)).toEqual([503, 503, 503])
      expect(answers.some(({ text }) => text.includes('A weakness of community') || text.includes('the proof'))).toBe(false)
    } finally {
      await grant('grant insert on parley.read_log to parley_team, parley_party')
    }
    expect((await read(5)).status).toBe(200)
  })
})
