import type { Milestone } from './milestone.ts'

/**
 * A project's promises as data. Every vague word of a policy is kept in `words` and never becomes a number;
 * `force` says how binding the source is. Fields that a policy leaves out are absent: a silence is not a default
 * that we may show as a promise.
 */
export type Force = 'must' | 'should' | 'may' | 'expect' | 'target' | 'please'
export type Unit = 'hours' | 'days' | 'business_days' | 'weeks' | 'months'
export interface Duration { readonly n: number | null; readonly unit: Unit; readonly words?: string }
export type SeverityLevel = 'low' | 'medium' | 'high' | 'critical'
export type RoleName = 'maintainers' | 'reporter' | 'distributors' | 'coordinator' | 'cna' | 'project_team' | 'release_manager' | 'list' | 'nobody_named'

/** When a clause applies; all given parts must hold. */
export interface Condition {
  readonly severity?: SeverityLevel
  readonly mitigation?: 'straightforward' | 'any'
  readonly current_version_affected?: boolean
  readonly public?: boolean
  readonly cve_assigned?: boolean
  readonly list_exists?: boolean
  readonly has_channel?: string
  readonly words?: string
}

/** A promise about time: from one fact to others (all of them), never a bare number. */
export interface Clock {
  readonly start: Milestone
  readonly stop: readonly Milestone[]
  readonly within: Duration
  readonly force: Force
  readonly deliverables?: readonly Deliverable[]
  readonly applies_if?: Condition
  readonly direction?: 'within' | 'not_before'
  /** Repeats after each stop until the case closes, such as «an update every 14 days». */
  readonly repeat?: boolean
  readonly pause_on_needs_info?: boolean
  readonly warn_before?: Duration
  readonly escalate_to?: readonly string[]
}
export type Deliverable = 'investigation_plan' | 'workarounds_if_any' | 'acknowledgement' | 'analysis'

export interface Calendar {
  /** IANA zone, such as `Europe/Berlin`. */
  readonly zone: string
  /** ISO weekday numbers, Monday = 1. */
  readonly work_week: readonly number[]
  /** `HH:MM`; what arrives later counts as arriving the next day. */
  readonly cutoff?: string
  readonly holidays?: readonly { readonly country: string; readonly state?: string; readonly region?: string }[]
  /** Own days off, ISO dates. */
  readonly days_off?: readonly string[]
}

export type Disposition = 'redirect' | 'ignore' | 'no_action' | 'reject_with_reason' | 'ask_resubmit'
export interface OutOfScope {
  readonly says: string
  readonly disposition: Disposition
  readonly to?: string
  readonly operators_duty?: string
  readonly declares?: string
}

export type ChannelKind =
  | 'email' | 'individual_email' | 'web_form' | 'api' | 'public_issue_stub' | 'forge_private_report' | 'directory'
export interface Channel {
  readonly kind: ChannelKind
  /** Mail address, or URL. `null`: the policy names it and gives none; `policy check` reports a missing setting. */
  readonly address?: string | null
  readonly order?: number
  readonly visibility: 'private' | 'public'
  readonly purpose?: readonly ('report' | 'manage_fix')[]
  readonly availability?: 'always' | 'per_repository'
  readonly who_may?: 'anyone' | 'members'
  readonly words?: string
  /** The public stub of S0: exact title, labels, template; no details in it. */
  readonly stub?: { readonly title: string; readonly labels: readonly string[]; readonly template?: string; readonly assignees?: readonly string[]; readonly forbid_details: boolean }
  readonly format?: { readonly one_per_vulnerability?: boolean; readonly plain_text?: boolean; readonly unencrypted?: boolean; readonly force: Force }
  readonly resubmit?: { readonly force: Force; readonly when: readonly ('image' | 'movie' | 'html' | 'pdf')[]; readonly unless?: string }
  /** What a directory channel maps a project to. */
  readonly maps?: readonly ('security_model' | 'contact')[]
}

export type ContentPart =
  | 'title' | 'details' | 'evidence' | 'reproduction' | 'effects' | 'configuration' | 'attack_surface' | 'dependencies'
  | 'identity' | 'affiliation' | 'handle' | 'stub_link' | 'attachments' | 'affected_versions'
export interface ContentWish { readonly force: Force; readonly what: string; readonly if_any?: boolean; readonly kinds?: readonly ('poc_script' | 'screenshot' | 'log')[] }

/** One step of the process: what it makes true, what must be true first. The steps are a partial order. */
export interface Step {
  readonly does: readonly Milestone[]
  readonly actor: RoleName
  readonly order: number
  readonly after?: readonly string[]
  readonly guard?: readonly Milestone[]
  readonly with?: RoleName
  readonly private?: boolean
  readonly says: string
  /** What the step has to leave behind in writing, such as the effects and the criticality of the finding. */
  readonly outputs?: readonly StepOutput[]
  readonly when?: Condition
  /** Optional steps are offered and never block what comes after them. */
  readonly optional?: boolean
}

export type StepOutput = 'effects' | 'criticality' | 'communication_plan' | 'mitigations' | 'test_record' | 'reason'

export interface Gate {
  /** What may not happen … */
  readonly blocks: readonly Milestone[]
  /** … until all of these are true … */
  readonly needs?: readonly Milestone[]
  /** … or, if given, one of these. */
  readonly needs_any?: readonly Milestone[]
  readonly says: string
  readonly when?: Condition
}

export interface AnnouncementChannel {
  readonly kind: 'forge_advisory' | 'mail_list' | 'blog' | 'twitter' | 'slack' | 'security_page' | 'reporter' | 'cve' | 'website' | 'other'
  readonly force: Force
  readonly to?: string
  readonly words?: string
  readonly order?: number
}

export interface EarlyList {
  readonly address: string | null
  readonly members: 'organisations' | 'individuals'
  readonly purpose: string
  readonly not_for?: readonly ('individuals' | 'third_party_notification')[]
  readonly who_may_apply?: readonly ('distributor' | 'vendor' | 'partner')[]
  /** Answers required, by short name; `evidence` says what counts. */
  readonly criteria?: Readonly<Record<string, { readonly says: string; readonly evidence?: 'public_url' | 'acceptance_of_version' | 'vouch_by_member' | 'statement'; readonly recheck?: boolean }>>
  readonly join?: { readonly address: string | null; readonly answer_per_criterion: boolean; readonly implies_acceptance: boolean }
  readonly recertify_every?: Duration
}

export interface EmbargoTerms {
  readonly version: string
  readonly binds: readonly ('members' | 'others')[]
  readonly sharing: { readonly allowed: 'need_to_know_in_team' | 'nobody'; readonly forbids: readonly ('publish' | 'share' | 'hint')[] }
  readonly exception?: { readonly needs: 'explicit_approval'; readonly by: RoleName }
  readonly ends: { readonly at: 'public_disclosure'; readonly agreed_by: RoleName; readonly needs_date_and_time: boolean }
  readonly use?: { readonly only: string }
  readonly onward?: { readonly same_terms_first: boolean; readonly need_to_know: boolean }
  readonly legal_duty?: { readonly allowed: boolean; readonly notify: boolean }
}

export interface Policy {
  /** Kebab-case; also the project's path on the desk. */
  readonly id: string
  readonly title: string
  readonly project: { readonly name: string; readonly home?: string; readonly repository?: string; readonly foundation?: string; readonly kind?: 'project' | 'foundation'; readonly security_model?: string; readonly contact?: string }
  /** The projects of a foundation (`project.kind: foundation`), by their path; each may have its own list and model. */
  readonly projects?: Readonly<Record<string, MemberProject>>
  /** ISO date from which this text holds; a case keeps the version it was opened under. */
  readonly effective: string
  readonly adopted_by?: string
  readonly posture?: readonly string[]
  readonly incorporates?: readonly { readonly what: string; readonly url?: string; readonly relation: 'follows' | 'triage' | 'details'; readonly for?: readonly ('committers' | 'reporters')[] }[]
  readonly calendar: Calendar
  readonly versions?: {
    readonly supported?: { readonly mode: 'latest' | 'by_reference' | 'listed'; readonly refs?: readonly string[]; readonly list?: readonly string[]; readonly count?: number; readonly commitment?: 'continued' | 'potential' }
    readonly backport?: { readonly force: 'none' | 'may' | 'must'; readonly to?: 'all_supported' | 'previous_versions'; readonly when?: Condition }
    readonly fix_vehicle?: { readonly types: readonly ('patch' | 'minor' | 'release')[]; readonly words?: string }
  }
  readonly rewards?: { readonly paid: boolean; readonly words?: string; readonly url?: string }
  readonly scope?: {
    readonly definition?: { readonly says: string; readonly all_of?: readonly string[]; readonly any_of?: readonly string[] }
    readonly security_model?: { readonly says: string; readonly per: 'project'; readonly url?: string }
    readonly report_when?: Readonly<Record<string, string>>
    readonly only_when?: string
    readonly report_not_when?: Readonly<Record<string, OutOfScope>>
    readonly exclusions?: Readonly<Record<string, OutOfScope>>
    readonly evidence?: { readonly tool_output?: { readonly accepted: 'yes' | 'no' | 'with_analysis'; readonly analysis_shows?: string; readonly because?: string } }
    readonly priorities?: { readonly highest?: readonly string[]; readonly serious?: readonly string[] }
    readonly already_public?: { readonly accepted: boolean; readonly urgency?: 'immediate'; readonly channel?: 'private'; readonly disposition?: Disposition; readonly to?: string }
    readonly upstream?: { readonly accepted: boolean; readonly pass_on: 'with_consent' | 'never' | 'may' }
  }
  readonly intake: {
    readonly privacy: { readonly default: 'private' | 'split'; readonly force?: Force; readonly because?: string; readonly covers?: readonly ('confirmed' | 'suspected')[] }
    readonly combine: 'any' | 'all'
    readonly channels: Readonly<Record<string, Channel>>
    readonly encryption: 'required' | 'encouraged' | 'unspecified' | 'forbidden'
    /** The key reporters encrypt to: kept and published by the desk (`desk`), or the project's own, found at `url`. */
    readonly key?: { readonly source: 'desk' | 'url'; readonly url?: string; readonly fingerprint?: string }
    readonly prohibit?: Readonly<Record<string, { readonly says: string; readonly on_breach?: 'hide_and_treat_as_public' }>>
    readonly content?: Readonly<Partial<Record<ContentPart, ContentWish>>>
    readonly wrong_channel?: { readonly says: string; readonly to: string; readonly where?: string }
    readonly fielded_by?: { readonly role: RoleName; readonly qualifications?: readonly ('committer_permission' | 'release_permission')[] }
    readonly non_committers_on_list?: 'allowed' | 'forbidden'
  }
  readonly handling?: {
    readonly clocks?: Readonly<Record<string, Clock>>
    readonly steps?: Readonly<Record<string, Step>>
    readonly gates?: Readonly<Record<string, Gate>>
    readonly rejection?: { readonly reason: 'required' | 'optional'; readonly detailed?: boolean; readonly to?: RoleName; readonly copy_to_list?: boolean }
    readonly severity?: { readonly scheme: 'CVSS:4.0' | 'CVSS:3.1' | 'CVSS:3.0' | 'qualitative' | 'label' | 'none'; readonly label?: string; readonly decider?: RoleName; readonly never_blocks?: boolean; readonly scale?: readonly { readonly name: string; readonly level: SeverityLevel; readonly says: string }[]; readonly calculator?: string }
    readonly cve?: { readonly force: Force; readonly authority: string; readonly calculator?: string; readonly request_subject?: string; readonly sole_authority?: boolean }
    readonly advisory?: { readonly system: 'forge' | 'desk' | 'portal'; readonly create: { readonly force: Force; readonly reuse_existing?: boolean }; readonly initial_visibility: 'private'; readonly uses?: readonly ('discuss' | 'confirm' | 'prepare_fix' | 'publish')[]; readonly second_refused?: boolean }
    readonly fix?: { readonly where?: 'advisory' | 'private_repository' | 'public_repository'; readonly because?: string; readonly tests?: 'internal' | 'in_private_repository'; readonly commit_message_neutral?: boolean; readonly cve_in_commit?: 'never_git' }
    readonly confidentiality?: { readonly within?: 'project'; readonly other_projects?: 'never' | 'with_consent'; readonly share?: 'as_needed_to_fix' | 'need_to_know'; readonly may_stay_internal?: boolean; readonly public_bug_tracker?: 'forbidden'; readonly experts?: { readonly allowed: boolean; readonly marked_private: boolean; readonly copy_to_list: boolean } }
    readonly updates?: { readonly to_reporter: boolean; readonly on: 'status_change' | 'working_together'; readonly via?: 'advisory' | 'mail' }
    readonly reporter_rights?: readonly ('participates' | 'sees_fix' | 'comments_on_advisory' | 'agrees_schedule' | 'gets_cve_id')[]
    /** `by_hand_when`: where no list copies by itself, whoever writes has to add the copy. */
    readonly copies?: { readonly to: string; readonly when: 'always' | 'no_own_list'; readonly by_hand_when?: 'no_own_list' }
    readonly forwarding?: { readonly to: 'project_list' | 'private_list'; readonly otherwise?: 'private_list'; readonly tell_reporter: boolean }
    /** May a project of a foundation follow a process of its own, and who has to look at it first? */
    readonly other_processes?: { readonly allowed: boolean; readonly publicly_documented: boolean; readonly reviewed_by: string }
  }
  readonly early_disclosure?: {
    readonly enabled: boolean | 'if_list_exists'
    readonly lists: Readonly<Record<string, EarlyList>>
    readonly content?: readonly ('mitigations' | 'patch_release_information')[]
    readonly stages?: { readonly plan?: { readonly when: 'before_fix'; readonly says: string }; readonly test?: { readonly when: 'fix_available'; readonly says: string } }
    readonly embargo?: EmbargoTerms
    readonly leak?: { readonly report: { readonly to: RoleName; readonly within: Duration; readonly force: Force }; readonly content: readonly ('what_exactly' | 'to_whom')[]; readonly sanction?: { readonly trigger: 'continuing'; readonly action: 'permanent_removal' } }
  }
  readonly schedule?: {
    readonly negotiators?: readonly RoleName[]
    readonly final_say?: RoleName
    readonly prefer?: { readonly full_disclosure: boolean; readonly soon_after_any: readonly Milestone[] }
    readonly delay_reasons?: readonly ('bug_not_understood' | 'fix_not_understood' | 'solution_not_well_tested' | 'distributor_coordination')[]
    readonly range?: { readonly min: Duration; readonly max: Duration }
    readonly expected?: Clock
    readonly day?: { readonly chosen: boolean; readonly by: RoleName }
    readonly agreed_with_reporter?: boolean
    /** Begins with each report, unless something else is agreed: how long, and what it asks, in our words. */
    readonly default_embargo?: { readonly within: Duration; readonly terms: string }
    /** No embargo runs longer, counted from its beginning. */
    readonly longest_embargo?: Duration
  }
  readonly disclosure?: {
    readonly gates?: Readonly<Record<string, Gate>>
    readonly order?: Readonly<Record<string, { readonly n: number; readonly does: Milestone; readonly says: string; readonly after?: readonly Milestone[] }>>
    readonly pace?: { readonly words: string }
    readonly channels?: Readonly<Record<string, AnnouncementChannel>>
    readonly content?: { readonly mitigations?: { readonly force: Force; readonly words?: string }; readonly how_to_apply?: { readonly force: Force }; readonly actionable?: { readonly force: Force; readonly words?: string }; readonly minimum_only?: boolean }
    readonly downstream?: { readonly who: RoleName; readonly publish_own_advisories: boolean }
    readonly public_when?: 'advisory' | 'fix_public'
    readonly known_vulnerabilities_page?: string
    readonly before_publication?: 'nothing_public'
    /** Rejected reports that the public may read about: marked as rejected, redacted, in words that the reporter agreed to. */
    readonly rejected_reports?: { readonly force: 'may' | 'should'; readonly consent: 'reporter' }
  }
  /** What each rule of the source text became here: id → where it lives, our own words for it, how it is kept. */
  readonly rules?: Readonly<Record<string, Rule>>
}

export interface MemberProject {
  readonly name: string
  readonly home?: string
  readonly repository?: string
  /** The project's own security list; absent where it has none. */
  readonly contact?: string
  /** Where reports go when there is no own security list. */
  readonly private_list?: string
  readonly security_model?: string
}

export interface Rule {
  /** Dotted path(s) of the fields above that carry it, such as `handling.clocks.feedback`. */
  readonly at: string | readonly string[]
  readonly says: string
  readonly kept: 'enforced' | 'computed' | 'rendered' | 'narrative'
  /** Needed where `kept: narrative`: why no program can keep it. */
  readonly why?: string
}

/** Why something is so: the field of the policy, the rule ids that live there, and our words for them. */
export interface Because { readonly path: string; readonly rules: readonly string[]; readonly says: string }
