import { isRole, roles, type Role } from '../access/roles.ts'
import type { RolesByProject } from './members.ts'

/** The one provider by which members may come in (OpenID Connect Core 1.0), as an administrator set it. */
export interface OidcSettings {
  /** Exactly as the provider writes itself; its discovery document lies under it. */
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** What the button says. */
  readonly name: string
  readonly scopes: string
  readonly groupsClaim: string
  readonly groups: GroupRules
  /** Values of `acr` or `amr` that stand for a second factor which cannot be phished; none: an own second factor always. */
  readonly strong: readonly string[]
  /** The provider is reached by plain http, at a place of the house that an administrator vouched for. */
  readonly isPlain: boolean
}

/** What each group gives: roles by project. */
export type GroupRules = ReadonlyMap<string, RolesByProject>

/**
 * Reads `group=project:role+role,project:role; group=…`, or says what is wrong with it. Names of groups are compared
 * exactly; neither a domain nor a mail address is a group.
 */
export function readGroups(text: string): GroupRules | { readonly fault: string } {
  const rules = new Map<string, RolesByProject>()
  for (const line of text.split(/[;\n]/).map((each) => each.trim()).filter((each) => each !== '')) {
    const at = line.lastIndexOf('=')
    const group = line.slice(0, at).trim()
    if (at < 1 || group === '') return { fault: `«${line}» names no group; write group=project:role+role` }
    const given: Record<string, readonly Role[]> = { ...rules.get(group) }
    for (const part of line.slice(at + 1).split(',')) {
      const [, project, names] = /^\s*([a-z0-9][a-z0-9-]{0,62}):([a-z_+]+)\s*$/.exec(part) ?? []
      if (project === undefined || names === undefined) return { fault: `«${part.trim()}» is no project:role+role` }
      const wrong = names.split('+').find((name) => !isRole(name))
      if (wrong !== undefined) return { fault: `there is no role «${wrong}»; there are ${roles.join(', ')}` }
      given[project] = [...new Set([...given[project] ?? [], ...names.split('+').filter(isRole)])]
    }
    rules.set(group, given)
  }
  return rules
}

/** Everything that these groups give together. Nobody is anything by a group that no rule names. */
export function rolesOfGroups(rules: GroupRules, groups: readonly string[]): RolesByProject {
  const held = new Map<string, Set<Role>>()
  for (const given of new Set(groups).values().flatMap((group) => Object.entries(rules.get(group) ?? {}))) {
    const [project, those] = given
    held.set(project, new Set([...held.get(project) ?? [], ...those]))
  }
  return Object.fromEntries([...held].map(([project, those]) => [project, roles.filter((role) => those.has(role))]))
}

/** A claim that may be one text or a list of texts; everything else is nothing. */
export function textsIn(claim: unknown): readonly string[] {
  if (typeof claim === 'string') return [claim]
  return Array.isArray(claim) ? claim.filter((each) => typeof each === 'string').slice(0, 500) : []
}
