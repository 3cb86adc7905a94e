import { describe, expect, it } from 'vitest'
import type { CasePage, StepRow } from '../../projections/rows.ts'
import { commandForms } from '../forms/command-forms.ts'
import { knownValues, namedSpec } from '../forms/known-values.ts'
import { isStepForm, stepPage, stepTitle } from './step-target.ts'

const early = (stage: 'plan' | 'test'): StepRow => ({
  command: 'SendEarlyDisclosure', says: 'The list is told early.', allowed: true, because: { path: 'handling.steps', rules: [], says: '' }, optional: false, done: false, stage,
})

describe('steps on the case page', () => {
  it('S3-43, S3-44: the two early notices have titles of their own, and lead to the page where they are written, on their stage', () => {
    expect(stepTitle(early('plan'))).toBe('Send the early notice to plan, before the fix')
    expect(stepTitle(early('test'))).toBe('Send the early notice to test, with the fix')
    expect(stepPage('c', 'SendEarlyDisclosure', 'test')).toBe('/cases/c/early/new?stage=test')
    expect(isStepForm(early('plan'))).toBe(false)
  })

  it('an approval names the revision that is there, and asks nobody to type it', () => {
    // Only what the two look at.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const page = { advisory: { revision: 3 } } as unknown as CasePage
    const spec = commandForms.get('ApproveAdvisory') ?? expect.fail()
    expect(knownValues(page, 'ApproveAdvisory')).toEqual({ revision: '3' })
    expect(namedSpec(page, spec)).toMatchObject({ button: 'Approve revision 3', hint: expect.stringContaining('revision 3') })
    expect(knownValues(page, 'RecordFix')).toEqual({})
  })
})
