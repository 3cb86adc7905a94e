import { describe, expect, it } from 'vitest'
import { makeThrottle, prefixOf } from './throttle.ts'
import { TooBusy, turns } from './turns.ts'

const start = Temporal.Instant.from('2026-11-20T10:00:00Z')
const after = (seconds: number) => start.add({ milliseconds: Math.round(seconds * 1000) })

describe('S-014: guessing is slow', () => {
  it('S-014: a thousand tries at one account within a quarter of an hour come to at most 20 checks', () => {
    const throttle = makeThrottle()
    const checks = Array.from({ length: 1000 }, (_, nth) => throttle.enter({ login: 'ada', address: null }, after(nth * 0.9)))
    expect(checks.filter((wait) => wait === 0).length).toBeLessThanOrEqual(20)
  })

  it('S-014: a thousand tries at once are not a thousand checks', () => {
    const throttle = makeThrottle()
    const checks = Array.from({ length: 1000 }, () => throttle.enter({ login: 'ada', address: '192.0.2.7' }, start))
    expect(checks.filter((wait) => wait === 0)).toHaveLength(5)
  })

  it('S-014: a thousand accounts from one network come to at most 40 checks', () => {
    const throttle = makeThrottle()
    const checks = Array.from({ length: 1000 }, (_, nth) => throttle.enter({ login: `name-${nth}`, address: `192.0.2.${nth % 256}` }, after(nth * 0.5)))
    expect(checks.filter((wait) => wait === 0).length).toBeLessThanOrEqual(40)
  })

  it('S-014: nobody is locked out for good: the wait ends within a quarter of an hour', () => {
    const throttle = makeThrottle()
    for (let nth = 0; nth < 500; nth += 1) throttle.enter({ login: 'ada', address: null }, after(nth * 2))
    expect(throttle.enter({ login: 'ada', address: null }, after(1000))).toBeLessThanOrEqual(15 * 60)
    expect(throttle.enter({ login: 'ada', address: null }, after(1000 + 15 * 60))).toBe(0)
  })

  it('S-015: a name that nobody has waits like one that somebody has', () => {
    const throttle = makeThrottle()
    const waits = (login: string) => Array.from({ length: 12 }, (_, nth) => throttle.enter({ login, address: null }, after(nth)))
    expect(waits('nobody')).toEqual(waits('ada'))
  })

  it('a right answer frees the account and is held against nobody', () => {
    const throttle = makeThrottle()
    for (let nth = 0; nth < 200; nth += 1) {
      expect(throttle.enter({ login: 'ada', address: '192.0.2.7' }, start)).toBe(0)
      throttle.succeeded({ login: 'ada', address: '192.0.2.7' })
    }
  })

  it('writing the name in capitals gives no fresh tries', () => {
    const throttle = makeThrottle()
    for (let nth = 0; nth < 6; nth += 1) throttle.enter({ login: 'ada', address: null }, start)
    expect(throttle.enter({ login: 'ADA', address: null }, start)).toBeGreaterThan(0)
  })

  it.each([
    ['192.0.2.7', '192.0.2.0/24'], ['::ffff:192.0.2.7', '192.0.2.0/24'],
    ['2001:db8:1:2345::1', '20010db8000123/56'], ['2001:db8:1:23ff:a:b:c:d', '20010db8000123/56'],
    ['fe80::1%eth0', 'fe800000000000/56'], ['::1', '00000000000000/56'], ['somewhere', 'unknown'],
  ])('the network of %s is %s', (address, prefix) => { expect(prefixOf(address)).toBe(prefix) })
})

describe('taking turns', () => {
  it('S-014: never more at once than allowed, in order, and a flood is told to come back', async () => {
    let [running, most] = [0, 0]
    const order: number[] = []
    const release: (() => void)[] = []
    const take = turns({ atOnce: 2, waiting: 3 })
    const work = (nth: number) => take(async () => {
      running += 1
      most = Math.max(most, running)
      order.push(nth)
      await new Promise<void>((resolve) => { release.push(resolve) })
      running -= 1
      return nth
    })
    const accepted = [0, 1, 2, 3, 4].map(work)
    await expect(work(5)).rejects.toThrow(TooBusy)
    for (let nth = 0; nth < 5; nth += 1) {
      release[nth]?.()
      await accepted[nth]
      await Promise.resolve()
    }
    expect([most, order]).toEqual([2, [0, 1, 2, 3, 4]])
    release.length = 0
    const later = work(6)
    release[0]?.()
    expect(await later).toBe(6)
  })

  it('work that fails gives its place back', async () => {
    const take = turns({ atOnce: 1, waiting: 1 })
    await expect(take(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    expect(await take(() => Promise.resolve('next'))).toBe('next')
  })
})
