import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { passphraseFault } from './passphrase.ts'
import { mostRefused, readRefused } from './refused-passphrases.ts'

const good = 'granite umbrella seven violins'
const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex').toUpperCase()

describe('passphrases of a list', () => {
  it('S-010: are refused as words and as SHA-1 with a count, whatever ends the lines', () => {
    for (const list of [`${good}\n`, `other words altogether\r\n${good}\r\n`, `${sha1('other')}:7\n${sha1(good)}:12\n`, sha1(good).toLowerCase()]) {
      expect(passphraseFault(good, [], readRefused(list)), list).toContain('on every list')
      expect(passphraseFault(good.toUpperCase(), [], readRefused(list))).toContain('on every list')
      expect(passphraseFault('granite umbrella eight violins', [], readRefused(list))).toBeNull()
    }
    expect(passphraseFault(good, [])).toBeNull()
  })

  it('what is too short anyway is not kept, and a list has an end', () => {
    expect(readRefused('123456\npassword\nqwerty\n').size).toBe(0)
    const long = Array.from({ length: mostRefused + 5 }, (_, at) => at.toString(16).padStart(40, '0').split('').toReversed().join('')).join('\n')
    expect(readRefused(long).size).toBe(mostRefused)
  })

  it.each(['1qaz2wsx3edc4rfv5tgb', 'zaq12wsxcde34rfvbgt5', 'q1w2e3r4t5y6u7i8o9', 'iloveyouforever', 'Never Gonna Give You Up!', 'qazwsxedcrfvtgbyhn'])('S-010: «%s» is refused without a list', (passphrase) => {
    expect(passphraseFault(passphrase, [])).not.toBeNull()
  })
})
