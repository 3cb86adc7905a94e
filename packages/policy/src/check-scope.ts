import { finding, type Finding } from './finding.ts'
import type { OutOfScope, Policy } from './model.ts'
import { gatesOf } from './walk.ts'

/** What counts, what does not, and what becomes of it: C9, C11, C14, C23. */
export function checkScope(policy: Policy): Finding[] {
  return [...checkDefaults(policy), ...checkUpstream(policy), ...checkInternal(policy), ...checkDispositions(policy)]
}

function checkDefaults({ scope }: Policy): Finding[] {
  return Object.entries(scope?.exclusions ?? {})
    .filter(([name, exclusion]) => /default/i.test(`${name} ${exclusion.says} ${exclusion.declares ?? ''}`))
    .map(([name]) => finding('warning', 'unsafe-defaults-excluded', `scope.exclusions.${name}`,
      'Reports about unsafe defaults are excluded; rule 4.1.3 of the CVE numbering authorities wants them treated as ' +
      'vulnerabilities (C23).', 'Keep it if you mean it; a CVE ID may be assigned by others all the same.', 'key'))
}

function checkUpstream({ scope, handling }: Policy): Finding[] {
  if (handling?.confidentiality?.other_projects !== 'never') return []
  const found: Finding[] = []
  const passOn = scope?.upstream?.pass_on
  if (passOn === 'may' || passOn === 'with_consent') {
    found.push(finding('error', 'upstream-contradiction', 'scope.upstream.pass_on',
      'Reports may be passed on to other projects, yet nothing is ever handed to other projects (C11).',
      'Set `pass_on: never`, or `handling.confidentiality.other_projects: with_consent`.'))
  }
  if (scope?.report_when?.['dependency'] !== undefined) {
    found.push(finding('warning', 'dependency-reports-stay', 'scope.report_when.dependency',
      'Reports about dependencies are wanted, and what they say may never reach those dependencies (C11).',
      'Allow handing on with the reporter\'s consent, or ask reporters to report upstream themselves.', 'key'))
  }
  return found
}

function checkInternal(policy: Policy): Finding[] {
  const { handling } = policy
  if (handling?.confidentiality?.may_stay_internal !== true || handling.cve === undefined) return []
  const guarded = gatesOf(policy).some(({ gate }) => gate.when?.cve_assigned === true && gate.blocks.includes('closed'))
  return [finding('warning', 'internal-with-cve', 'handling.confidentiality.may_stay_internal',
    'A case may stay internal, and may get a CVE ID, which has to be published or rejected in the end (C14).',
    guarded ? 'Nothing to do: a gate keeps a case with a CVE ID from closing unpublished.'
      : 'Add a gate that blocks `closed` when `cve_assigned: true` until the advisory is published.')]
}

function checkDispositions({ scope }: Policy): Finding[] {
  const sections = { report_not_when: scope?.report_not_when, exclusions: scope?.exclusions }
  const found = Object.entries(sections).flatMap(([section, entries]) =>
    Object.entries(entries ?? {}).flatMap(([name, entry]) => checkRedirect(`scope.${section}.${name}`, entry)))
  const tool = scope?.evidence?.tool_output
  if (tool?.accepted === 'with_analysis' && tool.analysis_shows === undefined) {
    found.push(finding('warning', 'analysis-of-what', 'scope.evidence.tool_output.accepted',
      'Output of tools needs an analysis, and nothing says what it has to show.', 'Add `analysis_shows:`.'))
  }
  if (scope?.already_public?.accepted === false && scope.already_public.disposition === undefined) {
    found.push(finding('warning', 'public-report-dropped', 'scope.already_public',
      'Nothing says what becomes of a report about something already public (C9).', 'Add `disposition: redirect`.'))
  }
  return found
}

function checkRedirect(path: string, entry: OutOfScope): Finding[] {
  if (entry.disposition !== 'redirect' || entry.to !== undefined) return []
  return [finding('warning', 'redirect-to-nowhere', `${path}.disposition`,
    'Such reports are sent elsewhere, and nothing says where.', 'Add `to:`.')]
}
