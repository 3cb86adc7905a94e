import { because, milestoneDeed, sentence, type Because, type Milestone, type Policy, type RoleName } from '@parley/policy'
import { desk, type Instant } from './names.ts'
import { beforehand } from './beforehand.ts'
import type { CaseCommandType } from './command.ts'
import type { Context, Refused } from './context.ts'
import { factsOf, type Facts, type Setting } from './facts.ts'
import { heldUp } from './held-up.ts'
import { requirementsFor } from './requirements.ts'
import { rehearse } from './rehearsal.ts'
import type { CaseState } from './state.ts'

/** One act of the disclosure day, in the policy's own words and order. */
export interface DayStep {
  /** Unique within the day: the fact, or the channel as `announced:blog`. */
  readonly name: string
  readonly fact: Milestone
  /** The policy's channel that this step serves, with where it is. */
  readonly channel?: { readonly name: string; readonly kind: string; readonly to?: string }
  readonly command: CaseCommandType
  readonly says: string
  readonly because: Because
  readonly owner: RoleName
  /** Not a must: the day is over without it too. */
  readonly optional: boolean
  /** When it was done, and what shows it: an address, a hash, a word of who saw it. */
  readonly done?: { readonly at: Instant; readonly proof?: string }
  /** Why not now, in the words of the refusal itself; absent where it may be done now, or is done. */
  readonly refused?: Refused
  /** What would still be missing at T0 if every step before this one had been done; empty: it would go. */
  readonly rehearsal: readonly string[]
}

export interface DaySetting extends Setting { readonly now: Instant }

/** The acts that a day can hold, in the order that holds where the policy sets none. */
const acts: readonly (readonly [Milestone, CaseCommandType])[] = [
  ['fix_merged', 'RecordMerge'], ['fix_released', 'RecordRelease'], ['binaries_published', 'RecordBinaries'], ['release_announced', 'AnnounceRelease'],
  ['advisory_published', 'PublishAdvisory'], ['announced', 'RecordAnnouncement'], ['mitigations_published', 'PublishMitigations'],
  ['security_page_updated', 'RecordAnnouncement'], ['cve_published', 'RecordCvePublished'],
]

/** Channels whose carrying is an act of its own; an own letter to the reporter goes out by itself and is recorded like the rest. */
const ownAct: Readonly<Record<string, Milestone>> = { security_page: 'security_page_updated', cve: 'cve_published' }

/**
 * The policy's own disclosure day (S4-26…S4-32, S1-49, S2x-22…S2x-24): what it orders, what its gates put before the
 * publication, the advisory itself, and each channel as a step of its own; sorted so that nothing stands before what it
 * waits for. A pure reading; the same refusals as the commands give.
 */
export function runOfShow(state: CaseState, policy: Policy, setting: DaySetting): readonly DayStep[] {
  const context: Context = { ...setting, policy, actor: desk }
  const facts = factsOf(state, policy, setting)
  const ordered = inOrder(actsOf(policy).map(([fact]) => fact), state, policy)
  const steps: DayStep[] = []
  const assumed: Partial<Record<Milestone, string>> = { ...facts }
  for (const fact of ordered) {
    const command = acts.find(([one]) => one === fact)?.[1]
    if (!command) continue
    const rehearsal = rehearse({ fact, command, state, context, assumed })
    steps.push(...stepsFor({ fact, command, state, context, facts, rehearsal }))
    assumed[fact] ??= setting.now
    if (fact === 'advisory_published') assumed.public_disclosure ??= setting.now
  }
  return steps
}

/** Whether the day may begin: every step that is a must would go, once those before it went. */
export function goOrNot(steps: readonly DayStep[]): { readonly go: boolean; readonly missing: readonly string[] } {
  const missing = [...new Set(steps.filter(({ optional, done }) => !optional && !done).flatMap(({ rehearsal }) => rehearsal))]
  return { go: missing.length === 0, missing }
}

function actsOf(policy: Policy) {
  const named = new Set<Milestone>(['advisory_published', ...Object.values(policy.disclosure?.order ?? {}).map(({ does }) => does), ...wanted(policy)])
  for (const { kind } of Object.values(policy.disclosure?.channels ?? {})) named.add(ownAct[kind] ?? 'announced')
  for (const step of Object.values(policy.handling?.steps ?? {})) if (step.private !== true) for (const fact of step.does) if (ofTheDay.has(fact)) named.add(fact)
  return acts.filter(([fact]) => named.has(fact))
}

/** Acts in the open that belong to the day wherever a policy's steps name them; code is merged and released before it in most. */
const ofTheDay: ReadonlySet<Milestone> = new Set<Milestone>(['release_announced', 'announced', 'mitigations_published', 'security_page_updated', 'cve_published'])

/** What the gates want before anything is published: without it the day cannot begin. */
function wanted(policy: Policy): readonly Milestone[] {
  const gates = Object.values({ ...policy.handling?.gates, ...policy.disclosure?.gates })
  return gates.filter(({ blocks }) => blocks.includes('advisory_published') || blocks.includes('announced')).flatMap(({ needs = [], needs_any = [] }) => [...needs, ...needs_any])
}

/** Stable: of the acts whose requirements are placed, the first comes first. */
function inOrder(facts: readonly Milestone[], state: CaseState, policy: Policy): readonly Milestone[] {
  const before = (fact: Milestone) => requirementsFor(fact, state, policy).flatMap(({ needs }) => needs).map((need) => (need === 'public_disclosure' ? 'advisory_published' : need)).filter((need) => need !== fact && facts.includes(need))
  const placed: Milestone[] = []
  while (placed.length < facts.length) {
    const open = facts.filter((fact) => !placed.includes(fact))
    const next = open.find((fact) => before(fact).every((need) => placed.includes(need))) ?? open[0]
    if (next === undefined) break
    placed.push(next)
  }
  return placed
}

interface Act { readonly fact: Milestone; readonly command: CaseCommandType; readonly state: CaseState; readonly context: Context; readonly facts: Facts; readonly rehearsal: readonly string[] }

function stepsFor(act: Act): readonly DayStep[] {
  const { fact, state, context: { policy } } = act
  if (fact !== 'announced' && fact !== 'security_page_updated') return [stepFor(act)]
  const channels = Object.entries(policy.disclosure?.channels ?? {}).filter(([, { kind }]) => (ownAct[kind] ?? 'announced') === fact)
  const sorted = channels.toSorted(([, one], [, other]) => rankOf(one) - rankOf(other))
  return sorted.map(([name, { kind, to, force, words }]): DayStep => {
    const said = state.announcements[name]
    return {
      ...stepFor(act, said), name: `${fact}:${name}`, channel: { name, kind, ...(to === undefined ? {} : { to }) }, optional: force !== 'must',
      because: because(policy, `disclosure.channels.${name}`), says: channelWords(name, kind, to, words),
    }
  })
}

/** The forge's advisory goes before the usual channels (S1-49, S3-57), which then can point to it. */
function rankOf({ kind, order }: { readonly kind: string; readonly order?: number }): number {
  return order ?? (kind === 'forge_advisory' ? 0 : 50)
}

/** How people write the names that policies give their channels. */
const placeNames: Readonly<Record<string, string>> = {
  github: 'on GitHub', gitlab: 'on GitLab', twitter: 'on Twitter', mastodon: 'on Mastodon', slack: 'on Slack', chat: 'in the chat', blog: 'on the blog',
  others: 'through other channels', mailing_lists: 'on the mailing lists', release_lists: 'on the lists of the release', project_list: 'on the project’s list',
  oss_security: 'on oss-security', reporter: 'to the reporter', cve: 'with the CVE record',
}

function channelWords(name: string, kind: string, to: string | undefined, words: string | undefined): string {
  const place = placeNames[name] ?? `on ${name.replaceAll('_', ' ')}`
  const what = kind === 'security_page' ? `Bring the page of known vulnerabilities up to date (${name.replaceAll('_', ' ')})` : `Announce ${place}`
  return to === undefined ? `${what}${words === undefined ? '' : ` (${words})`}.` : `${what}: ${to}`
}

function stepFor({ fact, command, state, context, facts, rehearsal }: Act, carried?: { readonly at: Instant; readonly proof: string }): DayStep {
  const { policy } = context
  const at = fact === 'announced' || fact === 'security_page_updated' ? carried?.at : facts[fact]
  const proof = carried?.proof ?? state.proofs?.[fact]
  const refused = at === undefined ? (beforehand(command, state, context) ?? heldUp([fact], state, context)) : undefined
  const { where, says, owner, optional } = wordsFor(fact, policy)
  return {
    name: fact, fact, command, says, because: where, owner, optional, rehearsal: at === undefined ? rehearsal : [],
    ...(at === undefined ? {} : { done: { at, ...(proof === undefined ? {} : { proof }) } }), ...(refused ? { refused } : {}),
  }
}

/** Where the policy speaks of an act: its day first, then its steps, then the gate that waits for it. */
function wordsFor(fact: Milestone, policy: Policy): { readonly where: Because; readonly says: string; readonly owner: RoleName; readonly optional: boolean } {
  const order = Object.entries(policy.disclosure?.order ?? {}).find(([, entry]) => entry.does === fact)
  const step = Object.entries(policy.handling?.steps ?? {}).find(([, one]) => one.does.includes(fact))
  const owner = step?.[1].actor ?? policy.intake.fielded_by?.role ?? 'maintainers'
  if (order) return { where: because(policy, `disclosure.order.${order[0]}`), says: order[1].says, owner, optional: false }
  if (step) return { where: because(policy, `handling.steps.${step[0]}`), says: step[1].says, owner, optional: step[1].optional === true }
  const gate = Object.entries(policy.disclosure?.gates ?? {}).find(([, one]) => one.needs?.includes(fact) || one.needs_any?.includes(fact))
  const must = fact === 'advisory_published' || gate !== undefined || Object.values(policy.disclosure?.channels ?? {}).some(({ kind, force }) => ownAct[kind] === fact && force === 'must')
  return { where: because(policy, gate ? `disclosure.gates.${gate[0]}` : 'disclosure'), says: `${sentence(milestoneDeed(fact))}.`, owner, optional: !must }
}

