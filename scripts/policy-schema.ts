// The policy's JSON Schema, for editors and other tools: `node scripts/policy-schema.ts` writes packages/policy/policy.schema.json.
import { writeFileSync } from 'node:fs'
import { policySchema } from '@parley/policy'
import { toJSONSchema } from 'zod'

const file = new URL('../packages/policy/policy.schema.json', import.meta.url)

export function policyJsonSchema(): string {
  const schema = toJSONSchema(policySchema, { unrepresentable: 'any' })
  return `${JSON.stringify({ title: 'Parley policy', ...schema }, null, 2)}\n`
}

if (import.meta.filename === process.argv[1]) writeFileSync(file, policyJsonSchema())
