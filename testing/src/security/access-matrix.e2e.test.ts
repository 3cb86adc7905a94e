import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isDangerous } from '../../../desk/src/access/can.ts'
import { roles } from '../../../desk/src/access/roles.ts'
import { accessDesk, madeCase, noTarget, signedOut, subject, type AccessDesk, type Subject, type Target } from './access-desk.ts'
import { answersForMissing, attempts, expected, fingerprint, verdict } from './matrix.ts'

let room: AccessDesk
const people: Subject[] = []
let outside: Subject[] = []
beforeAll(async () => {
  room = await accessDesk()
  for (const role of roles) people.push(await subject(room, role.replace('_', '-'), { community: [role] }))
  people.push(await subject(room, 'two-roles', { community: ['fixer', 'publisher'] }), await subject(room, 'elsewhere', { asf: roles }), await subject(room, 'roleless', {}), await subject(room, 'keeper', {}, { isAdmin: true }))
  outside = [signedOut(room), await subject(room, 'expired', { community: roles }, { at: room.now().subtract({ hours: 13 }) })]
})
afterAll(() => room.end())

const names = [...roles.map((role) => role.replace('_', '-')), 'two-roles', 'elsewhere', 'roleless', 'keeper']
const one = (name: string): Subject => people.find((each) => each.name === name) ?? signedOut(room)
let cells = 0

/** Cases of somebody's own, so that nobody's commands move what another meets. */
async function targetsFor(who: Subject): Promise<Readonly<Record<string, Target>>> {
  const own = await madeCase(room, 'community')
  return {
    'own project': own, 'other project': await madeCase(room, 'asf'), 'restricted': await madeCase(room, 'community', { restricted: true }),
    'restricted, with a grant': await madeCase(room, 'community', { restricted: true, granted: [who.member] }), 'never there': noTarget(own),
  }
}

describe.each(names)('%s', (name) => {
  it('S-030 S-032: meets what the table and the rows say, of each case and for each thing that can be tried; hidden and missing are the same bytes', async () => {
    const who = one(name)
    const deviations: string[] = []
    const targets = await targetsFor(who)
    const missing = await answersForMissing(who, noTarget(await madeCase(room, 'community')))
    for (const [relation, target] of Object.entries(targets)) {
      for (const attempt of attempts) {
        const answer = await attempt.send(who, target)
        const [found, wanted] = [verdict(answer), expected(who, attempt, target)]
        cells += 1
        if (found !== wanted) deviations.push(`${attempt.name}, ${relation}: ${found} instead of ${wanted}`)
        if (wanted === 'hidden' && fingerprint(answer) !== missing.get(attempt.name)) deviations.push(`${attempt.name}, ${relation}: differs from what is missing`)
      }
    }
    expect(deviations).toEqual([])
  }, 300_000)

  it('S-031: runs the desk\'s members only as the one who runs the desk', async () => {
    const who = one(name)
    const page = await who.visitor.get('/members')
    expect(page.status).toBe(who.isAdmin ? 200 : 404)
    const sent = await who.visitor.post('/members/none/suspend', { _token: who.token })
    expect(sent.status).toBe(who.isAdmin ? 422 : 404)
  })
})

it.each(['nobody signed in', 'expired'])('S-005 S-024: %s gets the door for a page and nothing for a form, the same for every case', async (name) => {
  const who = outside.find((each) => each.name === name) ?? signedOut(room)
  const target = await madeCase(room, 'community')
  const missing = noTarget(target)
  for (const attempt of attempts) {
    const [answer, other] = [await attempt.send(who, target), await attempt.send(who, missing)]
    cells += 1
    const isPage = attempt.action === 'read case'
    expect([attempt.name, answer.status]).toEqual([attempt.name, isPage ? 303 : 401])
    expect(fingerprint(answer).replaceAll(target.id, 'ID').replaceAll(target.file, 'FILE')).toBe(fingerprint(other).replaceAll(missing.id, 'ID').replaceAll(missing.file, 'FILE'))
  }
})

it('S-030: that was a matrix of at least two thousand cells', () => {
  expect(cells).toBeGreaterThanOrEqual(2000)
})

it('S-025: six minutes after the last proof of presence nothing dangerous is done, nor shown, by whoever may', async () => {
  room.advance({ minutes: 6 })
  const target = await madeCase(room, 'community')
  const dangerousOnes = attempts.filter(({ name, action }) => isDangerous(action) && !name.startsWith('without a form') || name === 'publish page')
  expect(dangerousOnes.map(({ name }) => name).sort()).toEqual(['AddParticipant', 'DiscloseRejected', 'PublishAdvisory', 'PublishMitigations', 'SendEarlyDisclosure', 'WithdrawAdvisory', 'publish page'])
  for (const who of [one('triager'), one('publisher'), one('list-manager')]) {
    for (const attempt of dangerousOnes) expect([attempt.name, (await attempt.send(who, target)).status]).toEqual([attempt.name, attempt.action === 'read case' ? 303 : 401])
  }
  expect((await one('keeper').visitor.post('/members/none/suspend', { _token: one('keeper').token })).status).toBe(401)
})
