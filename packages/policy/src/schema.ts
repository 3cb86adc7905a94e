import { z } from 'zod'
import type { Policy } from './model.ts'
import { disclosure, earlyDisclosure, schedule } from './schema-disclosure.ts'
import { handling } from './schema-handling.ts'
import { intake } from './schema-intake.ts'
import { calendar, incorporates, memberProjects, project, rewards, scope, versions } from './schema-project.ts'
import { isoDate, kebab, text, texts } from './schema-words.ts'

const path = z.string().regex(/^[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)*$/, 'not a dotted path')

const rule = z.strictObject({
  at: z.union([path, z.array(path).min(1)]),
  says: text,
  kept: z.enum(['enforced', 'computed', 'rendered', 'narrative']),
  why: text.exactOptional(),
})

/** The whole policy file. Strict everywhere: what this schema does not know, a desk could not keep. */
export const policySchema = z.strictObject({
  id: kebab,
  title: text,
  project,
  projects: memberProjects.exactOptional(),
  effective: isoDate,
  adopted_by: text.exactOptional(),
  posture: texts.exactOptional(),
  incorporates: incorporates.exactOptional(),
  calendar,
  versions: versions.exactOptional(),
  scope: scope.exactOptional(),
  rewards: rewards.exactOptional(),
  intake,
  handling: handling.exactOptional(),
  early_disclosure: earlyDisclosure.exactOptional(),
  schedule: schedule.exactOptional(),
  disclosure: disclosure.exactOptional(),
  rules: z.record(z.string().regex(/^[A-Za-z0-9]+-[A-Za-z0-9]+$/, 'not a rule id'), rule).exactOptional(),
})

type Plain<T> = T extends readonly (infer E)[]
  ? readonly Plain<E>[]
  : T extends object ? { readonly [K in keyof T]: Plain<T[K]> } : T
// The type parameters make the compiler compare the two for identity, not mere assignability.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false

/** Does not compile when the types of `model.ts` and this schema drift apart. */
export const modelAndSchemaAgree: Same<Plain<z.infer<typeof policySchema>>, Plain<Policy>> = true
