import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import { describe, expect, it } from 'vitest'
import { policyJsonSchema } from './policy-schema.ts'

const root = new URL('..', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), 'utf8')

describe('the JSON schema of a policy', () => {
  it('is up to date; if not, run node scripts/policy-schema.ts', () => {
    expect(read('packages/policy/policy.schema.json')).toBe(policyJsonSchema())
  })

  it('accepts every policy of the tree, and refuses an unknown field', () => {
    const judge = new Ajv2020({ strict: false, validateFormats: false }).compile(JSON.parse(policyJsonSchema()) as object)
    const files = ['asf', 'community', 'distributors', 'meshery', 'mlflow', 'parley', 'examples/strict-foundation', 'examples/two-person-hobby']
    for (const name of files) expect([name, judge(parse(read(`policies/${name}.yaml`))), judge.errors]).toEqual([name, true, null])
    expect(judge({ ...(parse(read('policies/mlflow.yaml')) as object), surprise: true })).toBe(false)
  })
})
