import { describe } from 'vitest'
import { holds, holdsKeys, rulesOfPolicy, says } from './rule-tests.ts'

describe('the rules of Distributed Project, on its list and what follows', () => {
  const { it, proveThem } = rulesOfPolicy('distributors', 'S3-61', 'S3-93')

  it('S3-61: Who is on the list gets early and private notice', (p) => {
    holdsKeys(p, 'early_disclosure.lists.distributors', [
      'address', 'members', 'purpose', 'not_for', 'who_may_apply', 'criteria', 'join',
    ])
    holds(p, 'early_disclosure.lists.distributors.address', 'distributors@distributors.example')
  })

  it('S3-62: Such a notice may hold mitigations and news of the patch releases', (p) => {
    holds(p, 'early_disclosure.content', ['mitigations', 'patch_release_information'])
  })

  it('S3-63: Distributors and vendors may apply', (p) => {
    holds(p, 'early_disclosure.lists.distributors.who_may_apply', ['distributor', 'vendor'])
  })

  it('S3-64: The list gives many distributions at once something to act on', (p) => {
    says(p, 'early_disclosure.lists.distributors.purpose', /\bdistributions\b/)
  })

  it('S3-65: The list is not there to inform individuals', (p) => {
    holds(p, 'early_disclosure.lists.distributors.not_for', ['individuals'])
    holds(p, 'early_disclosure.lists.distributors.members', 'organisations')
  })

  it('S3-66: Whoever applies should meet seven criteria, and each is judged and recorded', (p) => {
    holdsKeys(p, 'early_disclosure.lists.distributors.criteria', [
      'active_distributor', 'public_user_base', 'track_record', 'not_a_rebuild', 'contributor', 'accepts_embargo',
      'vouched_for',
    ])
  })

  it('S3-67: The applicant actively distributes this project', (p) => {
    holds(p, 'early_disclosure.lists.distributors.criteria.active_distributor', { evidence: 'statement' })
  })

  it('S3-68: The applicant has users beyond the own organisation', (p) => {
    holds(p, 'early_disclosure.lists.distributors.criteria.public_user_base', { evidence: 'statement' })
  })

  it('S3-69: Public sources show that the applicant has fixed security issues, up to today', (p) => {
    holds(p, 'early_disclosure.lists.distributors.criteria.track_record', { evidence: 'public_url', recheck: true })
  })

  it('S3-70: The applicant is no downstream or rebuild of another distributor', (p) => {
    holds(p, 'early_disclosure.lists.distributors.criteria.not_a_rebuild', { evidence: 'statement' })
  })

  it('S3-71: The applicant takes part in the community and contributes', (p) => {
    holds(p, 'early_disclosure.lists.distributors.criteria.contributor', { evidence: 'public_url' })
  })

  it('S3-72: The applicant accepts the embargo policy, in a version that is recorded', (p) => {
    holds(p, 'early_disclosure.lists.distributors.criteria.accepts_embargo', { evidence: 'acceptance_of_version' })
    holds(p, 'early_disclosure.embargo.version', '1')
  })

  it('S3-73: A member vouches for the person who applies for a distribution', (p) => {
    holds(p, 'early_disclosure.lists.distributors.criteria.vouched_for', { evidence: 'vouch_by_member' })
  })

  it('S3-74: The terms bind every member; nobody is on the list without them', (p) => {
    holds(p, 'early_disclosure.embargo.binds', ['members', 'others'])
  })

  it('S3-75: Applying is accepting the terms', (p) => {
    holds(p, 'early_disclosure.lists.distributors.join.implies_acceptance', true)
  })

  it('S3-76: Members do not publish, share or hint at anything bey', (p) => {
    holds(p, 'early_disclosure.embargo.sharing', {
      allowed: 'need_to_know_in_team', forbids: ['publish', 'share', 'hint'],
    })
  })

  it('S3-77: Sharing more widely takes the explicit approval of the maintainers', (p) => {
    holds(p, 'early_disclosure.embargo.exception', { needs: 'explicit_approval', by: 'maintainers' })
  })

  it('S3-78: The embargo lasts until the public date and time that the list agreed on', (p) => {
    holds(p, 'early_disclosure.embargo.ends', { at: 'public_disclosure', agreed_by: 'list', needs_date_and_time: true })
  })

  it('S3-79: The information serves only to get the issue fixed for the users of one’s own distribution', (p) => {
    holds(p, 'early_disclosure.embargo.use', {
      only: 'getting the issue fixed for the users of the member\'s own distribution',
    })
  })

  it('S3-80: Colleagues agree to the same terms before they see anything', (p) => {
    holds(p, 'early_disclosure.embargo.onward.same_terms_first', true)
  })

  it('S3-81: Colleagues see only what they need to know', (p) => {
    holds(p, 'early_disclosure.embargo.onward.need_to_know', true)
  })

  it('S3-82: Who has shared too much tells the maintainers urgently; the word is kept', (p) => {
    holds(p, 'early_disclosure.leak.report', {
      to: 'maintainers', within: { n: null, unit: 'hours', words: 'urgently' }, force: 'must',
    })
  })

  it('S3-83: The notice says exactly what leaked, and to whom', (p) => {
    holds(p, 'early_disclosure.leak.content', ['what_exactly', 'to_whom'])
  })

  it('S3-84: Who goes on leaking is removed for good; a first leak alone removes nobody', (p) => {
    holds(p, 'early_disclosure.leak.sanction', { trigger: 'continuing', action: 'permanent_removal' })
  })

  it('S3-85: Applications go to the address of the list', (p) => {
    holds(p, 'early_disclosure.lists.distributors.join.address', 'distributors@distributors.example')
  })

  it('S3-86: An application answers each criterion', (p) => {
    holds(p, 'early_disclosure.lists.distributors.join.answer_per_criterion', true)
  })

  it('S3-87: Loss of confidentiality or integrity and gain of privileges come first', (p) => {
    holds(p, 'scope.priorities.highest', ['confidentiality', 'elevation_of_privilege', 'integrity'])
  })

  it('S3-88: Loss of availability comes second, and is serious too', (p) => {
    holds(p, 'scope.priorities.serious', ['availability'])
  })

  it('S3-89: Every suspicion is investigated with urgency; no report ends without a record of that', (p) => {
    says(p, 'posture.1', /\bvulnerability\b/)
    holds(p, 'handling.gates.investigated_first', { blocks: ['closed'], needs: ['investigated'] })
  })

  it('S3-90: The default settings are declared not to be secure as they come', (p) => {
    says(p, 'scope.exclusions.defaults.declares', /\bsettings\b/)
  })

  it('S3-91: Hardening an installation is the duty of those who run it', (p) => {
    says(p, 'scope.exclusions.defaults.operators_duty', /\bconfigures\b/)
  })

  it('S3-92: Reports about unsafe defaults end without action, with this as the reason given', (p) => {
    holds(p, 'scope.exclusions.defaults.disposition', 'no_action')
    says(p, 'scope.exclusions.defaults.says', /\bsettings\b/)
  })

  it('S3-93: Safer defaults are worked towards over time', (p) => {
    says(p, 'posture.2', /\binstallations\b/)
  })

  proveThem()
})
