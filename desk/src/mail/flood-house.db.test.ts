import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { mailHouse } from '../../../testing/src/mail-house.ts'
import type { MailHouse } from '../../../testing/src/mail-house.ts'
import { noticesPerHour } from '../commands/report-flood.ts'
import { claimArrivals, finishArrival, putArrival } from '../store/arrivals.ts'
import { arrivalKey } from './fingerprint.ts'

let house: MailHouse
beforeAll(async () => {
  house = await mailHouse()
})
afterAll(() => house.close())
beforeEach(() => {
  house.now = house.now.add({ hours: 48 }).round({ smallestUnit: 'hour', roundingMode: 'floor' }).add({ minutes: 5 })
})

let mails = 0
const report = async (from: string, { project = 'community', words = 'A length is believed, and it reads on.' } = {}): Promise<void> => {
  mails += 1
  await house.take(`From: ${from}\nSubject: Finding ${mails}\nMessage-ID: <${mails}@x.example>\n\n${words}\n`, { from, recipients: [`${project}@desk.example`] })
}
const words = (raw: Buffer): string => raw.toString().replaceAll(/ =\r\n|=\r\n/g, (end) => (end.startsWith(' ') ? ' ' : '')).replaceAll(/\s+/g, ' ')
const letters = async (to: string): Promise<readonly string[]> => (await house.sent()).filter(({ envelope }) => envelope.to === to).map(({ raw }) => words(raw))

describe('a flood of reports', () => {
  it('S-059: reaches a member one by one up to the cap of the hour, then as one summary; what is public already always comes', async () => {
    const mia = await house.member('mia', ['triager'], 'community')
    for (let n = 0; n < noticesPerHour; n += 1) await report(`f${n}@flood.example`)
    expect(await letters(mia.address)).toHaveLength(noticesPerHour)
    for (let n = 0; n < 5; n += 1) await report(`g${n}@flood.example`)
    await report('urgent@flood.example', { words: 'The exploit is public, look at once.' })
    expect(await letters(mia.address)).toHaveLength(1)
    house.now = house.now.add({ hours: 1 })
    const [summary, ...more] = await letters(mia.address)
    expect(more).toEqual([])
    expect(summary).toMatch(/Subject: And 6 more reports since \d\d:00 UTC/)
    expect(summary).toContain('https://desk.example/cases')
    await report('calm@x.example')
    expect(await letters(mia.address)).toHaveLength(1)
  })
})

describe('one confirmation a day', () => {
  it('S-059: says so, and the next one names what came meanwhile', async () => {
    await report('ada@finder.example', { project: 'mlflow' })
    const [first] = await letters('ada@finder.example')
    expect(first).toContain('We confirm one a day')
    expect(first).not.toContain('have arrived as well')
    house.now = house.now.add({ hours: 1 })
    await report('ada@finder.example', { project: 'mlflow' })
    await report('ada@finder.example', { project: 'mlflow' })
    expect(await letters('ada@finder.example')).toEqual([])
    const others = (await house.cases()).slice(-2).map(({ ref }) => ref)
    house.now = house.now.add({ hours: 25 })
    await report('ada@finder.example', { project: 'mlflow' })
    const [next] = await letters('ada@finder.example')
    expect(next).toContain('These reports of yours have arrived as well:')
    for (const ref of others) expect(next).toContain(`- ${ref}, on `)
    house.now = house.now.add({ hours: 25 })
    await report('ada@finder.example', { project: 'mlflow' })
    expect((await letters('ada@finder.example'))[0]).not.toContain('have arrived as well')
  })

  it('names nothing of another address, nor of another project', async () => {
    await report('bo@finder.example', { project: 'mlflow' })
    await report('bo@finder.example', { project: 'mlflow' })
    house.now = house.now.add({ hours: 25 })
    await house.sent()
    await report('cy@finder.example', { project: 'mlflow' })
    await report('bo@finder.example', { project: 'asf' })
    for (const { raw } of await house.sent()) expect(words(raw)).not.toContain('have arrived as well')
  })
})

describe('the turns of what waits', () => {
  const put = (from: string, n: number, at: Temporal.Instant) => house.store.as({ role: 'intake' }, (tx) => {
    const raw = Buffer.from(`${from} ${n}`)
    return putArrival(tx, { source: 'smtp', dedupe: arrivalKey(raw, []), receivedAt: at, envelope: { from, n }, raw, lane: from })
  })
  const next = async (limit: number): Promise<readonly string[]> => {
    const claims = await claimArrivals(house.store, { now: house.now.add({ hours: 1 }), limit, leaseSeconds: 60 })
    for (const claim of claims) await house.asWorker((tx) => finishArrival(tx, claim))
    return claims.map(({ raw }) => raw.toString())
  }

  it('a sender of a thousand mails holds up nobody who sends one: the quiet one is next', async () => {
    for (let n = 0; n < 300; n += 1) await put('flood@x.example', n, house.now)
    await put('Quiet@finder.example', 0, house.now.add({ seconds: 3 }))
    await put('quiet@finder.example', 1, house.now.add({ seconds: 3 }))
    const first = await next(8)
    expect(first.filter((one) => one.toLowerCase().startsWith('quiet')).toSorted()).toEqual(['Quiet@finder.example 0', 'quiet@finder.example 1'])
    expect(first.filter((one) => one.startsWith('flood')).toSorted()).toEqual([0, 1, 2, 3, 4, 5].map((n) => `flood@x.example ${n}`))
    expect(await next(400)).toHaveLength(294)
  })
})
