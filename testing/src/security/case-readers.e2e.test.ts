import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rawSmtp, until } from '../smtp-peer.ts'
import { accessDesk, madeCase, subject, type AccessDesk, type Subject } from './access-desk.ts'

let room: AccessDesk
let ada: Subject
let curious: Subject
let boss: Subject
beforeAll(async () => {
  room = await accessDesk()
  ada = await subject(room, 'ada', { community: ['triager'] })
  curious = await subject(room, 'curious', { community: ['fixer'] })
  boss = await subject(room, 'boss', { asf: ['triager'] })
})
afterAll(() => room.end())

const worker = { role: 'worker' } as const
const account = async (who: Subject) => (await who.visitor.get('/account')).text
/** Of the page of a case, the names under «Who read this case». */
const readers = (html: string): readonly string[] => [.../<ul class="plain readers">([^]*?)<\/ul>/.exec(html)?.[1]?.matchAll(/<li>([^]*?)<\/li>/g) ?? []].map((one) => (one[1] ?? '').replace(/<[^>]+>/g, ' '))

describe('who read a case', () => {
  it('S-109: members see on its page who read it and when, files too, and not who read another', async () => {
    const [target, other] = [await madeCase(room, 'community'), await madeCase(room, 'community')]
    expect(readers((await ada.visitor.get(`/cases/${target.id}`)).text).some((line) => line.includes('curious'))).toBe(false)
    await curious.visitor.get(`/cases/${target.id}/files/${target.file}`)
    const [mine, others] = [await ada.visitor.get(`/cases/${target.id}`), await ada.visitor.get(`/cases/${other.id}`)]
    expect(mine.text).toContain('Who read this case')
    expect(readers(mine.text).filter((line) => line.includes('curious'))).toHaveLength(1)
    expect(readers(others.text).some((line) => line.includes('curious'))).toBe(false)
  })

  it('S-118: opening a decoy by its page tells all members within seconds; in the list it looks like any other, and its page too', async () => {
    const [decoy, plain] = [await madeCase(room, 'community'), await madeCase(room, 'community')]
    await room.desk.store.as(worker, (tx) => tx.execute('insert into decoy_case (case_id) values ($1)', [decoy.id]))
    const list = (await curious.visitor.get('/cases')).text
    const { ref: reference } = await room.desk.store.as(worker, (tx) => tx.one<{ ref: string }>('select ref from case_head where id = $1', [decoy.id]))
    const { ref: like } = await room.desk.store.as(worker, (tx) => tx.one<{ ref: string }>('select ref from case_head where id = $1', [plain.id]))
    const row = (html: string, id: string, name: string) => new RegExp(`<tr[^>]*>(?:(?!</tr>)[^])*${id}[^]*?</tr>`).exec(html)?.[0].replaceAll(id, 'ID').replaceAll(name, 'REF') ?? ''
    expect(row(list, decoy.id, reference)).not.toBe('')
    expect(row(list, decoy.id, reference)).toBe(row(list, plain.id, like))
    expect((await curious.visitor.get(`/cases/${plain.id}`)).status).toBe(200)
    expect(await account(boss), 'nothing of the list, nor of another case').not.toContain('only to be noticed')
    const page = await curious.visitor.get(`/cases/${decoy.id}`)
    expect([page.status, /decoy/i.test(page.text)]).toEqual([200, false])
    await until(async () => (await account(boss)).includes('only to be noticed'), 'the alarm', 10_000)
    for (const who of [ada, boss, curious]) expect(await account(who)).toMatch(/curious[^]{0,40} opened a case that exists only to be noticed/)
  })

  it('S-028: mail that belongs to no case counts: thirty opened are work, and the thirty-first asks for a proof of presence', async () => {
    const client = await rawSmtp(room.desk.smtp)
    for (let n = 0; n < 31; n += 1) {
      await client.mail({ from: `away${n}@x.example`, to: ['asf@desk.example'] }, `From: away${n}@x.example\r\nTo: asf@desk.example\r\nSubject: Out of office\r\nAuto-Submitted: auto-replied\r\nMessage-ID: <v${n}@x.example>\r\n\r\nAway ${n}.\r\n`)
    }
    client.close()
    const listed = async () => [...new Set([...(await boss.visitor.get('/mail')).text.matchAll(/href="\/mail\/([a-z0-9]+)"/g)].map((one) => one[1] ?? ''))]
    await until(async () => (await listed()).length === 31, 'all mails', 60_000)
    const mails = await listed()
    room.advance({ seconds: 1 })
    const statuses: number[] = []
    for (const mail of mails) statuses.push((await boss.visitor.get(`/mail/${mail}`)).status)
    expect([new Set(statuses.slice(0, 30)), statuses[30]]).toEqual([new Set([200]), 303])
    expect((await boss.visitor.get(`/mail/${mails[30] ?? ''}/original`)).status).toBe(303)
    const target = await madeCase(room, 'asf')
    expect((await boss.visitor.get(`/cases/${target.id}`)).status, 'a case on top of them').toBe(303)
    expect((await boss.visitor.get(`/mail/${mails[3] ?? ''}`)).status, 'what was read stays open').toBe(200)
    expect(await account(ada)).toContain('more than 30 different cases')
  })
})
