import { finding, type Finding } from './finding.ts'
import type { Channel, Policy } from './model.ts'
import { mail, url } from './schema-words.ts'

/** Channels and what travels over them: C1 (public stubs), C2 (encryption), C3 (attachments), missing addresses. */
export function checkIntake(policy: Policy): Finding[] {
  return [
    ...Object.entries(policy.intake.channels).flatMap(([name, channel]) => checkAddress(name, channel)),
    ...checkPublicChannels(policy), ...checkEncryption(policy), ...checkContent(policy), ...checkWays(policy),
  ]
}

const mailKinds: readonly Channel['kind'][] = ['email', 'individual_email']
const webKinds: readonly Channel['kind'][] = ['public_issue_stub', 'forge_private_report', 'directory']

function checkAddress(name: string, channel: Channel): Finding[] {
  const path = `intake.channels.${name}.address`
  const isMail = mailKinds.includes(channel.kind)
  if (!isMail && !webKinds.includes(channel.kind)) return []
  const what = isMail ? 'a mail address' : 'a web address'
  if (channel.address === undefined || channel.address === null) {
    return [finding('warning', 'missing-setting', path, `The channel \`${name}\` has no address yet.`,
      `Set \`address\` to ${what}, or nobody can use this channel.`)]
  }
  const fits = (isMail ? mail : url).safeParse(channel.address).success
  return fits ? [] : [finding('error', 'bad-address', path, `\`${channel.address}\` is not ${what}.`,
    isMail ? 'Write one plain mail address.' : 'Write a full address that starts with https://.')]
}

function checkPublicChannels({ intake, handling, disclosure }: Policy): Finding[] {
  const stubs = Object.entries(intake.channels).filter(([, channel]) => channel.kind === 'public_issue_stub')
  return stubs.flatMap(([name, channel]) => {
    const path = `intake.channels.${name}`
    const error = (code: string, at: string, message: string, mend: string) => finding('error', code, at, message, mend)
    return [
      channel.stub?.forbid_details === true ? [] : error('stub-with-details', `${path}.stub.forbid_details`,
        'A public issue that may hold details discloses the vulnerability (C1).', 'Set `stub.forbid_details: true`.'),
      channel.visibility === 'public' ? [] : error('stub-not-public', `${path}.visibility`,
        'A public issue stub is public.', 'Set `visibility: public`.'),
      intake.privacy.default === 'split' ? [] : error('stub-under-private', 'intake.privacy.default',
        'Reports are private by default, yet the way in begins with a public issue (C1).',
        'Set `privacy.default: split`, or take the stub out.'),
      intake.prohibit?.['public_issue'] === undefined ? [] : error('stub-prohibited', 'intake.prohibit.public_issue',
        `Public issues are prohibited, yet the channel \`${name}\` asks for one (C1).`, 'Keep one of the two.'),
      handling?.confidentiality?.public_bug_tracker !== 'forbidden' ? [] : error('stub-prohibited',
        'handling.confidentiality.public_bug_tracker',
        `The public bug tracker is forbidden, yet the channel \`${name}\` uses it (C1).`, 'Keep one of the two.'),
      disclosure?.before_publication !== 'nothing_public' ? [] : error('stub-prohibited',
        'disclosure.before_publication',
        `Nothing may be public before publication, yet the channel \`${name}\` is (C1).`, 'Keep one of the two.'),
    ].flat()
  })
}

function checkEncryption({ intake }: Policy): Finding[] {
  const found: Finding[] = []
  const wants = intake.encryption === 'required' || intake.encryption === 'encouraged'
  if (intake.encryption === 'forbidden' && intake.key !== undefined) {
    found.push(finding('error', 'key-without-encryption', 'intake.key',
      'Encrypted reports are not wanted, yet a key is given for them (C2).', 'Take the key out.'))
  }
  if (wants && intake.key === undefined) {
    found.push(finding('warning', 'missing-setting', 'intake.encryption',
      `Encryption is ${intake.encryption}, and no key is named.`,
      'Add `key: { source: desk }`, or the url of your key.'))
  }
  if (intake.key?.source === 'url' && intake.key.url === undefined) {
    found.push(finding('error', 'missing-setting', 'intake.key.source', 'The key has no address.', 'Add `url:`.'))
  }
  for (const [name, channel] of Object.entries(intake.channels)) {
    if (channel.format?.unencrypted === true && wants) {
      found.push(finding('error', 'encryption-contradiction', `intake.channels.${name}.format.unencrypted`,
        `Encryption is ${intake.encryption}, yet this channel asks for mail without it (C2).`, 'Keep one of the two.'))
    }
  }
  return found
}

function checkContent({ intake }: Policy): Finding[] {
  const found: Finding[] = []
  const channels = Object.entries(intake.channels)
  const stub = channels.some(([, channel]) => channel.kind === 'public_issue_stub')
  if (intake.content?.stub_link !== undefined && !stub) {
    found.push(finding('error', 'stub-link-without-stub', 'intake.content.stub_link',
      'Reports are to hold the link of a public issue, and no channel asks for one.', 'Take `stub_link` out.'))
  }
  const plain = channels.find(([, channel]) => channel.format?.plain_text === true)
  if (plain !== undefined && intake.content?.attachments?.kinds?.includes('screenshot') === true) {
    found.push(finding('warning', 'attachments-and-plain-text', 'intake.content.attachments.kinds',
      `Screenshots are welcome, yet the channel \`${plain[0]}\` asks for plain text only (C3).`,
      'Say which of the two you would rather have; everything that arrives is kept in any case.'))
  }
  return found
}

function checkWays({ intake }: Policy): Finding[] {
  const ways = Object.entries(intake.channels).filter(([, channel]) => channel.kind !== 'directory')
  if (ways.length === 0) {
    return [finding('error', 'no-channel', 'intake.channels', 'Nobody can report: no channel takes reports.',
      'Add a channel, such as `email: { kind: email, address: security@project.example, visibility: private }`.')]
  }
  const found = ways.filter(([, channel]) => channel.visibility === 'public' && channel.kind !== 'public_issue_stub')
    .map(([name]) => finding('error', 'public-channel', `intake.channels.${name}.visibility`,
      `Whatever is reported over \`${name}\` would be public.`,
      'Set `visibility: private`, or make it a `public_issue_stub` that forbids details.'))
  if (intake.combine === 'all' && ways.length === 1) {
    found.push(finding('warning', 'all-of-one', 'intake.combine', 'All channels are needed, and there is only one.',
      'Set `combine: any`.'))
  }
  if (intake.combine === 'all' && ways.every(([, channel]) => channel.visibility === 'public')) {
    found.push(finding('error', 'no-private-channel', 'intake.channels', 'No channel can take the details in private.',
      'Add a private channel.'))
  }
  return found
}
