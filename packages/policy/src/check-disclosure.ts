import { finding, type Finding } from './finding.ts'
import type { Policy } from './model.ts'

/** When something becomes public, and where it is announced: C15. */
export function checkDisclosure(policy: Policy): Finding[] {
  return [...checkWhatIsPublic(policy), ...checkAnnouncements(policy)]
}

function checkWhatIsPublic({ disclosure, handling }: Policy): Finding[] {
  const found: Finding[] = []
  if (handling?.fix?.where === 'public_repository' && disclosure?.before_publication === 'nothing_public') {
    found.push(finding('error', 'fix-in-public', 'handling.fix.where',
      'The fix is made in public, yet nothing may be public before publication.', 'Use a private repository.'))
  }
  const order = Object.entries(disclosure?.order ?? {})
  const merge = order.find(([, item]) => item.does === 'fix_merged')
  const told = order.find(([, item]) => item.does === 'announced' || item.does === 'advisory_published')
  const shown = merge !== undefined && told !== undefined && merge[1].n < told[1].n
  if (shown && disclosure?.public_when !== 'fix_public') {
    found.push(finding('warning', 'merge-is-public', `disclosure.order.${merge[0]}`,
      'The fix can be read by everybody before it is announced (C15).',
      'Set `public_when: fix_public`, so that the embargo ends with the merge.', 'key'))
  }
  return found
}

function checkAnnouncements({ disclosure, handling }: Policy): Finding[] {
  const placed = ['mail_list', 'blog', 'twitter', 'slack']
  return Object.entries(disclosure?.channels ?? {}).flatMap(([name, channel]) => {
    const path = `disclosure.channels.${name}`
    if (channel.kind === 'cve' && handling?.cve === undefined) {
      return [finding('warning', 'cve-not-mentioned', path,
        'A CVE record is announced, and the policy has no word on CVE IDs.', 'Add `handling.cve`.', 'key')]
    }
    if (channel.force !== 'must' || !placed.includes(channel.kind) || channel.to !== undefined) return []
    return [finding('warning', 'missing-setting', path, `The channel \`${name}\` is promised and has no place yet.`,
      'Add `to:`.', 'key')]
  })
}
