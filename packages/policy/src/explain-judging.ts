import type { Policy } from './model.ts'
import type { Draft, Section } from './explain-cite.ts'
import { section } from './explain-cite.ts'
import { bare, ifWords, joined, roleDoes, roleWords, sentence } from './english.ts'
import { weVerb } from './english-milestones.ts'
import { capital } from './explain-handling.ts'

/** By what a report is judged, what happens to one that does not hold. */
export function judgingSection(policy: Policy): Section | null {
  return section(policy, 'How we judge a report', (d) => {
    const model = policy.scope?.security_model
    const url = model?.url ?? policy.project.security_model
    if (model !== undefined) {
      d.say('scope.security_model',
        `${capital(bare(model.says))}. Where a project has such a model, its reports are judged by it${url === undefined ? '.' : `: ${url}`}`)
    } else if (url !== undefined) d.lead('project.security_model',
    `Reports are judged by the project’s security model: ${url}`)
    evidence(d)
    const { rejection } = policy.handling ?? {}
    if (rejection !== undefined) {
      const to = rejection.to === undefined || rejection.to === 'reporter' ? 'you' : roleWords(rejection.to)
      const copy = rejection.copy_to_list === true ? ', with a copy to the security list' : ''
      d.say('handling.rejection', rejection.reason === 'required'
        ? `If we find that a report does not describe a vulnerability, we tell ${to} the reason${rejection.detailed === true ? ' in detail' : ''}${copy}.`
        : `If we find that a report does not describe a vulnerability, we may tell ${to} the reason${copy}.`)
    }
  })
}

function evidence(d: Draft): void {
  const given = d.policy.scope?.evidence?.tool_output
  if (given === undefined) return
  const because = given.because === undefined ? '' : ` ${sentence(given.because)}`
  const shows = given.analysis_shows === undefined ? ''
    : ` that shows ${bare(given.analysis_shows).replace(/^(?!that )/, 'that ')}`
  d.say('scope.evidence.tool_output', {
    yes: `The output of an analysis tool is enough evidence.${because}`,
    no: `The output of an analysis tool is not accepted as evidence.${because}`,
    with_analysis: `The output of an analysis tool is not accepted by itself; it needs an analysis${shows}.${because}`,
  }[given.accepted])
}

const schemes = {
  'CVSS:4.0': 'CVSS version 4.0', 'CVSS:3.1': 'CVSS version 3.1', 'CVSS:3.0': 'CVSS version 3.0',
  qualitative: 'levels from low to critical',
} as const

/** How severity and CVE IDs are dealt with, and the advisory. */
export function severitySection(policy: Policy): Section | null {
  return section(policy, 'Severity, CVE and the advisory', (d) => {
    const { severity, cve } = policy.handling ?? {}
    if (severity !== undefined) {
      const { scheme, label, calculator } = severity
      const tool = calculator === undefined ? '.' : `, with this calculator: ${calculator}`
      if (scheme !== 'label' && scheme !== 'none') d.say('handling.severity',
        `We rate severity by ${schemes[scheme]}${tool}`)
      if (label !== undefined) d.say('handling.severity.label',
        `Every validated report gets the same label, “${label}”.`)
      else if (scheme === 'label') d.say('handling.severity', 'Every validated report gets the same label.')
      if (severity.decider !== undefined && severity.decider !== 'nobody_named') d.say('handling.severity.decider',
        deciderWords(severity))
      if (severity.scale !== undefined) d.lead('handling.severity.scale', 'Our own levels of severity, from the lowest to the highest:')
      severity.scale?.forEach(({ name, level, says }, index) => d.item(`handling.severity.scale.${index}`,
        `${capital(bare(name))} (we count it as ${level}): ${sentence(says)}`))
      if (severity.never_blocks === true) d.say('handling.severity.never_blocks',
        'A rating that is still open holds nothing up.')
    }
    if (cve !== undefined) cveWords(d, cve)
    advisory(d)
  })
}

function deciderWords(severity: NonNullable<NonNullable<Policy['handling']>['severity']>): string {
  const role = severity.decider ?? 'nobody_named'
  if (severity.scheme === 'label' || severity.scheme === 'none') return capital(`${roleDoes(role, 'set', 'sets')} it.`)
  return capital(`${roleDoes(role, 'make', 'makes')} the final decision on the rating.`)
}

function cveWords(d: Draft, cve: NonNullable<NonNullable<Policy['handling']>['cve']>): void {
  const verb = weVerb(cve.force)
  const calculator = cve.calculator === undefined ? '' : ` The score for it comes from ${cve.calculator}`
  const subject = cve.request_subject === undefined ? ''
    : ` The request goes by mail with the subject “${cve.request_subject}”.`
  const sole = cve.sole_authority === true ? ` Only ${bare(cve.authority)} may assign CVE IDs here.` : ''
  if (verb !== null) d.say('handling.cve',
    `${capital(verb)} request a CVE ID from ${bare(cve.authority)}.${sole}${subject}${calculator}`)
}

function advisory(d: Draft): void {
  const given = d.policy.handling?.advisory
  if (given === undefined) return
  const where = { forge: 'on the code forge', desk: 'at our disclosure desk',
    portal: 'in the advisory portal' }[given.system]
  const verb = weVerb(given.create.force)
  const reuse = given.create.reuse_existing === true ? '; if there is one already, we use that' : ''
  if (verb !== null) d.say('handling.advisory',
    `${capital(verb)} draft a security advisory ${where}${reuse}. The draft is private at first.`)
  const uses = { discuss: 'to talk about the details', confirm: 'to confirm the vulnerability',
    prepare_fix: 'to prepare the fix', publish: 'to publish it all in the end' } as const
  if (given.uses !== undefined) d.say('handling.advisory.uses',
    `The private advisory serves ${joined(given.uses.map((use) => uses[use]))}.`)
  if (given.second_refused === true) d.say('handling.advisory.second_refused', 'One case never gets a second advisory.')
}

/** Which versions get a fix, in what release, and where it is made. */
export function fixSection(policy: Policy): Section | null {
  return section(policy, 'Fixes, supported versions and backports', (d) => {
    const { supported, backport, fix_vehicle } = policy.versions ?? {}
    if (supported !== undefined) {
      const maybe = supported.commitment === 'potential'
        ? ' A supported version may get a fix; that it does is not promised for each.' : ''
      const refs = joined((supported.refs ?? []).map(bare))
      d.say('versions.supported', {
        latest: (supported.count ?? 1) === 1 ? 'The latest version is supported.'
          : `The latest ${supported.count} releases are supported.`,
        by_reference: `Which versions are supported is written elsewhere${refs === '' ? '' : `: ${refs}`}.`,
        listed: `Supported versions: ${joined(supported.list ?? []) || 'none'}.`,
      }[supported.mode] + maybe)
    }
    if (fix_vehicle !== undefined) {
      const words = fix_vehicle.words === undefined ? '' : `, “${bare(fix_vehicle.words)}” (no number is promised)`
      const types = joined(fix_vehicle.types.map((type) => type === 'release' ? 'a new release'
        : `the next ${type} release`), 'or')
      d.say('versions.fix_vehicle', `A fix comes in ${types}${words}.`)
    }
    if (backport !== undefined) d.say('versions.backport', backportWords(backport))
    fixWork(d)
  })
}

function backportWords(backport: NonNullable<NonNullable<Policy['versions']>['backport']>): string {
  const to = { all_supported: 'all earlier supported releases', previous_versions: 'previous versions' }[backport.to
    ?? 'previous_versions']
  const when = ifWords(backport.when)
  return {
    must: `We backport the fix to ${to}${when}.`,
    may: `We may backport the fix to ${to}${when}; that we do is not promised.`,
    none: 'We do not backport fixes.',
  }[backport.force]
}

function fixWork(d: Draft): void {
  const fix = d.policy.handling?.fix
  if (fix === undefined) return
  const where = { advisory: 'inside the private advisory', private_repository: 'in a private repository',
    public_repository: 'in the public repository' } as const
  const because = fix.because === undefined ? '' : sentence(fix.because)
  if (fix.where !== undefined) d.say('handling.fix.where', `The fix is made ${where[fix.where]}.`)
  if (because !== '') d.say('handling.fix.because', because)
  if (fix.tests !== undefined) d.say('handling.fix.tests',
    `The fix is tested ${fix.tests === 'internal' ? 'internally' : 'in the private repository'} before it is rolled out.`)
  if (fix.commit_message_neutral === true) d.say('handling.fix.commit_message_neutral',
    'The message of its commit does not say that it is about security.')
  if (fix.cve_in_commit === 'never_git') d.say('handling.fix.cve_in_commit',
    'A CVE ID is never written into the history of a Git repository.')
}

