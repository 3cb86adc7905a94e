import { byForce, clock, first, ifBoth, more, moreEntries, neither, on, present, ranked, reverse, shorter,
  together } from './diff-scales.ts'
import type { Scale } from './diff-scales.ts'

export type Party = 'reporters' | 'maintainers' | 'distributors' | 'public'

/**
 * Whom a unit of the policy concerns, whether it promises them something or asks something of them, and how to weigh
 * it.
 */
export interface Concern { readonly party: Party; readonly bears: 'promise' | 'duty'; readonly scale: Scale }

const promise = (party: Party, scale: Scale): Concern => ({ party, bears: 'promise', scale })
const duty = (party: Party, scale: Scale): Concern => ({ party, bears: 'duty', scale })
const work = (scale: Scale) => duty('maintainers', scale)
const both = (party: Party, scale: Scale) => [promise(party, scale), work(scale)]

const accepted = ranked('no', 'with_analysis', 'yes')
const flag = ranked(undefined, false, true)
const gate = first(present, together(on('blocks', moreEntries), on('needs', moreEntries),
  reverse(on('needs_any', moreEntries)), reverse(on('when', present))))
const step = first(present, together(on('guard', moreEntries), on('outputs', moreEntries), on('does', moreEntries),
  reverse(on('optional', flag)), reverse(on('when', present))))
const wish = first(on('force', byForce), reverse(on('if_any', flag)))

/**
 * The units in which a policy is compared, `*` standing for any key. A difference belongs to the longest unit that
 * matches its path, so a field that is not listed is still reported, under the unit around it.
 */
export const units: Readonly<Record<string, readonly Concern[]>> = {
  'effective': [promise('public', neither)], 'title': [promise('public', neither)],
  'project': [promise('public', neither)], 'projects.*': [promise('reporters', neither)],
  'posture': [promise('reporters', moreEntries)], 'adopted_by': [promise('public', neither)],
  'incorporates': [promise('reporters', neither)], 'rules.*': [work(neither)],
  'calendar': [promise('reporters', neither), work(neither)],

  'versions.supported': both('public', together(on('commitment', ranked('potential', 'continued')),
    on('list', moreEntries), on('count', more))),
  'versions.backport': both('public', together(on('force', ranked(undefined, 'none', 'may', 'must')),
    on('to', ranked('previous_versions', 'all_supported')), reverse(on('when', present)))),
  'versions.fix_vehicle': both('public', neither),

  'scope.report_when.*': [promise('reporters', present)], 'scope.only_when': [promise('reporters', reverse(present))],
  'scope.definition': [promise('reporters', neither)],
  'scope.report_not_when.*': [promise('reporters', reverse(present))],
  'scope.exclusions.*': [promise('reporters', reverse(present)), promise('public', reverse(present))],
  'scope.evidence.tool_output': [promise('reporters', on('accepted', accepted)),
    duty('reporters', reverse(on('accepted', accepted)))],
  'scope.already_public': [promise('reporters', on('accepted', flag))],
  'scope.upstream': [promise('reporters', on('pass_on', ranked('may', 'with_consent', 'never')))],
  'scope.priorities': [work(neither), promise('public', neither)],
  'scope.security_model': [promise('reporters', neither)],

  'intake.privacy': [duty('reporters', on('force', byForce))],
  'intake.combine': [duty('reporters', ranked('any', 'all'))],
  'intake.channels.*': [promise('reporters', present),
    duty('reporters', together(on('format', present), on('stub', present)))],
  'intake.encryption': [duty('reporters', first(ranked('unspecified', 'encouraged', 'required'),
    ranked('unspecified', 'forbidden'), ranked('encouraged', 'forbidden')))],
  'intake.key': [promise('reporters', present)], 'intake.prohibit.*': [duty('reporters', present)],
  'intake.content.*': [duty('reporters', wish)],
  'intake.wrong_channel': [promise('reporters', present)],
  'intake.fielded_by': [work(on('qualifications', moreEntries))],
  'intake.non_committers_on_list': [work(ranked('allowed', 'forbidden'))],

  'handling.clocks.*': both('reporters', clock), 'handling.steps.*': [work(step)], 'handling.gates.*': [work(gate)],
  'handling.rejection': both('reporters', together(on('reason', ranked(undefined, 'optional', 'required')),
    on('detailed', flag))),
  'handling.severity': [work(reverse(on('never_blocks', flag))), promise('public', neither)],
  'handling.cve': both('public', on('force', byForce)),
  'handling.advisory': both('reporters', on('create', on('force', byForce))),
  'handling.fix': [work(together(on('tests', present), on('commit_message_neutral', flag)))],
  'handling.confidentiality': both('reporters', together(
    on('within', present), on('other_projects', ranked(undefined, 'with_consent', 'never')), on('share', present),
    on('public_bug_tracker', present), reverse(on('experts', on('allowed', flag))),
  )),
  'handling.confidentiality.may_stay_internal': [promise('public', reverse(flag))],
  'handling.updates': both('reporters', on('to_reporter', flag)),
  'handling.reporter_rights': both('reporters', moreEntries),
  'handling.copies': [work(present)], 'handling.forwarding': both('reporters', on('tell_reporter', flag)),
  'handling.other_processes': [work(reverse(on('allowed', flag)))],

  'early_disclosure.enabled': both('distributors', ranked(undefined, false, 'if_list_exists', true)),
  'early_disclosure.lists.*': [promise('distributors', present)],
  'early_disclosure.lists.*.criteria.*': [duty('distributors', present)],
  'early_disclosure.lists.*.who_may_apply': [promise('distributors', moreEntries)],
  'early_disclosure.lists.*.join': [duty('distributors',
    together(on('answer_per_criterion', flag), on('implies_acceptance', flag)))],
  'early_disclosure.lists.*.recertify_every': [duty('distributors', shorter)],
  'early_disclosure.content': [promise('distributors', moreEntries)],
  'early_disclosure.stages': [promise('distributors', moreEntries)],
  'early_disclosure.embargo.version': [duty('distributors', neither)],
  'early_disclosure.embargo.binds': [duty('distributors', moreEntries)],
  'early_disclosure.embargo.sharing': [duty('distributors',
    together(on('allowed', ranked('need_to_know_in_team', 'nobody')), on('forbids', moreEntries)))],
  'early_disclosure.embargo.exception': [duty('distributors', neither)],
  'early_disclosure.embargo.use': [duty('distributors', present)],
  'early_disclosure.embargo.onward': [duty('distributors',
    together(on('same_terms_first', flag), on('need_to_know', flag)))],
    'early_disclosure.embargo.ends': [duty('distributors', neither)],
  'early_disclosure.embargo.legal_duty': [duty('distributors', reverse(on('allowed', flag)))],
  'early_disclosure.leak.report': [duty('distributors', together(on('within', shorter), on('force', byForce)))],
  'early_disclosure.leak.content': [duty('distributors', moreEntries)],
  'early_disclosure.leak.sanction': [duty('distributors', present)],

  'schedule.negotiators': [
    promise('reporters', roleIn('reporter')), promise('distributors', roleIn('distributors', 'list')),
    promise('maintainers', roleIn('maintainers', 'project_team')),
  ],
  'schedule.final_say': [promise('reporters', neither), promise('maintainers', neither)],
  'schedule.prefer': [promise('public', present)],
  'schedule.delay_reasons': [work(reverse(ifBoth(moreEntries))), promise('public', reverse(ifBoth(moreEntries)))],
  'schedule.range.min': [work(reverse(ifBoth(shorter)))], 'schedule.range.max': both('public', shorter),
  'schedule.expected': both('public', clock), 'schedule.day': both('public', neither),
  'schedule.agreed_with_reporter': both('reporters', flag),
  'schedule.default_embargo': [duty('reporters', first(present, reverse(on('within', shorter)))), promise('public', ifBoth(on('within', shorter)))],
  'schedule.longest_embargo': [promise('reporters', shorter), promise('public', shorter)],
  'rewards': [promise('reporters', on('paid', flag))],
  'handling.severity.scale': [promise('public', neither)],

  'disclosure.gates.*': [work(gate), promise('public', gate)],
  'disclosure.order.*': [work(first(present, on('after', moreEntries)))], 'disclosure.pace': both('public', present),
  'disclosure.channels.*': both('public', on('force', byForce)),
  'disclosure.content.*': both('public', first(on('force', byForce), neither)),
  'disclosure.content.minimum_only': [promise('public', reverse(flag))],
  'disclosure.downstream': [duty('distributors', on('publish_own_advisories', flag))],
  'disclosure.public_when': [work(neither), promise('public', neither)],
  'disclosure.known_vulnerabilities_page': both('public', present), 'disclosure.before_publication': [work(present)],
  'disclosure.rejected_reports': [promise('public', present), promise('reporters', neither)],
}

/** Whether one of these roles is at the table. */
function roleIn(...roles: readonly string[]): Scale {
  const has = (value: unknown) => Array.isArray(value) && value.some((role) => roles.includes(String(role)))
  return (before, after) => Number(has(after)) - Number(has(before))
}

/** The longest unit that holds a path, as pattern and as the path itself cut to its length; `null` if none does. */
export function unitOf(path: readonly string[]): { readonly pattern: string; readonly path: readonly string[] } | null {
  for (let length = path.length; length > 0; length--) {
    const cut = path.slice(0, length)
    const pattern = patternsByLength.get(length)?.find((one) => one.split('.').every((part, index) => part === '*'
      || part === cut[index]))
    if (pattern !== undefined) return { pattern, path: cut }
  }
  return null
}

const patternsByLength = Map.groupBy(Object.keys(units), (pattern) => pattern.split('.').length)
