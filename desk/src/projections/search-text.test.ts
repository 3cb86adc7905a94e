import { expect, it } from 'vitest'
import { searchTexts } from './search-text.ts'

it('S-095: what people wrote is for searching, ids, times, hashes and who reported are not', () => {
  const texts = searchTexts([
    { type: 'ReportReceived', audience: 'reporter', body: {
      report: 'r4nd0m', reporter: 'p4rt1c1pant', receivedAt: '2026-11-20T17:00:00Z', channel: 'email', title: 'Overflow', handle: 'night-owl',
      message: { text: 'In the parser', attachments: [{ blob: 'bl0b', name: 'proof.c', mediaType: 'text/x-c', size: 3 }], original: '0riginal' }, parts: ['affected_versions'],
    } },
    { type: 'CreditChosen', audience: 'reporter', body: { reporter: 'p4rt1c1pant', name: 'Nora Night', consent: true } },
    { type: 'CveReserved', audience: 'team', body: { id: 'CVE-2026-1234' } },
    { type: 'AdvisoryDrafted', audience: 'team', body: { revision: 1, summary: 'First draft', advisory: { id: 'x-1', fields: { title: 'Heap overflow', cwe: 'CWE-787' } } } },
    { type: 'EmbargoChanged', audience: 'parties', body: { change: { type: 'TermsProposed', proposal: { id: 'pr0posal', by: 'team', reason: 'Holidays' } } } },
    { type: 'PolicyMoved', audience: 'team', body: { from: 'a'.repeat(64), to: 'b'.repeat(64), reason: 'A new version' } },
    { type: 'FixMerged', audience: 'team', body: { reference: 'abc123', branches: ['main', 'v2'] } },
  ])
  expect(texts).toEqual(['CVE-2026-1234', 'First draft', 'Heap overflow', 'CWE-787', 'A new version', 'abc123', 'main', 'v2', 'Overflow', 'In the parser', 'proof.c', 'Holidays'])
})
