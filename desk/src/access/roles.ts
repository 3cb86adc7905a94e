/** What a member may be in a project's team. One member may be several, and other things elsewhere. */
export const roles = ['triager', 'fixer', 'release_manager', 'publisher', 'list_manager', 'auditor'] as const
export type Role = typeof roles[number]

/** What somebody outside the team may be to one case, by a grant of that case. */
export const relations = ['reporter', 'distributor', 'vendor', 'guest'] as const
export type Relation = typeof relations[number]

/** In words, for forms and lists. */
export const roleWords: Readonly<Record<Role, readonly [name: string, may: string]>> = {
  triager: ['Triager', 'answers reporters, judges reports, sets severity, holds the embargo'],
  fixer: ['Fixer', 'makes and records fixes, tests and mitigations'],
  release_manager: ['Release manager', 'plans releases, merges and backports, asks for CVE ids'],
  publisher: ['Publisher', 'writes, publishes and withdraws advisories'],
  list_manager: ['List manager', 'tells distributors early'],
  auditor: ['Auditor', 'reads cases and who read them; changes nothing'],
}

export const isRole = (text: string): text is Role => (roles as readonly string[]).includes(text)
