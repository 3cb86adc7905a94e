import type {
  BackportStatus,
  FormatBreach,
  Impact,
  Outcome,
  ParticipantRole,
  ReleaseType,
  SeverityScheme,
} from '@parley/coordination'
import type { ContentPart, Disposition } from '@parley/policy'

/** The closed lists of the field's terms, in words. A new term in the core is missing here until it has words. */
export const formatBreaches: Readonly<Record<FormatBreach, string>> = {
  html_only: 'Comes as HTML only',
  image_only: 'Comes as an image',
  pdf_only: 'Comes as a PDF',
  movie: 'Comes as a film',
  encrypted: 'Is encrypted',
  several_vulnerabilities: 'Holds several vulnerabilities',
}

export const participantRoles: Readonly<Record<ParticipantRole, string>> = {
  finder: 'Finder',
  reporter: 'Reporter',
  vendor: 'Vendor',
  deployer: 'Deployer',
  coordinator: 'Coordinator',
  distributor: 'Distributor',
  observer: 'Observer',
  case_owner: 'Owner of the case',
  cna: 'CNA',
}

export const qualifications = { committer_permission: 'May commit', release_permission: 'May release' } as const

export const contentParts: Readonly<Record<ContentPart, string>> = {
  title: 'Title',
  details: 'Details',
  evidence: 'Evidence',
  reproduction: 'Steps to reproduce',
  effects: 'Effects',
  configuration: 'Configuration',
  attack_surface: 'Attack surface',
  dependencies: 'Dependencies',
  identity: 'Name',
  affiliation: 'Affiliation',
  handle: 'Handle',
  stub_link: 'Link to the public stub',
  attachments: 'Files',
  affected_versions: 'Affected versions',
}

export const impacts: Readonly<Record<Impact, string>> = {
  confidentiality: 'Confidentiality',
  integrity: 'Integrity',
  availability: 'Availability',
  elevation_of_privilege: 'Elevation of privilege',
}

export const dispositions: Readonly<Record<Disposition, string>> = {
  reject_with_reason: 'Reject, with the reason',
  redirect: 'Point to the right place',
  ask_resubmit: 'Ask to send it again',
  no_action: 'Take no action',
  ignore: 'Close without an answer',
}

export const releaseTypes: Readonly<Record<ReleaseType, string>> = {
  patch: 'Patch release',
  minor: 'Minor release',
  major: 'Major release',
  release: 'Release',
}

export const backportStatuses: Readonly<Record<BackportStatus, string>> = {
  todo: 'To do',
  in_review: 'In review',
  tested: 'Tested',
  released: 'Released',
  not_affected: 'Not affected',
  waived: 'Waived',
}

export const outcomes: Readonly<Record<Outcome, string>> = {
  disclosed: 'Disclosed',
  kept_internal: 'Kept internal',
  rejected: 'Rejected',
  redirected: 'Redirected',
  ignored: 'Ignored',
  duplicate: 'Duplicate',
  withdrawn: 'Withdrawn by the reporter',
  already_fixed: 'Already fixed',
  upstream: 'Handed upstream',
}

export const schemes: Readonly<Record<SeverityScheme, string>> = {
  'CVSS:4.0': 'CVSS 4.0',
  'CVSS:3.1': 'CVSS 3.1',
  'CVSS:3.0': 'CVSS 3.0',
  qualitative: 'Words',
  label: 'Fixed label',
}

export const severityLevels = {
  none: 'None',
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  critical: 'Critical',
} as const
