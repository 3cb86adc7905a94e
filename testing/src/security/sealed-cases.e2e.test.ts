import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accessDesk, madeCase, subject, type AccessDesk, type Subject, type Target } from './access-desk.ts'
import { plainText } from './visitor.ts'

const passphrase = 'seven wet umbrellas under granite'
let room: AccessDesk
let ada: Subject
let bob: Subject
let fixer: Subject
let target: Target
beforeAll(async () => {
  room = await accessDesk()
  ada = await subject(room, 'ada', { community: ['triager'] })
  bob = await subject(room, 'bob', { community: ['triager'] })
  fixer = await subject(room, 'fay', { community: ['fixer'] })
  target = await madeCase(room, 'community')
})
afterAll(() => room.end())

const post = (who: Subject, path: string, values: Readonly<Record<string, string | readonly string[]>> = {}) => who.visitor.post(path, { _token: who.token, ...values })
const fileOf = (html: string): string => plainText(/<textarea id="made-key"[^>]*>([^<]*)</.exec(html)?.[1] ?? '')
const notices = () => room.desk.store.as({ role: 'gate' }, (tx) => tx.query<{ what: string; about: string }>(`select what, about from member_notice where what like 'sealing%' order by at`))

describe('sealing a case on the pages', () => {
  let file: string

  it('S-098 S-099: a member makes a key, sees it once, and all are told', async () => {
    const made = await post(ada, '/account/sealing/key', { passphrase })
    file = fileOf(made.text)
    expect([made.status, file.startsWith('-----BEGIN AGE ENCRYPTED FILE-----')]).toEqual([200, true])
    expect((await ada.visitor.get('/account/sealing')).text).not.toContain('BEGIN AGE')
    expect(await notices()).toEqual([{ what: 'sealing key made', about: ada.member }])
    expect((await post(bob, '/account/sealing/key', { passphrase: 'short' })).status).toBe(422)
  })

  it('S-098: who may not seal gets the answer of a case that is not there', async () => {
    for (const [who, path] of [[fixer, `/cases/${target.id}/seal`], [ada, '/cases/nosuchcase/seal']] as const) expect((await who.visitor.get(path)).status).toBe(404)
    expect((await post(fixer, `/cases/${target.id}/seal`, { member: ada.member })).status).toBe(404)
  })

  it('S-098: sealed, it opens for nobody until its holder gives the key', async () => {
    const page = await ada.visitor.get(`/cases/${target.id}/seal`)
    expect(page.text).toContain('What stops while a case is sealed')
    expect((await post(ada, `/cases/${target.id}/seal`, { member: [bob.member] })).status).toBe(422)
    expect((await post(ada, `/cases/${target.id}/seal`, { member: [ada.member] })).status).toBe(303)
    for (const who of [ada, bob]) {
      const answer = await who.visitor.get(`/cases/${target.id}`)
      expect([answer.status, answer.text.includes('This case cannot be opened')]).toEqual([409, true])
    }
    const list = await bob.visitor.get('/cases?project=community')
    expect([list.status, list.text.includes('(sealed)'), list.text.includes('A weakness of community')]).toEqual([200, true, false])
  })

  it('S-098: unlocked by its holder it is a case like others, for that member alone, until it is locked', async () => {
    expect((await post(ada, '/account/sealing/unlock', { identity: file, passphrase: 'another one that is long' })).status).toBe(422)
    expect((await post(ada, '/account/sealing/unlock', { identity: file, passphrase })).status).toBe(303)
    expect((await ada.visitor.get(`/cases/${target.id}`)).text).toContain('A weakness of community')
    expect((await bob.visitor.get(`/cases/${target.id}`)).status).toBe(409)
    expect((await post(ada, '/account/sealing/lock')).status).toBe(303)
    expect((await ada.visitor.get(`/cases/${target.id}`)).status).toBe(409)
  })

  it('S-098: a holder gives the key to another, and the case back to the desk', async () => {
    const bobs = fileOf((await post(bob, '/account/sealing/key', { passphrase })).text)
    expect((await post(ada, `/cases/${target.id}/seal/give`, { member: bob.member })).status).toBe(422)
    await post(ada, '/account/sealing/unlock', { identity: file, passphrase })
    expect((await post(ada, `/cases/${target.id}/seal/give`, { member: bob.member })).status).toBe(303)
    await post(bob, '/account/sealing/unlock', { identity: bobs, passphrase })
    expect((await bob.visitor.get(`/cases/${target.id}`)).text).toContain('A weakness of community')
    expect((await post(bob, `/cases/${target.id}/seal/end`)).status).toBe(303)
    await post(bob, '/account/sealing/lock')
    expect((await bob.visitor.get(`/cases/${target.id}`)).status).toBe(200)
  })

  it('V2.4.1: who tries passphrases at a key file waits after a few, whether the file is one or not, and it is in the log', async () => {
    const answers = []
    for (let each = 0; each < 7; each += 1) answers.push((await post(fixer, '/account/sealing/unlock', { identity: file, passphrase: `a wrong one that is long ${each}` })).text)
    expect(answers.slice(0, 4).some((text) => text.includes('Too many tries'))).toBe(false)
    expect(answers.at(-1)).toContain('Too many tries went wrong. Wait')
    expect((await post(ada, '/account/sealing/unlock', { identity: file, passphrase })).status, 'the others are not kept waiting').toBe(303)
  })

  it('S-025: making a key and sealing ask for a fresh proof of presence', async () => {
    room.advance({ minutes: 6 })
    expect((await post(ada, '/account/sealing/key', { passphrase })).status).toBe(401)
    expect((await post(ada, `/cases/${target.id}/seal`, { member: ada.member })).status).toBe(401)
    expect((await ada.visitor.get(`/cases/${target.id}/seal`)).status).toBe(303)
  })
})
