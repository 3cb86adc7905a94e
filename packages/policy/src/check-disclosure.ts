import { finding, type Finding } from './finding.ts'
import type { Policy } from './model.ts'

/** When something becomes public, and where it is announced: C15. */
export function checkDisclosure(policy: Policy): Finding[] {
  return [...checkWhatIsPublic(policy), ...checkFirstWord(policy), ...checkAnnouncements(policy)]
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

/** To these nothing is told that others could read first. */
const notFirst = new Set(['reporter', 'cve', 'security_page'])

/** S2x-24, CNA rules 5.3.1: what the world reads first, and what says so. */
function checkFirstWord({ disclosure, handling }: Policy): Finding[] {
  const order = Object.entries(disclosure?.order ?? {})
  const placeOf = (fact: string) => order.find(([, { does }]) => does === fact)
  const [advisory, told, cve] = [placeOf('advisory_published'), placeOf('announced'), placeOf('cve_published')]
  const before = (one: typeof told, other: typeof told): boolean => one !== undefined && other !== undefined && one[1].n < other[1].n
  const found: Finding[] = []
  if (cve && (before(cve, advisory) || before(cve, told) || (!advisory && !told))) {
    found.push(finding('error', 'cve-first', `disclosure.order.${cve[0]}`, 'The CVE record would be the first public word.', 'Put it after the advisory or the announcement.', 'key'))
  }
  if (told && before(told, advisory)) {
    found.push(finding('warning', 'announced-first', `disclosure.order.${told[0]}`, 'It is announced before the advisory can be read.', 'Put the announcement after it.', 'key'))
  }
  const gates = Object.values({ ...handling?.gates, ...disclosure?.gates })
  const stepped = Object.values(handling?.steps ?? {}).some(({ does, after = [], guard = [] }) => does.includes('announced') && after.length + guard.length > 0)
  const named = told !== undefined || stepped || gates.some(({ blocks }) => blocks.includes('announced'))
  if (!named && Object.values(disclosure?.channels ?? {}).some(({ kind }) => !notFirst.has(kind))) {
    found.push(finding('warning', 'announcement-unordered', 'disclosure.channels', 'Nothing in this policy says what comes before an announcement; the desk lets none go before the advisory.',
      'Add a gate that blocks `announced`, or give the day an `order`.', 'key'))
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
