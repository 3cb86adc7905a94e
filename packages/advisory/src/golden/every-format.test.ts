import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkAdvisory } from '../check.ts'
import type { Advisory } from '../model.ts'
import { publishable } from '../publishable.ts'
import { toCsaf20, toCsaf21 } from '../to-csaf.ts'
import { toCveRecord } from '../to-cve.ts'
import { toCycloneDxVex } from '../to-cyclonedx.ts'
import { toMarkdown } from '../to-markdown.ts'
import { toOpenVex } from '../to-openvex.ts'
import { toOsv } from '../to-osv.ts'
import { textWidth, toText } from '../to-text.ts'
import { validate } from '../validate.ts'
import { anyAdvisory } from './arbitrary.ts'

const sound = (advisory: Advisory): boolean => checkAdvisory(advisory).length === 0

describe('any advisory that passes the check of the model', () => {
  it('renders schema-valid in CVE, CSAF 2.0, CSAF 2.1, OSV, OpenVEX and CycloneDX, CSAF 2.0 with all mandatory tests',
    () => {
    fc.assert(fc.property(anyAdvisory, (advisory) => {
      fc.pre(sound(advisory))
      if (advisory.cveId !== undefined) expect(validate('cve', toCveRecord(advisory).document).errors).toEqual([])
      expect(validate('csaf-2.0', toCsaf20(advisory).document).errors).toEqual([])
      expect(validate('csaf-2.1', toCsaf21(advisory).document).errors).toEqual([])
      expect(validate('osv', toOsv(advisory).document).errors).toEqual([])
      expect(validate('openvex', toOpenVex(advisory).document).errors).toEqual([])
      expect(validate('cyclonedx', toCycloneDxVex(advisory).document).errors).toEqual([])
    }), { numRuns: 150 })
  })

  it('publishes everything or says why not', () => {
    fc.assert(fc.property(anyAdvisory, (advisory) => {
      fc.pre(sound(advisory))
      const { files, problems } = publishable(advisory)
      const refused = advisory.tlp !== 'CLEAR' || advisory.dates.published === undefined
      expect(files.length === 0).toBe(refused)
      expect(problems.some(({ weight }) => weight === 'error')).toBe(refused)
    }), { numRuns: 50 })
  })

  it('renders plain text without control characters, long lines only where a word or code is long', () => {
    fc.assert(fc.property(anyAdvisory, (advisory) => {
      fc.pre(sound(advisory))
      const text = toText(advisory)
      // oxlint-disable-next-line no-control-regex -- control characters are what must be absent
      expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/)
      const long = text.split('\n').filter((line) => line.length > textWidth && !line.startsWith('    '))
      expect(long.filter((line) => line.trim().replace(/^- /, '').includes(' '))).toEqual([])
    }), { numRuns: 50 })
  })

  it('renders Markdown in which no text of the advisory becomes markup', () => {
    fc.assert(fc.property(anyAdvisory, (advisory) => {
      fc.pre(sound(advisory))
      const outside = toMarkdown(advisory).split(/^(`{3,})\n[^]*?\n\1$/m).filter((_, index) => index % 2 === 0).join('')
      const links = outside.replaceAll(/<https?:[^<>\s]*>/g, '')
      expect(links.replaceAll(/\\[\\`*_[\]<>|~#&+=.)-]/g, '')).not.toMatch(/[<`*[\]]/)
    }), { numRuns: 50 })
  })
})
