/**
 * The one Advisory model. Every format that leaves the desk is rendered from it, so every format tells
 * the same facts. Its texts are English, as CVE and OSV demand. Plain JSON data: strings, numbers,
 * arrays, objects; nothing here reads a clock.
 */

/** An instant in UTC, ISO 8601 with a trailing `Z`, e.g. `2026-11-25T14:00:00Z`; fractions of a second may follow. */
export type Instant = string

/** Where a problem is, what it is, how to mend it. An `error` forbids publication, a `note` says what a format lost. */
export interface Problem {
  /** JSON pointer into the advisory, `` for the whole. */
  readonly path: string
  readonly message: string
  readonly mend: string
  readonly weight: 'error' | 'note'
}

export type Tlp = 'CLEAR' | 'GREEN' | 'AMBER' | 'AMBER+STRICT' | 'RED'
export type Status = 'affected' | 'fixed' | 'not_affected' | 'under_investigation'

/** VEX justifications for «not affected» (CSAF 2.0 §3.2.3.5 flags; OpenVEX 0.2.0 uses the same five). */
export type Justification =
  | 'component_not_present'
  | 'vulnerable_code_not_present'
  | 'vulnerable_code_not_in_execute_path'
  | 'vulnerable_code_cannot_be_controlled_by_adversary'
  | 'inline_mitigations_already_exist'

/** One interval of versions: from `introduced` (`0` = from the beginning) up to at most one of the three ends. */
export interface IntervalRange {
  readonly type: 'semver' | 'ecosystem' | 'git'
  readonly introduced: string
  /** First version that has the fix (excluded from the range). */
  readonly fixed?: string
  /** Last version that has the defect (included in the range). */
  readonly lastAffected?: string
  /** Versions from here on are not spoken of (excluded). */
  readonly limit?: string
  /** The supported line the range belongs to, e.g. `2.x`; ties the range to a {@link Remediation}. */
  readonly line?: string
}

/** A range in the VERS notation, e.g. `vers:npm/>=1.0.0|<1.2.3`. */
export interface VersRange {
  readonly type: 'vers'
  readonly expression: string
  readonly line?: string
}

export type VersionRange = IntervalRange | VersRange

/** What is said of some versions of a product; neither `versions` nor `ranges` means every version. */
export interface Standing {
  readonly status: Status
  readonly versions?: readonly string[]
  readonly ranges?: readonly VersionRange[]
  /** `not_affected` only; it or `statement` is required there. */
  readonly justification?: Justification
  /** Why not affected, what is being looked into, or what to do when affected. */
  readonly statement?: string
}

export interface Product {
  /** Unique within the advisory, `a-z 0-9 - . _`; remediations and severities refer to it. */
  readonly id: string
  readonly name: string
  readonly vendor: string
  /** PURL without version, qualifiers or subpath (CVE 5.2 `packageURL`). */
  readonly purl?: string
  /** CPE 2.3 (or 2.2 URI) of the product, version left as `*`. */
  readonly cpe?: string
  /** OSV's ecosystem name, e.g. `npm`, `PyPI`, `Debian:12`. */
  readonly ecosystem?: string
  /** Name within the ecosystem where it differs from `name`. */
  readonly packageName?: string
  /** Clone URL; required when a range is of type `git`. */
  readonly repo?: string
  readonly standings: readonly Standing[]
}

export type Rating = 'none' | 'low' | 'medium' | 'high' | 'critical'

export interface SsvcSelection {
  readonly namespace: string
  readonly key: string
  readonly version: string
  readonly name?: string
  readonly values: readonly { readonly key: string; readonly name?: string }[]
}

export type Severity =
  /** CVSS vector string; its version is read from the vector (no prefix = 2.0). */
  | { readonly kind: 'cvss'; readonly vector: string }
  | { readonly kind: 'qualitative'; readonly rating: Rating }
  /** The project's own scale, e.g. `moderate` on `Apache severity`. */
  | { readonly kind: 'own'; readonly scale: string; readonly value: string }
  | { readonly kind: 'ssvc'; readonly selections: readonly SsvcSelection[]; readonly outcome?: string }

/** A severity with who said it and when. The final one counts; a provisional one counts until there is one. */
export interface Assessment {
  readonly severity: Severity
  readonly by: string
  readonly at: Instant
  readonly standing: 'provisional' | 'final'
  readonly reason?: string
}

/** A weakness of the CWE list; its name is taken from there. */
export interface Weakness {
  /** E.g. `CWE-22`. */
  readonly id: string
}

/** What is done for one supported line of a product. */
export interface Remediation {
  readonly product: string
  /** The supported line, e.g. `2.x`. */
  readonly line: string
  readonly state: 'released' | 'planned' | 'not_planned'
  /** First version of that line with the fix; required when released. */
  readonly version?: string
  readonly at?: Instant
  readonly url?: string
  readonly note?: string
}

export type ReferenceKind =
  | 'advisory' | 'article' | 'detection' | 'discussion' | 'report' | 'fix' | 'introduced' | 'git' | 'package'
  | 'evidence' | 'web'

export interface Reference {
  readonly kind: ReferenceKind
  readonly url: string
  readonly title?: string
}

/** The ten credit types of the CVE record format. */
export type CreditType =
  | 'finder' | 'reporter' | 'analyst' | 'coordinator' | 'remediation developer' | 'remediation reviewer'
  | 'remediation verifier' | 'tool' | 'sponsor' | 'other'

export interface Credit {
  /** The name, or the pseudonym the person chose. */
  readonly name: string
  readonly type: CreditType
  /** Only `given` is ever rendered. */
  readonly consent: 'given' | 'asked' | 'withheld'
  readonly organization?: string
  /** Login on GitHub, for the GitHub advisory payload. */
  readonly githubLogin?: string
  readonly url?: string
}

export interface TimelineEntry {
  readonly at: Instant
  readonly text: string
}

export interface Revision {
  /** 1, 2, 3 … without gaps. */
  readonly number: number
  readonly at: Instant
  readonly summary: string
}

export interface Publisher {
  readonly name: string
  /** URL that names the publisher, e.g. its home page. */
  readonly namespace: string
  readonly contact?: string
  readonly category: 'vendor' | 'coordinator' | 'discoverer' | 'translator' | 'user' | 'other'
}

/** The CNA that assigned the CVE ID; without it MITRE, the CNA of last resort, is named. */
export interface Cna {
  /** UUID (version 4) of the organisation in CVE Services. */
  readonly orgId: string
  readonly shortName?: string
}

export interface Dates {
  readonly created: Instant
  /** Set when, and only when, the advisory is (being) published. */
  readonly published?: Instant
  readonly updated: Instant
  readonly discovery?: Instant
  /** End of the embargo, as agreed. Never rendered into a public format. */
  readonly embargo?: Instant
}

export interface Withdrawal {
  readonly at: Instant
  readonly reason: string
}

export interface Advisory {
  /** Local id, e.g. `parley-2026-0001`; OSV shows it as `x_parley-2026-0001`. */
  readonly id: string
  readonly title: string
  readonly summary: string
  /** Plain text; blank lines part paragraphs, `- ` starts a list item, three backticks fence a code block. */
  readonly description: string
  /** The advisory's public page. */
  readonly url: string
  /** Where the CSAF file will lie, for its self reference (CSAF 2.0 test 6.2.11). */
  readonly csafUrl?: string
  /** The same of the CSAF 2.1 file, where it lies elsewhere. */
  readonly csaf21Url?: string
  readonly products: readonly Product[]
  readonly assessments: readonly Assessment[]
  readonly weaknesses: readonly Weakness[]
  readonly impact?: string
  readonly mitigations: readonly string[]
  readonly workarounds: readonly string[]
  /** How to apply the fix. */
  readonly howToFix?: string
  /** What is known of exploitation. */
  readonly exploitation?: string
  readonly remediations: readonly Remediation[]
  readonly references: readonly Reference[]
  readonly credits: readonly Credit[]
  readonly timeline: readonly TimelineEntry[]
  readonly revisions: readonly Revision[]
  /** Other names: CVE (of others), GHSA, GCVE, EUVD … */
  readonly aliases: readonly string[]
  readonly cveId?: string
  readonly cna?: Cna
  readonly publisher: Publisher
  readonly tlp: Tlp
  readonly dates: Dates
  readonly withdrawal?: Withdrawal
}

/** JSON, as renderers make it and validators take it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
export type JsonObject = { readonly [key: string]: Json }

/** A rendered document with what the format could not carry. */
export interface Rendered {
  readonly document: JsonObject
  readonly problems: readonly Problem[]
}
