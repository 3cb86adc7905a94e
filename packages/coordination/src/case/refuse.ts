import { because } from '@parley/policy'
import type { Context, Refused } from './context.ts'

/** A refusal at a place in the policy; an empty path is a refusal that no policy can lift. */
export function refuse(policy: Context['policy'], code: Refused['code'], path: string, says: string, possible?: string): Refused {
  const why = because(policy, path)
  return { code, because: path === '' ? { path, rules: [], says } : why, says, ...(possible === undefined ? {} : { possible }) }
}
