import type { Channel, ContentPart, Policy } from './model.ts'
import type { Draft, Section } from './explain-cite.ts'
import { section } from './explain-cite.ts'
import { askWords, bare, clause, joined, roleWords, sentence } from './english.ts'

/** Where and in which form a report comes in. */
export function intakeSection(policy: Policy): Section | null {
  return section(policy, 'How to report', (d) => {
    privacy(d)
    prohibitions(d)
    const channels = orderedChannels(policy)
    const reporting = channels.filter(([, channel]) => channel.kind !== 'directory')
    if (reporting.length > 1) {
      d.lead('intake.combine', policy.intake.combine === 'all'
        ? 'A report is complete only when all of these steps are done, in this order:'
        : 'Any one of these ways is enough:')
    } else d.lead('intake.combine', 'This is the way to report:')
    for (const [key, channel] of reporting) d.item(`intake.channels.${key}`, channelWords(channel))
    for (const [key, channel] of channels) {
      if (channel.kind === 'directory') d.say(`intake.channels.${key}`, channelWords(channel))
    }
    encryption(d)
    fieldedBy(d)
  })
}

/** The channels in the order the policy gives them; those without a number follow, as written. */
export function orderedChannels(policy: Policy): [string, Channel][] {
  return Object.entries(policy.intake.channels).sort(([, a], [, b]) => (a.order ?? Infinity) - (b.order ?? Infinity)
    || 0)
}

function privacy(d: Draft): void {
  const given = d.policy.intake.privacy
  const because = given.because === undefined ? '' : ` ${sentence(given.because)}`
  if (given.default === 'split') {
    d.say('intake.privacy',
      `A report has two parts: a public one without any detail, and a private one with the details.${because}`)
    return
  }
  const covers = given.covers?.includes('suspected') === true ? 'a vulnerability, even one you only suspect,'
    : 'a vulnerability'
  switch (given.force) {
    case 'should': case 'please': case 'expect':
      d.say('intake.privacy',
        `We ask you to report ${covers} to us privately before you speak of it in public.${because}`)
      break
    default:
      d.say('intake.privacy', `Report ${covers} to us privately.${because}`)
  }
}

function prohibitions(d: Draft): void {
  for (const [key, given] of Object.entries(d.policy.intake.prohibit ?? {})) {
    const breach = given.on_breach === 'hide_and_treat_as_public'
      ? ' If it happens, we hide it and treat the matter as public.' : ''
    const own = key === 'public_issue' ? 'Do not file a public issue about a vulnerability.' : sentence(given.says)
    d.say(`intake.prohibit.${key}`, own + breach)
  }
}

const kinds: Readonly<Record<Channel['kind'], (address: string | null) => string>> = {
  email: (address) => address === null ? 'Send mail to the security address; this policy does not name it yet'
    : `Send mail to ${address}`,
  individual_email: (address) => `Write to any of the maintainers at their own mail address${address === null ? '' : `: ${address}`}`,
  web_form: (address) => `Use the report form${address === null ? ' of our disclosure desk' : ` at ${address}`}`,
  api: (address) => `Send the report through the programming interface${address === null ? ' of our disclosure desk' : ` at ${address}`}`,
  public_issue_stub: (address) => `Open a public issue${address === null ? ' in our tracker' : ` at ${address}`} that only announces a report`,
  forge_private_report: (address) => `Open a private security advisory on the code forge${address === null ? '' : `: ${address}`}`,
  directory: (address) => `Look up the project in the directory${address === null ? '' : ` at ${address}`}`,
}

function channelWords(channel: Channel): string {
  const notes: string[] = [`${kinds[channel.kind](channel.address ?? null)}${channel.words === undefined ? '' : ` (${bare(channel.words)})`}.`]
  if (channel.stub !== undefined) notes.push(stubWords(channel.stub))
  if (channel.who_may === 'anyone') notes.push('Anyone may use this way.')
  if (channel.who_may === 'members') notes.push('Only members of the project can use this way.')
  if (channel.availability === 'per_repository') notes.push('Not every repository offers it.')
  if (channel.purpose?.includes('manage_fix') === true) notes.push('The address is for reports and for the work on their fixes, and for nothing else.')
  if (channel.maps !== undefined) notes.push(`It gives each project’s ${joined(channel.maps.map((what) => what === 'contact' ? 'address for reports' : 'security model'))}.`)
  if (channel.format !== undefined) notes.push(formatWords(channel.format))
  if (channel.resubmit !== undefined) notes.push(resubmitWords(channel.resubmit))
  return notes.filter((note) => note !== '').join(' ')
}

function stubWords(stub: NonNullable<Channel['stub']>): string {
  const quiet = stub.forbid_details ? ' Put no detail of the vulnerability into it.' : ''
  const labels = stub.labels.length === 0 ? ''
    : ` It carries the label ${joined(stub.labels.map((label) => `“${label}”`))}.`
  const template = stub.template === undefined ? '' : ` Its template is ${stub.template}.`
  const nobody = stub.assignees?.length === 0 ? ' Assign it to nobody.' : ''
  return `Its title is exactly “${stub.title}”.${quiet}${labels}${template}${nobody}`
}

function formatWords(format: NonNullable<Channel['format']>): string {
  const wishes: string[] = []
  if (format.one_per_vulnerability === true) wishes.push('one message for each vulnerability')
  if (format.plain_text === true) wishes.push('in plain text')
  if (format.unencrypted === true) wishes.push('not encrypted')
  if (wishes.length === 0) return ''
  return format.force === 'must' ? `A report must come as: ${wishes.join(', ')}.` : `Please send ${wishes.join(', ')}.`
}

const forms = { image: 'an image', movie: 'a movie', html: 'HTML', pdf: 'a PDF' } as const

function resubmitWords(given: NonNullable<Channel['resubmit']>): string {
  const unless = given.unless === undefined ? '' : `, unless ${clause(given.unless)}`
  const verb = given.force === 'must' ? 'we ask you' : 'we may ask you'
  return `If it comes as ${joined(given.when.map((form) => forms[form]), 'or')}, ${verb} to send it again as plain text${unless}.`
}

function encryption(d: Draft): void {
  const words = {
    required: 'Mail about a vulnerability must be encrypted.',
    encouraged: 'Encrypted mail is encouraged; mail in the clear is accepted as well.',
    forbidden: 'Please do not encrypt your mail.',
    unspecified: '',
  }[d.policy.intake.encryption]
  d.say('intake.encryption', words)
  const key = d.policy.intake.key
  if (key === undefined) return
  const print = key.fingerprint === undefined ? '' : ` Its fingerprint is ${key.fingerprint}.`
  const where = key.source === 'desk' || key.url === undefined ? 'Our disclosure desk publishes the key for it.'
    : `The key for it: ${key.url}`
  d.say('intake.key', `${where}${print}`)
}

function fieldedBy(d: Draft): void {
  const given = d.policy.intake.fielded_by
  if (given !== undefined) {
    const rights = (given.qualifications ?? []).map((one) => one === 'committer_permission' ? 'may commit'
      : 'may make releases')
    const who = rights.length === 0 ? '' : ` who ${rights.length === 2 ? 'both ' : ''}${joined(rights)}`
    d.say('intake.fielded_by', `Reports are read by ${roleWords(given.role)}${who}.`)
  }
  const others = d.policy.intake.non_committers_on_list
  if (others !== undefined) {
    d.say('intake.non_committers_on_list', others === 'forbidden'
      ? 'Only committers of the project read the security list.'
      : 'People who are not committers may read the security list, too.')
  }
}

/** What each part of a report is called when we ask for it. */
export const contentNames: Readonly<Record<ContentPart, string>> = {
  title: 'title', details: 'details', evidence: 'evidence', reproduction: 'steps to reproduce', effects: 'effects',
  configuration: 'configuration',
  attack_surface: 'attack surface', dependencies: 'other projects involved', identity: 'who you are',
  affiliation: 'your organisation',
  handle: 'your account name', stub_link: 'link to the public placeholder issue', attachments: 'attachments',
  affected_versions: 'affected versions',
}

const attachmentKinds = { poc_script: 'scripts that prove the point', screenshot: 'screenshots', log: 'logs' } as const

/** What a report should hold, each part with how strongly it is asked for. */
export function contentSection(policy: Policy): Section | null {
  return section(policy, 'What to put in a report', (d) => {
    const wishes = Object.entries(policy.intake.content ?? {})
    const names: Readonly<Record<string, string>> = contentNames
    if (wishes.length > 0) d.lead('intake.content', 'A report to us holds:')
    for (const [part, wish] of wishes) {
      if (wish.force === 'target') continue
      const what = `${names[part] ?? part}: ${bare(wish.what)}`
      const examples = wish.kinds === undefined || /script|screenshot|\blog/i.test(wish.what) ? ''
        : `, such as ${joined(wish.kinds.map((kind) => attachmentKinds[kind]))}`
      const any = wish.if_any === true ? ', if there is any' : ''
      d.item(`intake.content.${part}`, sentence(`${what}${examples}${any} (${askWords(wish.force)})`))
    }
  })
}
