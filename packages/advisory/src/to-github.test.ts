import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkAdvisory } from './check.ts'
import { anyAdvisory } from './golden/arbitrary.ts'
import { examples, full } from './golden/examples.ts'
import type { Fields } from './reading.ts'
import { judgeBySchema } from './schema-judge.ts'
import { toGithubAdvisory } from './to-github.ts'

// GitHub's REST documentation of «Create a repository security advisory»: the fields of the body and their bounds.
const documented: Fields = {
  type: 'object', additionalProperties: false, required: ['summary', 'description', 'vulnerabilities'],
  not: { required: ['severity', 'cvss_vector_string'] },
  properties: {
    summary: { type: 'string', minLength: 1, maxLength: 1024 },
    description: { type: 'string', minLength: 1, maxLength: 65_535 },
    cve_id: { type: ['string', 'null'], pattern: '^CVE-[0-9]{4}-[0-9]{4,}$' },
    vulnerabilities: { type: 'array', items: {
      type: 'object', additionalProperties: false, required: ['package'],
      properties: {
        package: { type: 'object', additionalProperties: false, required: ['ecosystem'], properties: {
          ecosystem: { enum: ['rubygems', 'npm', 'pip', 'maven', 'nuget', 'composer', 'go', 'rust', 'erlang', 'actions',
            'pub', 'other', 'swift'] },
          name: { type: ['string', 'null'] },
        } },
        vulnerable_version_range: { type: ['string', 'null'],
          pattern: '^(?:= [^,]+|(?:>=? [^,]+)(?:, <=? [^,]+)?|<=? [^,]+)$' },
        patched_versions: { type: ['string', 'null'] },
        vulnerable_functions: { type: ['array', 'null'], items: { type: 'string' } },
      },
    } },
    cwe_ids: { type: ['array', 'null'], items: { type: 'string', pattern: '^CWE-[0-9]+$' } },
    credits: { type: ['array', 'null'], items: {
      type: 'object', additionalProperties: false, required: ['login', 'type'],
      properties: {
        login: { type: 'string', minLength: 1 },
        type: { enum: ['analyst', 'finder', 'reporter', 'coordinator', 'remediation_developer', 'remediation_reviewer',
          'remediation_verifier', 'tool', 'sponsor', 'other'] },
      },
    } },
    severity: { enum: ['critical', 'high', 'medium', 'low', null] },
    cvss_vector_string: { type: ['string', 'null'] },
    start_private_fork: { type: 'boolean' },
  },
}
const misses = (payload: unknown): unknown => judgeBySchema(documented, new Map(), payload).misses

describe("the payload for GitHub's advisory API", () => {
  it.each(Object.entries(examples))('of %s has the documented fields only, within their bounds', (_, advisory) => {
    expect(misses(toGithubAdvisory(advisory).document)).toEqual([])
  })

  it('of any advisory has the documented fields only, within their bounds', () => {
    fc.assert(fc.property(anyAdvisory, (advisory) => {
      fc.pre(checkAdvisory(advisory).length === 0)
      expect(misses(toGithubAdvisory(advisory).document)).toEqual([])
    }), { numRuns: 200 })
  })

  it('would be refused with a severity beside a vector, an unknown field or credit', () => {
    const { document } = toGithubAdvisory(full)
    for (const more of [{ severity: 'high', cvss_vector_string: 'x' }, { state: 'published' },
      { credits: [{ login: 'a', type: 'friend' }] }])
      expect(misses({ ...Object(document), ...more })).toHaveLength(1)
  })
})
