import type { CaseState, Facts } from '@parley/coordination'

/** Where a case stands, in a few words that a tired reader understands. The newest true thing wins. */
export function stateWords(state: CaseState, facts: Facts): string {
  if (state.team.rm === 'C') return closedWords(state)
  if (state.advisory?.withdrawn !== undefined) return 'Withdrawn'
  if (state.advisory?.published) return 'Published'
  if (facts.fix_released) return 'Fix released, not yet announced'
  if (facts.fix_confirmed) return 'Fix ready'
  if (facts.fix_developed) return 'Fix being tested'
  if (state.upstream) return upstreamWords(state)
  return judged(state)
}

/** C11: handed on, the case waits for a word of upstream; then it watches. */
function upstreamWords({ upstream, vendors }: CaseState): string {
  const vendor = upstream?.vendor === undefined ? undefined : vendors.all[upstream.vendor]
  return vendor?.standing === 'invited' ? 'Handed upstream, waiting' : 'Handed upstream, watching'
}

function judged(state: CaseState): string {
  switch (state.team.rm) {
    case 'S': case 'R': return state.reached.acknowledged ? 'Being examined' : 'New, unanswered'
    case 'I': return 'Not a vulnerability'
    case 'V': return 'Valid'
    case 'D': return 'Deferred'
    default: return 'Accepted, being fixed'
  }
}

const closings: Readonly<Record<string, string>> = {
  disclosed: 'Closed, disclosed', kept_internal: 'Closed, kept internal', rejected: 'Closed, not a vulnerability', redirected: 'Closed, redirected',
  ignored: 'Closed, out of scope', duplicate: 'Closed, duplicate', withdrawn: 'Closed, withdrawn', already_fixed: 'Closed, already fixed', upstream: 'Closed, upstream',
}

function closedWords(state: CaseState): string {
  return closings[state.outcome ?? ''] ?? 'Closed'
}
