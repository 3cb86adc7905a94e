import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { getContact, putContact } from '../../../desk/src/commands/contacts.ts'
import { hold, endHold } from '../../../desk/src/commands/retention.ts'
import { forOperator } from '../../../desk/src/commands/two-person.ts'
import { makeSealingIdentity } from '../../../desk/src/keys/sealing-identity.ts'
import { accessDesk, People, madeCase, subject, type AccessDesk, type Subject, type Target } from './access-desk.ts'

let room: AccessDesk
const people = new People()
const one = (name: string): Subject => people.one(name)
beforeAll(async () => {
  room = await accessDesk()
  for (const name of ['ada', 'bob']) people.set(name, await subject(room, name, { community: ['triager'] }))
  people.set('olga', await subject(room, 'olga', { community: ['auditor'] }))
  people.set('fay', await subject(room, 'fay', { community: ['fixer', 'release_manager', 'publisher', 'list_manager'] }))
  people.set('keeper', await subject(room, 'keeper', {}, { isAdmin: true }))
  people.set('solo', await subject(room, 'solo', { asf: ['triager'] }))
})
afterAll(() => room.end())

const worker = { role: 'worker' } as const
const reason = 'The reporter asked in writing to be forgotten.'
const ask = (who: string, { id }: Target, deed: string, more: Readonly<Record<string, string>> = {}) => {
  room.advance({ seconds: 1 })
  return one(who).visitor.post(`/cases/${id}/keep`, { _token: one(who).token, deed, reason, ...more })
}
const answer = (who: string, { id }: Target, request: string, deed = 'agree') => one(who).visitor.post(`/cases/${id}/keep/${request}`, { _token: one(who).token, do: deed })
const newest = async ({ id }: Target): Promise<string> => (await room.desk.store.as(worker, (tx) => tx.one<{ id: string }>('select id from two_person where case_id = $1 order by asked_at desc limit 1', [id]))).id
const operator = ({ id }: Target, deed: 'erase-person' | 'erase-case' | 'evidence') => {
  room.advance({ seconds: 1 })
  return room.desk.store.as(worker, (tx) => forOperator(tx, id, deed, room.now()))
}
/** The operator's command, beside the desk at work. It reads the machine's own clock. */
function parley(...words: readonly string[]): Promise<{ readonly code: number | null; readonly said: string }> {
  const program = fileURLToPath(new URL('../../../desk/bin/parley.js', import.meta.url))
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, ...words], { env: { PATH: process.env['PATH'], PARLEY_DATA: room.data, PARLEY_MAIL_DOMAIN: 'desk.example' } })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => { said += piece.toString() })
    child.on('close', (code) => resolve({ code, said }))
  })
}
const noted = async ({ id }: Target) => (await room.desk.store.as(worker, (tx) => tx.query<{ actor: string; action: string }>(
  `select actor, action from audit_pending where object = $1 union select entry::jsonb ->> 'actor', entry::jsonb ->> 'action' from audit_entry where entry::jsonb ->> 'object' = $1`, [id]))).map(({ actor, action }) => `${actor}: ${action}`)

async function known(project = 'community'): Promise<{ readonly target: Target; readonly reached: () => Promise<unknown> }> {
  const target = await madeCase(room, project)
  const { subject: participant } = await room.desk.store.as(worker, (tx) => tx.one<{ subject: string }>('select subject from case_access where case_id = $1', [target.id]))
  await room.desk.store.as(worker, (tx) => putContact(tx, target.id, participant, { address: 'grace@reporters.example', name: 'Grace', messageId: null, references: [] }))
  return { target, reached: () => room.desk.store.as(worker, (tx) => getContact(tx, target.id, participant)) }
}

describe('what takes two people (S-134)', () => {
  it('S-134: who reported is erased when one asked and another agreed; not by one, not by who may not; the log holds both', async () => {
    const { target, reached } = await known()
    expect((await ask('ada', target, 'erase-person')).status).toBe(303)
    const request = await newest(target)
    expect((await one('bob').visitor.get('/account')).text).toContain('asked that a case be erased')
    const own = await answer('ada', target, request)
    expect([own.status, own.text.includes('it takes a second person')]).toEqual([422, true])
    for (const who of ['fay', 'keeper', 'solo']) {
      expect([who, (await one(who).visitor.get(`/cases/${target.id}/keep`)).status, (await answer(who, target, request)).status, (await ask(who, target, 'evidence')).status]).toEqual([who, 404, 404, 404])
    }
    expect((await answer('olga', target, request)).status, 'an auditor changes nothing').toBe(404)
    expect(await reached()).toBeDefined()
    const page = await one('bob').visitor.get(`/cases/${target.id}/keep`)
    expect([page.text.includes(reason), page.text.includes('asked by ada')]).toEqual([true, true])
    expect((await answer('bob', target, request)).status).toBe(303)
    expect(await reached()).toBeUndefined()
    expect((await answer('bob', target, request)).status, 'once').toBe(404)
    expect(await noted(target)).toEqual(expect.arrayContaining([`${one('ada').member}: erase-person: asked`, `${one('bob').member}: erase-person: agreed`]))
    expect((await one('ada').visitor.get(`/cases/${target.id}`)).text).toContain('A weakness of community')
  })

  it('S-134: a whole case takes its reference twice and a second person, and what was declined stays', async () => {
    const { target } = await known()
    const { ref } = await room.desk.store.as(worker, (tx) => tx.one<{ ref: string }>('select ref from case_head where id = $1', [target.id]))
    expect((await ask('ada', target, 'erase-case')).status).toBe(422)
    expect((await ask('ada', target, 'erase-case', { again: ref })).status).toBe(303)
    expect((await answer('bob', target, await newest(target), 'decline')).status).toBe(303)
    expect((await one('ada').visitor.get(`/cases/${target.id}`)).status).toBe(200)
    await ask('ada', target, 'erase-case', { again: ref })
    await answer('bob', target, await newest(target))
    expect((await one('ada').visitor.get(`/cases/${target.id}`)).status).toBe(409)
  })

  it('S-134: the operator is one person: the command asks, a member agrees, and evidence is then taken once, within a day', async () => {
    const { target } = await known()
    expect(await operator(target, 'evidence')).toBe('asked')
    expect(await operator(target, 'evidence')).toBe('waits')
    expect((await answer('olga', target, await newest(target))).status).toBe(303)
    expect([await operator(target, 'evidence'), await operator(target, 'evidence')]).toEqual(['go', 'asked'])
    expect((await answer('ada', target, await newest(target))).status).toBe(303)
    await room.desk.store.as(worker, (tx) => tx.execute(`update two_person set decided_at = decided_at - interval '25 hours' where case_id = $1`, [target.id]))
    expect(await operator(target, 'evidence')).toBe('asked')
    const erasing = await known()
    expect(await operator(erasing.target, 'erase-person')).toBe('asked')
    await answer('bob', erasing.target, await newest(erasing.target))
    expect([await erasing.reached(), await operator(erasing.target, 'erase-person')]).toEqual([undefined, 'done'])
  })

  it('S-134: under a legal hold nobody erases, however many agree', async () => {
    const { target, reached } = await known()
    await room.desk.store.as(worker, (tx) => hold(tx, target.id, room.now()))
    await ask('ada', target, 'erase-person')
    expect((await answer('bob', target, await newest(target))).text).toContain('under a legal hold')
    await expect(operator(target, 'erase-person')).rejects.toThrow('legal hold')
    expect(await reached()).toBeDefined()
    await room.desk.store.as(worker, (tx) => endHold(tx, target.id))
  })

  it('S-134: a team of one may, and the page, the log and the row name that it was one alone', async () => {
    const { target, reached } = await known('asf')
    expect((await one('solo').visitor.get(`/cases/${target.id}/keep`)).text).toContain('There is no second person')
    await ask('solo', target, 'erase-person')
    expect((await answer('solo', target, await newest(target))).status).toBe(303)
    expect(await reached()).toBeUndefined()
    expect((await one('solo').visitor.get(`/cases/${target.id}/keep`)).text).toContain('by one person alone')
    expect(await noted(target)).toContain(`${one('solo').member}: erase-person: agreed to by one person alone`)
    const nobodys = await madeCase(room, 'parley')
    expect(await operator(nobodys, 'evidence')).toBe('alone')
    expect(await noted(nobodys)).toContain('operator: evidence: by the operator alone')
  })

  it('S-134: parley keep and parley evidence wait for a member of the team, with an exit code that says so', async () => {
    const { target, reached } = await known()
    const { ref } = await room.desk.store.as(worker, (tx) => tx.one<{ ref: string }>('select ref from case_head where id = $1', [target.id]))
    expect(await parley('keep', ref, '--erase-person')).toMatchObject({ code: 3, said: expect.stringContaining(`/cases/${target.id}/keep`) as string })
    expect(await reached()).toBeDefined()
    await answer('ada', target, await newest(target))
    expect(await parley('keep', ref, '--erase-person')).toEqual({ code: 0, said: `${ref} no longer says who reported.\n` })
    const { recipient } = await makeSealingIdentity()
    const pack = join(room.data, '..', `${ref}.age`)
    expect(await parley('evidence', ref, pack, '--to', recipient)).toMatchObject({ code: 3 })
    expect(existsSync(pack)).toBe(false)
    await answer('bob', target, await newest(target))
    expect(await parley('evidence', ref, pack, '--to', recipient)).toMatchObject({ code: 0 })
    expect(existsSync(pack)).toBe(true)
    expect(await parley('evidence', ref, `${pack}2`, '--to', recipient), 'once').toMatchObject({ code: 3 })
  })

  it('S-025: asking, agreeing and the page itself take a fresh proof of presence', async () => {
    const { target } = await known()
    await ask('ada', target, 'evidence')
    room.advance({ minutes: 6 })
    expect((await ask('ada', target, 'erase-person')).status).toBe(401)
    expect((await answer('bob', target, await newest(target))).status).toBe(401)
    expect((await one('bob').visitor.get(`/cases/${target.id}/keep`)).status).toBe(303)
  })
})
