import { describe, expect, it } from 'vitest'
import { nextTry, startOutbox } from './outbox.ts'
import type { Delivery, OutboxRow } from './outbox.ts'

const noon = '2026-11-20T12:00:00Z'
const row = (id: string, more: Partial<OutboxRow> = {}): OutboxRow => ({ id, kind: 'mail', recipient: `${id}@x.example`, attempts: 0, createdAt: noon, ...more })

/** Empties `rows` through an exit that says what `answers` says, and tells what was recorded. */
async function emptied(rows: OutboxRow[], exit: (one: OutboxRow) => Promise<Delivery>, onDue: (at: string) => void = () => undefined): Promise<string[]> {
  const said: string[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  const work = startOutbox({ mail: exit }, {
    claim: () => Promise.resolve(rows.splice(0)),
    sent: (one, proof) => Promise.resolve(void said.push(`${one.id} sent ${proof}`)),
    retry: (one, dueAt, code) => {
      onDue(dueAt)
      return Promise.resolve(void said.push(`${one.id} retry ${code} ${dueAt > noon}`))
    },
    held: (one, why) => Promise.resolve(void said.push(`${one.id} held ${why}`)),
    failed: (one, code) => Promise.resolve(void said.push(`${one.id} failed ${code}`)),
    wait: () => {
      resolve()
      return new Promise((done) => setTimeout(done, 5))
    },
    now: () => noon,
    log: () => undefined,
  })
  await promise
  await work.stop()
  return said
}

describe('the outbox', () => {
  it('records what each exit says, and holds what has no exit', async () => {
    const answers: Record<string, Delivery> = { a: { outcome: 'sent', proof: 'p' }, b: { outcome: 'failed', code: '5.1.1' }, c: { outcome: 'retry', code: '4.7.1' }, d: { outcome: 'held', why: 'no usable key' } }
    const said = await emptied(['a', 'b', 'c', 'd'].map((id) => row(id)).concat(row('e', { kind: 'pigeon' })), (one) => Promise.resolve(answers[one.id] ?? expect.fail()))
    expect(said.toSorted()).toEqual(['a sent p', 'b failed 5.1.1', 'c retry 4.7.1 true', 'd held no usable key', 'e held nothing here delivers «pigeon»'])
  })

  it('waits as long as the other side asks, and never shorter than by itself', async () => {
    const due: string[] = []
    for (const afterSeconds of [3600, 5]) await emptied([row('a')], () => Promise.resolve({ outcome: 'retry', code: 'HTTP_429', afterSeconds }), (at) => { due.push(at) })
    expect(due).toEqual(['2026-11-20T13:00:00Z', nextTry(row('a'), noon)])
  })

  it('V16.5.2: an exit that throws is a try that failed, and the next row goes on', async () => {
    const said = await emptied([row('a'), row('b')], (one) => (one.id === 'a' ? Promise.reject(new TypeError('x')) : Promise.resolve({ outcome: 'sent', proof: 'p' })))
    expect(said).toEqual(['a retry TypeError true', 'b sent p'])
  })

  it('what a throttle put off is due again within seconds, and its age does not end it', async () => {
    const due: string[] = []
    const { promise, resolve } = Promise.withResolvers<void>()
    const rows = [row('a', { attempts: 9, createdAt: '2026-11-01T12:00:00Z' })]
    const work = startOutbox({ mail: () => Promise.resolve({ outcome: 'retry' as const, code: 'throttled' }) }, {
      claim: () => Promise.resolve(rows.splice(0)), sent: () => expect.fail(), held: () => expect.fail(), failed: () => expect.fail(),
      retry: (_row, dueAt) => Promise.resolve(void due.push(dueAt)), now: () => noon, log: () => undefined,
      wait: () => {
        resolve()
        return new Promise((done) => setTimeout(done, 5))
      },
    })
    await promise
    await work.stop()
    expect(due.map((at) => at > '2026-11-20T12:00:09Z' && at < '2026-11-20T12:00:13Z')).toEqual([true])
  })

  it('email row 25: rows to one domain go one after the other, in order', async () => {
    const log: string[] = []
    await emptied(['a', 'b', 'c'].map((id) => row(id)), async (one) => {
      log.push(`start ${one.id}`)
      await new Promise((done) => setTimeout(done, one.id === 'a' ? 15 : 1))
      log.push(`end ${one.id}`)
      return { outcome: 'sent', proof: '' }
    })
    expect(log).toEqual(['start a', 'end a', 'start b', 'end b', 'start c', 'end c'])
  })
})

describe('when to try again', () => {
  it('waits 1, 5, 15 minutes, 1 hour, then 4 hours, up to a fifth longer', () => {
    const waits = [0, 1, 2, 3, 4, 9].map((attempts) => {
      const due = nextTry(row('abc', { attempts }), noon) ?? expect.fail()
      return Temporal.Instant.from(noon).until(Temporal.Instant.from(due)).total('minutes')
    })
    for (const [index, least] of [1, 5, 15, 60, 240, 240].entries()) {
      expect(waits[index]).toBeGreaterThanOrEqual(least)
      expect(waits[index]).toBeLessThanOrEqual(least * 1.2 + 0.02)
    }
  })

  it('email row 25: gives up five days after the row was made', () => {
    expect(nextTry(row('a', { attempts: 20, createdAt: '2026-11-15T14:00:00Z' }), noon)).toBeNull()
    expect(nextTry(row('a', { attempts: 20, createdAt: '2026-11-15T18:00:00Z' }), noon)).not.toBeNull()
  })
})
