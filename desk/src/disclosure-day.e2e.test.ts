import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { killDay, type KillDay } from '../../testing/src/day-of-kills.ts'

/** The real program on a real clock; `bench/day.ts` does the same a hundred times. */
describe('a publication at its instant, with the desk killed around it', () => {
  let day: KillDay
  beforeAll(async () => { day = await killDay(12) })
  afterAll(() => day.close())

  it.each([['just before T0', true, -80], ['just after T0', true, 40], ['not at all', false, 0]] as const)('S-115: killed %s: nothing at T0 − 1 s, everything a second after, and one announcement', async (_, kill, killAtMs) => {
    // On a busy machine the first crawl may come too late to judge; then it is made again.
    let found = await day.run({ kill, killAtMs, rivalAtMs: 5 })
    for (let again = 0; again < 2 && found.crawledBefore <= 40; again += 1) found = await day.run({ kill, killAtMs, rivalAtMs: 5 })
    expect(found).toMatchObject({ killed: kill, early: [], late: [], torn: [], publications: 1 })
    expect(found.announcements.webhook).toBe(1)
    expect(found.announcements.room).toBeLessThanOrEqual(1)
    expect(found.firstSightMs ?? -1).toBeGreaterThanOrEqual(0)
    // A crawl that came nowhere would find nothing early.
    expect(Math.min(found.crawledBefore, found.crawled)).toBeGreaterThan(40)
  })
})
