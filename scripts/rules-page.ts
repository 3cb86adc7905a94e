import { referencePolicies, type TracedRule } from './rules-scan.ts'

/** What is missing: a rule that a program keeps and no test names, or a narrative one without its reason. */
export function gapsOf(rules: readonly TracedRule[]): readonly string[] {
  return rules.flatMap((rule) => {
    if (rule.kept === 'narrative') return rule.why === undefined ? [`${rule.id} is narrative and does not say why.`] : []
    if (rule.tests.length === 0) return [`${rule.id} is ${rule.kept} and no test carries it.`]
    const behaves = rule.tests.some(({ file }) => !file.startsWith('packages/policy/test/') && !file.startsWith('scripts/'))
    return (rule.kept === 'enforced' || rule.kept === 'computed') && !behaves ? [`${rule.id} is ${rule.kept} and no test tries what the core does about it.`] : []
  })
}

const words = { enforced: 'enforced', computed: 'computed', rendered: 'rendered', narrative: 'narrative' } as const
const keys = Object.keys(words) as (keyof typeof words)[]

/** RULES.md: the same rules for the same working tree, always in the same order. */
export function rulesPage(rules: readonly TracedRule[]): string {
  const gaps = gapsOf(rules)
  return [
    '# Rules', '',
    'Made by `npm run rules` from the policies and the tests; do not edit. Each rule of the five reference policies: how it is kept, which field',
    'carries it, where the program deals with it, and the tests that carry its id. `rules.json` holds the same as data.', '',
    `**${rules.length - gaps.length}/${rules.length}** rules are kept: ${keys.map((kept) => `${rules.filter((rule) => rule.kept === kept).length} ${words[kept]}`).join(', ')}.`, '',
    '- *enforced*: what would break it is refused, and the refusal names it.', '- *computed*: clocks, lists, ranks and advice are made from it.',
    '- *rendered*: the words that people read hold it.', '- *narrative*: no program can keep or break it; the reason stands beside it.', '',
    ...(gaps.length === 0 ? [] : ['## Gaps', '', ...gaps.map((gap) => `- ${gap}`), '']),
    '## Narrative rules', '', ...rules.filter(({ kept }) => kept === 'narrative').map(({ id, says, why }) => `- **${id}** ${says} ${why ?? ''}`), '',
    ...referencePolicies.flatMap((name) => section(name, rules.filter(({ policy }) => policy === `policies/${name}.yaml`))),
  ].join('\n')
}

function section(name: string, rules: readonly TracedRule[]): readonly string[] {
  return [
    `## ${name}`, '', `From [policies/${name}.yaml](policies/${name}.yaml).`, '', '| rule | what it says | kept | field | code | tests |', '| --- | --- | --- | --- | --- | --- |',
    ...rules.map((rule) => `| ${[rule.id, cell(rule.says), rule.kept, rule.places.map((place) => `\`${place}\``).join('<br>'), rule.code.map(short).join('<br>'), testCell(rule)].join(' | ')} |`), '',
  ]
}

/** The files of its tests; `rules.json` has their names. */
function testCell(rule: TracedRule): string {
  return [...new Set(rule.tests.map(({ file }) => file))].map(short).join('<br>')
}

function short(file: string): string {
  return `[${file.split('/').at(-1)}](${file})`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}

/** rules.json: one entry a rule. */
export function rulesJson(rules: readonly TracedRule[]): string {
  return `${JSON.stringify({ total: rules.length, kept: rules.length - gapsOf(rules).length, rules }, null, 1)}\n`
}
