import { rulesOf } from './because.ts'
import { finding, type Finding } from './finding.ts'
import type { Policy } from './model.ts'
import { valueAt } from './policy-path.ts'

/** Each rule has to live somewhere in the policy, and one that no program keeps has to say why. */
export function checkRules(policy: Policy): Finding[] {
  return rulesOf(policy).flatMap((rule) => {
    const path = `rules.${rule.id}`
    const lost = rule.places.filter((place) => valueAt(policy, place.split('.')) === undefined).map((place) =>
      finding('error', 'rule-nowhere', `${path}.at`, `The policy has nothing at \`${place}\`.`,
        'Name a field that the policy has, by its keys joined with dots.'))
    const bare = rule.kept === 'narrative' && rule.why === undefined
      ? [finding('error', 'narrative-without-why', `${path}.kept`, `${rule.id} is kept by words alone.`,
        'Add `why:` with the reason that no program can keep it.')]
      : []
    return [...lost, ...bare]
  })
}
