import { refuse } from './refuse.ts'
import type { CaseCommand } from './command.ts'
import type { Context } from './context.ts'
import type { Said, Verdict } from './decide.ts'
import { blank, byPeople } from './decide-conversation.ts'
import { worldBecamePublic } from './decide-world.ts'
import { commitProblem } from './commit-lint.ts'
import { applies, supportedVersions } from './facts.ts'
import { placeOfStep } from './requirements.ts'
import type { CaseState } from './state.ts'

type Command = Extract<CaseCommand, { type: 'SetFixTimeline' | 'MakeCommunicationPlan' | 'RecordMitigation' | 'NameSupportedVersions' | 'AgreeFix' | 'RecordFix' | 'RecordTest' | 'ConfirmFix' | 'RecordBackport' | 'RecordMerge' | 'RecordRelease' | 'RecordBinaries' }>

export function decideFix(state: CaseState, command: Command, context: Context): Verdict {
  const reporters = command.type === 'AgreeFix' || command.type === 'ConfirmFix'
  if (context.actor.kind === 'desk' || (context.actor.kind === 'participant' && !reporters)) return byPeople(context)
  switch (command.type) {
    case 'SetFixTimeline': return wrongVehicle(command.releaseType, context) ?? noSuchDay(command.by, context) ?? [{ ...command, type: 'FixTimelineSet', audience: 'reporter' }]
    case 'MakeCommunicationPlan': return communicationPlan(command, context)
    case 'RecordMitigation': return blank(command.text) ? missing(context, 'Say what people can do.') : [{ type: 'MitigationRecorded', text: command.text, audience: 'reporter' }]
    case 'NameSupportedVersions': return versions(state, command, context)
    case 'AgreeFix': return [{ type: 'FixAgreed', text: command.text, audience: 'team' }]
    case 'RecordFix': return fixDeveloped(command, context)
    case 'RecordTest': return blank(command.record) ? refuse(context.policy, 'incomplete', placeOfStep('fix_tested', context.policy, 'outputs'), 'A test leaves a record.', 'Say what was run and what came out.') : [{ type: 'FixTested', result: command.result, record: command.record, audience: 'team' }]
    case 'ConfirmFix': return [{ type: 'FixConfirmed', text: command.text, audience: 'reporter' }]
    case 'RecordBackport': return backport(state, command, context)
    case 'RecordMerge': return merge(state, command, context)
    case 'RecordRelease':
      return wrongVehicle(command.releaseType, context) ?? [{ type: 'FixReleased', release: command.release, releaseType: command.releaseType, ...(command.url === undefined ? {} : { url: command.url }), audience: 'reporter' }]
    case 'RecordBinaries': return [{ type: 'BinariesPublished', url: command.url, audience: 'team' }]
  }
}

/** S1-6, S1-47, S3-6, S3-54: the fix goes into a release of a kind that the policy names. */
function wrongVehicle(given: string, { policy }: Context): Verdict | undefined {
  const types = policy.versions?.fix_vehicle?.types
  if (!types || types.includes('release') || (types as readonly string[]).includes(given)) return undefined
  return refuse(policy, 'release-type', 'versions.fix_vehicle', `Fixes go into a ${types.join(' or ')} release; this is a ${given} release.`, `Plan a ${types.join(' or ')} release.`)
}

/** The reporter reads this date: one that no calendar has would be a promise that nobody can keep. */
function noSuchDay(given: string | undefined, { policy }: Context): Verdict | undefined {
  if (given === undefined || isDay(given)) return undefined
  return refuse(policy, 'bad-value', '', `«${given}» is no day of the calendar.`, 'Write the date as 2026-12-04, or leave it out.')
}

function isDay(given: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(given)) return false
  const [year = 0, month = 0, day = 0] = given.split('-').map(Number)
  return month >= 1 && month <= 12 && day >= 1 && day <= Temporal.PlainYearMonth.from({ year, month }).daysInMonth
}

/** S1-38, S3-34: the plan names what affected people can do until the fix is out, or says that nothing is known. */
function communicationPlan(command: Extract<Command, { type: 'MakeCommunicationPlan' }>, context: Context): Verdict {
  if (blank(command.text)) {
    return refuse(context.policy, 'incomplete', placeOfStep('communication_plan_made', context.policy, 'does'), 'The plan says how the community is told.', 'Write whom you tell, how and when.')
  }
  if (blank(command.mitigations) && !command.noneKnown) {
    return refuse(context.policy, 'incomplete', placeOfStep('communication_plan_made', context.policy, 'outputs'), 'The plan must name mitigating steps, or say that none is known.', 'Name them, or tick «none known».')
  }
  return [{ type: 'CommunicationPlanMade', text: command.text, mitigations: blank(command.mitigations) ? null : command.mitigations, audience: 'team' }]
}

/** S0-7: backporting is a right for critical vulnerabilities of the current version, and never a duty. */
function versions(state: CaseState, command: Extract<Command, { type: 'NameSupportedVersions' }>, { policy }: Context): Verdict {
  const names = [...new Set(command.versions.map((name) => name.trim()).filter((name) => name !== ''))]
  if (names.length === 0) return refuse(policy, 'bad-value', 'versions.supported', 'No version was named.', 'Name one supported version a line.')
  const rule = policy.versions?.backport
  const { mode, count } = policy.versions?.supported ?? {}
  if (mode === 'latest' && count !== undefined && names.length > count) {
    return refuse(policy, 'bad-value', 'versions.supported', `The policy supports the latest ${count}; these are ${names.length}.`, `Name the latest ${count}.`)
  }
  const listed = policy.versions?.supported?.list
  const unlisted = listed ? names.filter((name) => !listed.includes(name)) : []
  if (unlisted.length > 0) {
    return refuse(policy, 'bad-value', 'versions.supported', `The policy does not support ${unlisted.join(', ')}.`, `It supports ${(listed ?? []).join(', ')}.`)
  }
  if (policy.versions?.supported?.mode === 'latest' && rule?.force !== 'may' && rule?.force !== 'must' && names.length > 1) {
    return refuse(policy, 'not-in-policy', 'versions.supported', 'This policy supports the latest version only.', 'Name the latest version only.')
  }
  if (rule?.force === 'may' && names.length > 1 && !applies(rule.when, state, policy)) {
    return refuse(policy, 'not-in-policy', 'versions.backport', 'Under this policy only a critical vulnerability of the current version may be backported.', 'Name the latest version only, or set the severity to critical first.')
  }
  return [{ type: 'SupportedVersionsNamed', versions: names, audience: 'team' }]
}

/** S4-20: where the policy names the place of the fix, the record says so, and who can reach it; a public place would disclose it. */
function fixDeveloped(command: Extract<Command, { type: 'RecordFix' }>, { policy }: Context): Verdict {
  const where = policy.handling?.fix?.where
  const publicly = /\bpublic\b/i.test(command.place) && !/\bnot public\b/i.test(command.place)
  if ((where === 'private_repository' || where === 'advisory') && publicly) {
    return refuse(policy, 'not-in-policy', 'handling.fix.where', 'The fix is prepared in private, so that nothing is disclosed too early.', where === 'advisory' ? 'Use the private fork of the draft advisory.' : 'Use the private repository.')
  }
  const { place, reference, access } = command
  return [{ type: 'FixDeveloped', place, reference, ...(access === undefined ? {} : { access }), audience: 'team' }]
}

function backport(state: CaseState, command: Extract<Command, { type: 'RecordBackport' }>, { policy }: Context): Verdict {
  if (!supportedVersions(state, policy).includes(command.branch)) {
    return refuse(policy, 'bad-value', 'versions.supported', `${command.branch} is not among the supported versions of this case.`, 'Name the supported versions first.')
  }
  if ((command.status === 'waived' || command.status === 'not_affected') && blank(command.reason ?? '')) {
    return refuse(policy, 'reason-required', 'versions.backport', 'A version is left out only with a reason.', 'Say why.')
  }
  const { type: _, ...rest } = command
  return [{ ...rest, type: 'BackportRecorded', audience: 'team' }]
}

/** S4-27, `public_when`: where a public fix counts as public knowledge, merging it is the moment. */
function merge(state: CaseState, command: Extract<Command, { type: 'RecordMerge' }>, context: Context): Verdict {
  const telling = commitProblem(`${command.commitMessage ?? ''}\n${command.reference}`, context.policy)
  if (telling) return telling
  const merged: Said = { ...command, type: 'FixMerged', audience: 'team' }
  if (context.policy.disclosure?.public_when !== 'fix_public') return [merged]
  return [merged, ...worldBecamePublic(state, 'The fix was merged into public branches.', context)]
}

function missing({ policy }: Context, possible: string): Verdict {
  return refuse(policy, 'incomplete', '', 'Something is missing.', possible)
}
