import { checkAdvisory, publishable } from '@parley/advisory'
import { fold, type CaseEvent, type Justification, type StatusSaid, type VendorChange } from '@parley/coordination'
import { describe, expect, it } from 'vitest'
import { loadPolicy } from '../../../packages/policy/test/reference-policies.ts'
import { advisoryModel, emptyFields } from './advisory-model.ts'
import { lateAnswers, vendorProducts } from './advisory-vendors.ts'

const at = '2026-11-20T10:00:00Z'
const meta = { at, actor: { kind: 'desk' as const }, audience: 'team' as const }
const change = (one: VendorChange): CaseEvent => ({ type: 'VendorsChanged', change: one, ...meta })
const invited = (vendor: string, name: string): CaseEvent => change({ type: 'VendorInvited', vendor, name, at })
const said = (vendor: string, status: StatusSaid, open: boolean, more: { justification?: Justification; note?: string; fixedIn?: string[] } = {}): CaseEvent =>
  change({ type: 'VendorStatusSet', vendor, said: status, source: 'vendor', fixedIn: [], public: open, at, ...more })
const statement = (vendor: string, revision: number, text: string, open: boolean): CaseEvent =>
  change({ type: 'VendorStatementMade', vendor, revision, text, public: open, at })

const state = fold([
  { type: 'CaseOpened', project: 'community', reference: 'COMMUNITY-2026-0001', policy: 'p', ...meta },
  ...['Acme', 'Globex', 'Hooli', 'Initech', 'Umbrella'].map((name) => invited(name.toLowerCase(), name)),
  said('acme', 'affected', true, { fixedIn: ['4.2.1'] }), statement('acme', 1, 'First words.', true), statement('acme', 2, 'Not for you.', false), statement('acme', 3, 'Fixed in 4.2.1.', true),
  said('globex', 'not_affected', true, { justification: 'component_not_present' }),
  said('hooli', 'affected', false, { note: 'HOOLIPRIVATE' }), statement('hooli', 1, 'HOOLISTATEMENT', true),
  said('umbrella', 'investigating', true),
])

describe('what vendors said, in the advisory', () => {
  it('holds who let it stand there, with the newest public statement, and «not affected» with its justification', () => {
    expect(vendorProducts(state.vendors, ['acme'])).toEqual([
      { id: 'acme-2', name: 'Acme', vendor: 'Acme', standings: [{ status: 'affected', statement: 'Fixed in 4.2.1.' }, { status: 'fixed', versions: ['4.2.1'] }] },
      { id: 'globex', name: 'Globex', vendor: 'Globex', standings: [{ status: 'not_affected', justification: 'component_not_present' }] },
      { id: 'umbrella', name: 'Umbrella', vendor: 'Umbrella', standings: [{ status: 'under_investigation' }] },
    ])
  })

  it('says nothing of who gave no answer, and not a word that was not meant for it; every format takes it', () => {
    const fields = { ...emptyFields, title: 'A title', summary: 'A summary.', description: 'A description.', product: 'Sample', affected: '>=1.0.0 <1.4.2', fixed: '1.4.2' }
    const model = advisoryModel({ id: 'community-2026-0001', fields }, { state, policy: loadPolicy('community'), url: 'https://desk.example', now: at, revisions: [] })
    expect(checkAdvisory(model).filter(({ weight }) => weight === 'error')).toEqual([])
    const { files, problems } = publishable(model)
    const all = JSON.stringify(files)
    expect(problems.filter(({ weight }) => weight === 'error')).toEqual([])
    expect(all).toContain('Globex')
    for (const secret of ['Initech', 'Hooli', 'HOOLIPRIVATE', 'HOOLISTATEMENT', 'Not for you']) expect(all).not.toContain(secret)
  })

  it('takes nothing in that was said after the newest draft: nobody approved it', () => {
    const before = '2026-11-20T09:59:59Z'
    expect(vendorProducts(state.vendors, [], before)).toEqual([])
    expect(lateAnswers(state.vendors, before)).toBe(3)
    expect(lateAnswers(state.vendors, at)).toBe(0)
    expect(vendorProducts(state.vendors, [], at)).toHaveLength(3)
  })
})
