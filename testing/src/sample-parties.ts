import type { PartiesPort } from '../../desk/src/http/port/parties.ts'

const terms = { id: 'terms-1', version: '1', hash: 'c'.repeat(64), text: 'Tell nobody.', ends: { at: '2026-12-09T14:00:00Z', words: 'Wednesday 9 December 2026, 14:00 (UTC)', risks: [] } }

/** An embargo with one open proposal, a vendor without an answer, and cases that may become one or two. */
export const samplePartiesPort: PartiesPort = {
  embargo: async () => ({
    state: 'Proposed, nothing binds anybody yet', em: 'P', zone: 'UTC', active: null, settled: null, ended: null,
    proposals: [{ id: 'proposal-1', by: 'The reporter', mine: false, terms, answerBy: '2026-11-30T10:00:00Z', reason: 'Time to fix.', answers: [] }],
    parties: [{ id: 'party-noor', name: 'The reporter', negotiates: true, consent: 'accepted', overdue: false, left: false }],
    possible: ['Accept', 'Decline'], closed: [{ step: 'Terminate', says: 'There are no terms in force to end.' }],
    advice: [{ says: 'Decide the open proposals soon.', rules: ['X8'] }], question: null, exceptions: [], duties: [], expected: null, delayReasons: [],
  }),
  vendors: async () => ({
    rows: [{
      id: 'vendor-1', name: 'Acme', group: '', language: '', upstream: false, owner: false, answer: 'no_answer', answerWords: 'No answer', source: '', standing: 'asked in',
      consent: '', report: 'Start', fix: '', silentSince: '2026-11-20T10:00:00Z', lastContact: '2026-11-20T10:00:00Z', reminders: 0, statement: false,
    }],
    total: 1, totals: [], ready: { ready: 0, affected: 0 }, groups: [], filter: { answer: '', group: '', sort: 'name' }, silent: 1, remindable: 0, late: 0,
    owner: { name: 'Kestrel', team: true, offeredTo: null },
  }),
  foresee: async () => ({ reference: 'KES-2026-0009', says: ['One report comes in.'], vendors: 0 }),
  merge: async () => ({ ok: true, events: [] }),
  split: async () => ({ ok: true, caseId: 'c7secondcase', reference: 'KES-2026-0010' }),
}
