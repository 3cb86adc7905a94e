import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { diagnose } from '../../../desk/src/cli/doctor.ts'
import { readConfig } from '../../../desk/src/config.ts'
import { makeSealingIdentity, type SealingIdentity } from '../../../desk/src/keys/sealing-identity.ts'
import { accessDesk, madeCase, subject, type AccessDesk, type Subject } from './access-desk.ts'

let room: AccessDesk
let ada: Subject
let offline: SealingIdentity
beforeAll(async () => {
  offline = await makeSealingIdentity()
  room = await accessDesk({ PARLEY_SEAL_RECOVERY: offline.recipient })
  ada = await subject(room, 'ada', { community: ['triager'] })
  await ada.visitor.post('/account/sealing/key', { _token: ada.token, passphrase: 'seven wet umbrellas under granite' })
})
afterAll(() => room.end())

const root = fileURLToPath(new URL('../../..', import.meta.url))
function keep(...words: readonly string[]): Promise<{ readonly code: number | null; readonly said: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'desk/bin/parley.js'), 'keep', ...words], { env: { PATH: process.env['PATH'], PARLEY_DATA: room.data, PARLEY_MAIL_DOMAIN: 'desk.example' } })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => { said += piece.toString() })
    child.on('close', (code) => resolve({ code, said }))
  })
}

it('S-098: where the operator keeps a key for recovery, the page of the seal and parley doctor say so, and that key alone gives the case back', async () => {
  const target = await madeCase(room, 'community')
  const { ref } = await room.desk.store.as({ role: 'worker' }, (tx) => tx.one<{ ref: string }>('select ref from case_head where id = $1', [target.id]))
  expect((await ada.visitor.get(`/cases/${target.id}/seal`)).text).toContain('the key that the operator keeps offline')
  await ada.visitor.post(`/cases/${target.id}/seal`, { _token: ada.token, member: [ada.member] })
  expect((await ada.visitor.get(`/cases/${target.id}`)).status).toBe(409)
  const [right, wrong] = [join(room.data, '..', 'right.txt'), join(room.data, '..', 'wrong.txt')]
  writeFileSync(right, `${offline.identity}\n`)
  writeFileSync(wrong, `${(await makeSealingIdentity()).identity}\n`)
  expect(await keep(ref, '--unseal', wrong)).toMatchObject({ code: 1, said: expect.stringContaining('was sealed to another key') as string })
  expect((await ada.visitor.get(`/cases/${target.id}`)).status).toBe(409)
  expect(await keep(ref, '--unseal', right)).toEqual({ code: 0, said: `${ref} is unsealed.\n` })
  expect((await ada.visitor.get(`/cases/${target.id}`)).text).toContain('A weakness of community')
  const noted = await room.desk.store.as({ role: 'worker' }, (tx) => tx.query<{ action: string }>(`select action from audit_pending where object like $1 union select entry::jsonb ->> 'action' from audit_entry where entry::jsonb ->> 'object' like $1`, [`${target.id}%`]))
  expect(noted.map(({ action }) => action)).toEqual(expect.arrayContaining(['sealed key given for recovery', 'case sealed', 'case unsealed']))
})

it('S-003: it is a notice of parley doctor and no weakening; what is no recipient is refused at the start, a secret key above all', async () => {
  const settings = { PARLEY_DATA: room.data, PARLEY_MAIL_DOMAIN: 'desk.example' }
  const { checks, weakenings } = await diagnose(readConfig({ ...settings, PARLEY_SEAL_RECOVERY: offline.recipient }, root))
  expect(checks.find(({ name }) => name === 'seal-recovery')).toMatchObject({ state: 'notice', says: expect.stringContaining(offline.recipient.slice(0, 24)) as string })
  expect(weakenings).toEqual([])
  for (const text of [offline.identity, 'age1', 'ssh-ed25519 AAAA']) expect(() => readConfig({ ...settings, PARLEY_SEAL_RECOVERY: text }, root)).toThrow('PARLEY_SEAL_RECOVERY')
  const mistyped = offline.recipient.replace(/.$/, (last) => (last === 'q' ? 'p' : 'q'))
  await expect(accessDesk({ PARLEY_SEAL_RECOVERY: mistyped })).rejects.toThrow('mistyped')
})
