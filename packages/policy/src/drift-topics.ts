import type { Policy, RoleName } from './model.ts'
import type { Statement } from './drift-read.ts'
import { weVerb } from './english-milestones.ts'

/**
 * A promise with a value. `expected` is what the policy promises (null: nothing; a list: each of these); `read` is
 * what a sentence promises (null: it is about something else). Equal values mean the same promise, whatever the wording.
 */
export interface Topic {
  readonly topic: string
  readonly path: string
  /** Where a certain value lives, if not at `path`. */
  readonly pathOf?: (policy: Policy, value: string) => string
  readonly expected: (policy: Policy) => string | readonly string[] | null
  readonly read: (statement: Statement) => string | null
  /** A policy that refers to a longer text elsewhere may leave this to that text: then it is only a warning. */
  readonly core?: true
  /** The text may say more than the policy here without harm: no `extra`, and one sentence that agrees is enough. */
  readonly lenient?: true
  /** Whether the policy promises it elsewhere, so that a text may say it: no `extra`. */
  readonly allows?: (policy: Policy) => boolean
}

const no = String.raw`(?:\b(?:not|never|no|nor|avoid|without|instead of|neither)\b|n['’]t\b)`
const negated = (verb: string) => new RegExp(`${no}[^.;]{0,40}\\b(?:${verb})`, 'i')
const aboutOtherBugs = /non-?security|not (?:a )?security|not security|unrelated|\b(?:normal|regular|ordinary|plain|other|general) (?:product )?(?:bug|issue)|non-vulnerab|no (?:effect|impact) on security|without any effect/i
/** A gate of ours; what reporters are asked not to do «until» is no gate. */
const conditional = /\bwe do not\b[^.]*\buntil\b/i
const test = (pattern: RegExp, value: string) => ({ text }: Statement) => pattern.test(text) && !conditional.test(text)
  ? value : null

function readEncryption({ text, lead }: Statement): string | null {
  if (!/encrypt|\b(?:open)?pgp\b|\bgpg\b/i.test(text)) return null
  if (!/mail|message|report|\bkey\b|send|submi|communicat|contact/i.test(`${lead} ${text}`)) return null
  if (/(?:not|never|n['’]t)\b[^.]{0,40}\b(?:unencrypted|in (?:the )?clear)|unencrypted[^.]{0,40}\b(?:not|refused|ignored|rejected)/i.test(text)) return 'required'
  if (/(?:not|n['’]t|no) (?:be )?(?:required?|necessary|need|needed|have|mandatory)/i.test(text)) return 'encouraged'
  if (/\bunencrypted|discourage|not encourage|un-encrypted/i.test(text)
    || negated('encrypt|encrypted|pgp|gpg|use').test(text)) return 'forbidden'
  return /\b(?:must|required?|mandatory|only|always|have to|need to|shall)\b/i.test(text) ? 'required' : 'encouraged'
}

const publicPlace = String.raw`public|publicly|github|gitlab|tracker|forum|discussions?|in the open`

function readPublicIssue(statement: Statement): string | null {
  const text = statement.text.replace(/ ?\(?https?:[^\s)]*\)?/g, '')
  const { lead } = statement
  if (aboutOtherBugs.test(text) || conditional.test(text)) return null
  if (/\bwe\b[^.]*\b(?:disclose|publish|report|open|file)\b/i.test(text)
    && !/\b(?:you|reporters?|please|ask)\b/i.test(text)) return null
  const verbs = 'open|file|create|report|submit|post|use|raise|discuss|disclose|filing|opening|creating|reporting|posting|raising|using'
  const whole = /(?:not|never|n['’]t|avoid)\b[^.]*:$/i.test(lead) ? `${lead} ${text}` : text
  if (new RegExp(`(?:\\b(?:not|never|avoid|refrain from)\\b|n['’]t\\b)[^.;]{0,30}\\b(?:${verbs})\\b[^.]*\\b(?:${publicPlace})\\b`,
    'i').test(whole)) return 'forbidden'
  if (new RegExp(`\\b(?:${publicPlace})\\b[^.]{0,40}\\b(?:is|are) (?:not allowed|forbidden|prohibited)`,
    'i').test(text)) return 'forbidden'
  if (new RegExp(no, 'i').test(text.replace(/\b(?:open|file|create|raise|submit|post)\b.*$/i, ''))) return null
  return /\b(?:open|file|create|raise|submit|post)\b[^.]{0,40}\b(?:(?:public|github|gitlab|tracker)\b[^.]{0,30}\bissue\b|issue (?:on|in|at|stub)\b)/i.test(text)
    ? 'required' : null
}

/** A policy that both prohibits and wants one contradicts itself (C1), but then so may its text. */
function expectedPublicIssue(policy: Policy): readonly string[] {
  const wanted = Object.values(policy.intake.channels).some((channel) => channel.kind === 'public_issue_stub')
  const prohibited = policy.intake.prohibit?.['public_issue'] !== undefined
  return [wanted ? 'required' : '', prohibited ? 'forbidden' : ''].filter((value) => value !== '')
}

function pathOfPublicIssue({ intake }: Policy, value: string): string {
  const stub = Object.entries(intake.channels).find(([, channel]) => channel.kind === 'public_issue_stub')?.[0]
  return value === 'required' && stub !== undefined ? `intake.channels.${stub}` : 'intake.prohibit'
}

function readBackport({ text }: Statement): string | null {
  const named = /back-?port/i.test(text)
  const said = named || /\b(?:all|every|older|earlier|previous) (?:supported )?(?:versions?|releases?|branches) (?:also |too )?(?:get|receive|are fixed)/i.test(text)
  if (!said || conditional.test(text)) return null
  if (/(?:\b(?:not|never|no)\b|n['’]t\b)[^.]{0,25}back-?port|back-?ports?[^.]{0,20}\b(?:not|never)\b(?! promised)/i.test(text.replace(/; that we do is not promised/,
    ''))) return 'none'
  const severity = /\b(critical|high|medium|low)\b/i.exec(text)?.[1]?.toLowerCase()
  const force = /\b(?:may|might|can|could|opt to|consider|possibl[ey]|best effort)\b/i.test(text) ? 'may' : 'must'
  return `${force}${severity === undefined ? '' : ` for ${severity}`}`
}

function expectedBackport({ versions }: Policy): string | null {
  const given = versions?.backport
  if (given === undefined) return null
  return given.force === 'none' ? 'none'
    : `${given.force}${given.when?.severity === undefined ? '' : ` for ${given.when.severity}`}`
}

function readSupported({ text, heading }: Statement): string | null {
  if (/back-?port/i.test(text)) return null
  if (text.startsWith('|')) return null
  if (/\b(?:list of|which|see|refer)\b[^.]*\b(?:support\w*)\b[^.]*\b(?:versions?|releases?)\b[^.]*|versions?[^.]*\bsupported[^.]*\b(?:refer|see|page|documentation)/i.test(text)
    && /refer|see|written|listed|page|documentation|elsewhere/i.test(text)) return 'by_reference'
  const several = /\b(?:latest|newest|most recent|last)\s+(\d+|two|three|four|five|six)\b[^.]{0,30}\b(?:versions?|releases?|branches|series)\b/i.exec(text)?.[1]
  if (several !== undefined && /support|fix|maintain/i.test(text)) return `latest ${counts[several.toLowerCase()] ?? several}`
  if (/\b(?:latest|newest|most recent|last)\b[^.]{0,40}\b(?:version|release)\b[^.]*\bsupport/i.test(text)) return 'latest'
  if (/support[^.]*\bonly\b[^.]*\b(?:latest|newest|most recent)\b/i.test(text)) return 'latest'
  if (/supported versions?\s*:/i.test(text) || (/support/i.test(heading) && /\b\d+\.(?:\d+|x)\b/.test(text)
    && /support/i.test(text))) {
    return `listed ${versionsIn(text)}`
  }
  return null
}

const counts: Readonly<Record<string, string>> = { two: '2', three: '3', four: '4', five: '5', six: '6' }

/** «We do not pay bounties», «there is no reward»; a word about money for something else is about something else. */
function readRewards({ text }: Statement): string | null {
  if (!/\b(?:bount(?:y|ies)|rewards?|pay(?:ments?|outs?)?|compensation)\b/i.test(text) || !/report|bug|vulnerab|finding|research|bount|reward/i.test(text)) return null
  return new RegExp(`${no}[^.;]{0,60}\\b(?:bount|reward|pay|compensat|offer)|(?:bount\\w*|rewards?|payments?)[^.;]{0,30}${no}`, 'i').test(text) ? 'not paid' : 'paid'
}

function versionsIn(text: string): string {
  return [...new Set(text.match(/\b\d+(?:\.(?:\d+|x))+\b/gi) ?? [])].sort().join(' ')
}

function expectedSupported({ versions }: Policy): string | null {
  const given = versions?.supported
  if (given === undefined) return null
  if (given.mode === 'latest' && (given.count ?? 1) > 1) return `latest ${given.count}`
  return given.mode === 'listed' ? `listed ${versionsIn((given.list ?? []).join(' '))}` : given.mode
}

function readCvss({ text }: Statement): string | null {
  if (!/cvss/i.test(text)) return null
  const match = /cvss(?:[\s:-]|version|calculator|\/|v3-calculator){0,4}\s{0,8}v?\s{0,8}(\d(?:\.\d)?)\b|calculator\/(\d\.\d)|cvss[^.]{0,60}?\bv(?:ersion)?\s{0,8}(\d(?:\.\d)?)/i.exec(text)
  return match === null ? 'CVSS' : `CVSS ${match[1] ?? match[2] ?? match[3]}`
}

const roleNames: readonly (readonly [RegExp, RoleName])[] = [
  [/maintainer|committee/i, 'maintainers'], [/reporter|submitter|finder|researcher|with you\b/i, 'reporter'],
  [/distributor|\blist\b|vendors?/i, 'distributors'],
  [/coordinator/i, 'coordinator'], [/numbering authority|\bCNA\b/, 'cna'],
  [/security team|project team/i, 'project_team'], [/release manager/i, 'release_manager'],
]

function rolesIn(text: string): string {
  return roleNames.filter(([words]) => words.test(text)).map(([, name]) => name).sort().join('+')
}

function roleKey(roles: readonly RoleName[]): string {
  return [...new Set(roles.map((role) => role === 'list' ? 'distributors'
    : role))].filter((role) => role !== 'nobody_named').sort().join('+')
}

const finalWord = /\bfinal (?:say|decision|word|call|authority)\b|\bhas the last word\b|\bmake the final\b/i

function expectedPlace({ handling }: Policy): readonly string[] {
  const { where, tests } = handling?.fix ?? {}
  const places = new Set<string>(where === undefined || where === 'public_repository' ? [] : [where])
  if (tests === 'in_private_repository') places.add('private_repository')
  return [...places]
}

function readPlace({ text }: Statement): string | null {
  if (/\bfix\b/i.test(text)
    && /private (?:github |gitlab )?(?:repositor|repo\b|fork)/i.test(text)) return 'private_repository'
  return /advisor\w* (?:will be |is |are )?used\b[^.]*\bfix\b|\bfix\b[^.]*\b(?:inside|in|within) (?:the|a) (?:private )?(?:draft )?(?:security )?advisor/i.test(text)
    ? 'advisory' : null
}

function readSharing({ text }: Statement): string | null {
  if (!/other projects/i.test(text) || !/disseminat|shar|pass|forward|giv|hand|tell|send/i.test(text)) return null
  if (/consent|agree|permission|approval/i.test(text)) return 'with_consent'
  return new RegExp(no, 'i').test(text) ? 'never' : null
}

function readToolOutput({ text }: Statement): string | null {
  if (!/\b(?:tools?|scanners?|automated)\b/i.test(text)
    || !/analys|output|result|report|finding|scan/i.test(text)) return null
  if (!new RegExp(`${no}|accept|enough|need|only`, 'i').test(text)) return null
  if (/without|unless|additional|needs? an? |together with|accompan/i.test(text)) return 'with_analysis'
  return new RegExp(no, 'i').test(text) ? 'no' : 'yes'
}

function readGate({ text }: Statement): string | null {
  if (!/publi(?:sh|c)|disclos|announc/i.test(text)
    || (/early|distributor|embargo/i.test(text) && !conditional.test(text))) return null
  return /\b(?:after|until|upon|once)\b[^.]*\b(?:fix|patch|release|patched version)\b[^.]{0,25}\b(?:released|release of|version|available|out)\b|\bupon release\b|\b(?:after|until|once) the release\b/i.test(text)
    ? 'after the release' : null
}

const readList = test(/\b(?:distributors?|early|partners?|vendors?|pre-?disclosure|embargo)\b[^.]*\b(?:mailing[- ])?list\b|\blist\b[^.]*\b(?:distributors?|early|partners?|ahead of)\b/i,
  'a list')
const lists = (policy: Policy) => policy.early_disclosure !== undefined && policy.early_disclosure.enabled !== false
const yes = (flag: boolean | undefined, value: string) => flag === true ? value : null

export const driftTopics: readonly Topic[] = [
  { topic: 'encryption', path: 'intake.encryption', core: true,
    expected: ({ intake }) => intake.encryption === 'unspecified' ? null : intake.encryption, read: readEncryption },
  { topic: 'public issue', path: 'intake.prohibit', pathOf: pathOfPublicIssue, core: true,
    expected: expectedPublicIssue, read: readPublicIssue },
  { topic: 'supported versions', path: 'versions.supported', expected: expectedSupported, read: readSupported },
  { topic: 'backports', path: 'versions.backport', expected: expectedBackport, read: readBackport },
  {
    topic: 'CVSS', path: 'handling.severity', read: readCvss,
    expected: ({ handling }) => handling?.severity?.scheme.startsWith('CVSS') === true
      ? handling.severity.scheme.replace(':', ' ') : null,
  },
  {
    topic: 'decider of the severity', path: 'handling.severity.decider',
    expected: ({ handling }) => handling?.severity?.decider === undefined || /label|none/.test(handling.severity.scheme)
      ? null : roleKey([handling.severity.decider]) || null,
    read: ({ text }) => finalWord.test(text) && /cvss|scor|severity|rating/i.test(text) ? rolesIn(text) : null,
  },
  {
    topic: 'early-notice list', path: 'early_disclosure.lists', expected: (policy) => yes(lists(policy), 'a list'),
    read: (at) => /negotiat|agreed by/i.test(at.text) || finalWord.test(at.text) ? null : readList(at),
  },
  { topic: 'embargo', path: 'early_disclosure.embargo',
    expected: (policy) => yes(lists(policy) && policy.early_disclosure?.embargo !== undefined, 'terms'),
    // An embargo of the date alone is held against by its times.
    allows: ({ schedule }) => schedule?.default_embargo !== undefined || schedule?.longest_embargo !== undefined,
    read: test(/embargo/i, 'terms') },
  { topic: 'rewards', path: 'rewards', lenient: true, read: readRewards,
    expected: ({ rewards }) => rewards === undefined ? null : rewards.paid ? 'paid' : 'not paid' },
  {
    topic: 'leaks', path: 'early_disclosure.leak',
    expected: (policy) => yes(lists(policy) && policy.early_disclosure?.leak?.sanction !== undefined, 'removal'),
    read: test(/\bremov(?:ed|al)\b[^.]*\b(?:list|permanent|good)\b|permanently removed/i, 'removal'),
  },
  {
    topic: 'date of disclosure', path: 'schedule.negotiators',
    expected: ({ schedule }) => schedule?.negotiators === undefined ? null : roleKey(schedule.negotiators) || null,
    read: ({ text }) => /negotiat/i.test(text) && /date|schedule|timeline|day|embargo/i.test(text) ? rolesIn(text)
      : null,
  },
  {
    topic: 'final say on the date', path: 'schedule.final_say',
    expected: ({ schedule }) => schedule?.final_say === undefined ? null : roleKey([schedule.final_say]) || null,
    read: ({ text }) => finalWord.test(text) && /\bdate\b|schedule|timeline|disclosure/i.test(text)
      && !/cvss|scor|severity|rating/i.test(text) ? rolesIn(text) || null : null,
  },
  {
    topic: 'reason for a rejection', path: 'handling.rejection',
    expected: ({ handling }) => yes(handling?.rejection?.reason === 'required', 'a reason'),
    read: ({ text }) => /reject|not (?:deemed|considered)|does not describe|turn\w* (?:it )?down|declin/i.test(text)
      && /reason|\bwhy\b|explain|explanation/i.test(text)
      ? (/\bmay\b/i.test(text) ? 'perhaps a reason' : 'a reason') : null, lenient: true,
  },
  {
    topic: 'updates to the reporter', path: 'handling.updates',
    expected: ({ handling }) => yes(handling?.updates?.to_reporter, 'updates'),
    // A clock may promise them with their time, which the clocks are held against.
    allows: ({ handling }) => Object.values(handling?.clocks ?? {}).some(({ stop }) => stop.includes('reporter_updated')),
    read: test(/\b(?:keep|kept|keeps|keeping)\b[^.]*\b(?:updat|informed|posted|up to date)|\bwork(?:s|ing)?\b[^.]{0,20}\bwith (?:the |security )?(?:researchers|reporters?)\b|\bregular updates\b/i,
      'updates'),
  },
  {
    topic: 'other projects', path: 'handling.confidentiality.other_projects',
    expected: ({ handling }) => handling?.confidentiality?.other_projects ?? null,
    read: readSharing, lenient: true,
  },
  {
    topic: 'staying internal', path: 'handling.confidentiality.may_stay_internal',
    expected: ({ handling }) => yes(handling?.confidentiality?.may_stay_internal, 'possible'),
    read: test(/\b(?:kept|keep|stays?|remains?)\b[^.]{0,20}\binternal/i, 'possible'),
  },
  {
    topic: 'already public', path: 'scope.already_public', lenient: true,
    expected: ({ scope }) => yes(scope?.already_public?.accepted, 'wanted'),
    read: test(/\b(?:already public|publicly (?:disclosed|known)|already known)\b[^.]*\b(?:contact|tell|inform|report|notify)\b|\b(?:contact|tell|inform|report|notify)\b[^.]*\b(?:already public|publicly disclosed)\b/i,
      'wanted'),
  },
  {
    topic: 'draft advisory', path: 'handling.advisory', lenient: true,
    expected: ({ handling }) => yes(handling?.advisory !== undefined && weVerb(handling.advisory.create.force) !== null,
      'private draft'),
    read: test(/advisor[^.]*\b(?:draft|private)|\b(?:draft|private)\b[^.]*\badvisor/i, 'private draft'),
  },
  { topic: 'place of the fix', path: 'handling.fix', expected: expectedPlace, read: readPlace },
  {
    topic: 'tests of the fix', path: 'handling.fix.tests', lenient: true,
    expected: ({ handling }) => yes(handling?.fix?.tests !== undefined, 'tested privately'),
    read: test(/\binternal(?:ly)?\b[^.]{0,20}\btest|\btest\w*\b[^.]*\b(?:internal|private)/i, 'tested privately'),
  },
  { topic: 'tool output', path: 'scope.evidence.tool_output',
    expected: ({ scope }) => scope?.evidence?.tool_output?.accepted ?? null, read: readToolOutput },
  {
    topic: 'publication after the release', path: 'disclosure.gates', lenient: true, read: readGate,
    expected: ({ disclosure }) => yes(Object.values(disclosure?.gates ?? {}).some((gate) => gate.when === undefined
      && gate.needs?.includes('fix_released') === true
      && gate.blocks.some((what) => ['advisory_published', 'public_disclosure', 'announced'].includes(what))),
      'after the release'),
  },
]
