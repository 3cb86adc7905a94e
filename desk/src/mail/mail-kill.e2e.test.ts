import { beforeAll, describe, expect, it } from 'vitest'
import { killDrill } from '../../../testing/src/kill-drill.ts'
import type { KillDrillResult } from '../../../testing/src/kill-drill.ts'
import { canStart, postfix } from '../../../testing/src/mail-programs.ts'

/** The full drill, 5 000 mails, is `node bench/mail-kill.ts`. */
const mails = 200

describe.skipIf(!canStart(postfix))('with Postfix in front, desk and database killed while mails come from 16 senders', () => {
  let result: KillDrillResult
  beforeAll(async () => {
    result = await killDrill({ mails, senders: 16, kills: 4, every: [300, 1500] })
  }, 240_000)

  it('had the power go under both', () => {
    expect(result.accepted).toBe(mails)
    expect(result.killed).toEqual({ desk: 2, database: 2 })
  })

  it('email row 25: every mail is one case: none lost, none doubled, none half', () => {
    expect(result).toMatchObject({ cases: mails, lost: [], doubled: [], half: 0, brokenChains: 0, differentRows: 0 })
  })

  it('every mail is answered once, and nothing waits or was given up', () => {
    expect(result).toMatchObject({ unanswered: [], answeredTwice: [], leftInQueues: 0, leftAtPostfix: 0 })
  })
})
