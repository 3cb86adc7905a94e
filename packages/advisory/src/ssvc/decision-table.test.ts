import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { decide, decisionPointsOf, decisionTableNames, type TableName } from './decision-table.ts'

describe('a decision', () => {
  it.each<[TableName, Record<string, string>, string]>([
    ['coordinator triage', { RP: 'Y', SCON: 'N', RC: 'NC', SC: 'O', SE: 'A', U: 'L', PSI: 'M' }, 'Decline'],
    ['coordinator triage', { RP: 'N', SCON: 'Y', RC: 'C', SC: 'M', SE: 'U', U: 'S', PSI: 'S' }, 'Coordinate'],
    ['coordinator publish', { SINV: 'FR', E: 'N', PVA: 'L' }, 'Do Not Publish'],
    ['supplier', { E: 'N', U: 'L', TI: 'P', PSI: 'M' }, 'Defer'],
    ['supplier', { E: 'A', U: 'S', TI: 'T', PSI: 'S' }, 'Immediate'],
    ['deployer', { E: 'N', EXP: 'S', A: 'N', HI: 'L' }, 'Defer'],
    ['deployer', { E: 'A', EXP: 'O', A: 'Y', HI: 'VH' }, 'Immediate'],
    ['human impact', { SI: 'C', MI: 'MF' }, 'Very High'],
    ['public safety impact', { SI: 'N' }, 'Minimal'],
    ['utility', { A: 'Y', VD: 'C' }, 'Super Effective'],
    ['CISA coordinator', { E: 'N', A: 'N', TI: 'P', MWI: 'L' }, 'Track'],
  ])('%s %j: %s', (table, answers, name) => {
    expect(decide(table, answers)).toMatchObject({ name })
  })

  it('tells what is still possible while answers lack', () => {
    expect(decide('utility', { A: 'N' })).toEqual({ possible: ['L', 'E'], missing: ['VD'] })
    expect(decide('supplier', {})).toEqual({ possible: ['D', 'S', 'O', 'I'], missing: ['E', 'U', 'TI', 'PSI'] })
  })

  it('refuses what is not asked and what is no value, and says what is', () => {
    expect(decide('utility', { X: 'N' })).toEqual({ code: 'unknown-decision-point',
      refused: 'X is not asked here; asked are A, VD' })
    expect(decide('utility', { A: 'Q' })).toEqual({ code: 'unknown-value',
      refused: 'Automatable has no value Q; it has N, Y' })
  })

  it.each(decisionTableNames)('%s: a more urgent answer never makes the outcome less urgent', (table) => {
    const { inputs, outcome } = decisionPointsOf(table)
    const rank = (answers: Record<string, string>): number => {
      const decision = decide(table, answers)
      return outcome.values.findIndex(([key]) => 'outcome' in decision && key === decision.outcome)
    }
    const all = inputs.reduce<Record<string, string>[]>((some, { key, values }) =>
      some.flatMap((one) => values.map(([value]) => ({ ...one, [key]: value }))), [{}])
    for (const answers of all) {
      expect(rank(answers)).toBeGreaterThanOrEqual(0)
      for (const { key, values } of inputs) {
        const next = values[values.findIndex(([value]) => value === answers[key]) + 1]?.[0]
        if (next !== undefined) expect(rank({ ...answers, [key]: next })).toBeGreaterThanOrEqual(rank(answers))
      }
    }
  })
})

const folder = new URL('../../../../../shared/data/ssvc/json/decision_tables/', import.meta.url)
const files: readonly (readonly [TableName, string])[] = [
  ['coordinator triage', 'ssvc/coordinator_triage_1_0_0'],
  ['supplier', 'ssvc/supplier_patch_development_priority_1_0_0'],
  ['coordinator publish', 'ssvc/coordinator_publish_decision_table_1_0_0'], ['human impact', 'ssvc/human_impact_1_0_0'],
  ['deployer', 'ssvc/deployer_patch_application_priority_1_0_0'], ['utility', 'ssvc/utility_1_0_0'],
  ['public safety impact', 'ssvc/public_safety_impact_1_0_0'], ['CISA coordinator', 'cisa/cisa_coordinator_2_0_3'],
  ['CISA remediation timelines', 'cisa/cisa_bod_26_04_1_0_0'],
]
describe.skipIf(!existsSync(folder))('the published tables of SSVC', () => {
  it.each(files)('%s says the same in every row', (table, file) => {
    const { mapping, outcome } = JSON.parse(readFileSync(new URL(`${file}.json`, folder), 'utf8'))
    expect(mapping.length).toBeGreaterThan(3)
    for (const row of mapping) {
      const answers = Object.fromEntries(Object.entries<string>(row).filter(([name]) => name !== outcome)
        .map(([name, value]) => [name.split(':')[1] ?? '', value]))
      expect(decide(table, answers)).toMatchObject({ outcome: row[outcome] })
    }
  })
})
