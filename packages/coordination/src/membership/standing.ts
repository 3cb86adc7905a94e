// Where an organisation stands with an early-disclosure list. Standing outlives cases; consent to one embargo does not.

export type Standing =
  | 'none' | 'applied' | 'vouched' | 'approved' | 'active' | 'recertification-due' | 'suspended'
  | 'rejected' | 'left' | 'removed'
export type StandingEvent =
  | 'apply' | 'vouch' | 'approve' | 'reject' | 'activate' | 'fall-due' | 'recertify' | 'suspend' | 'reinstate'
  | 'leave' | 'remove'

export const standings: readonly Standing[] =
  ['none', 'applied', 'vouched', 'approved', 'active', 'recertification-due', 'suspended', 'rejected', 'left',
    'removed']
export const standingEvents: readonly StandingEvent[] =
  ['apply', 'vouch', 'approve', 'reject', 'activate', 'fall-due', 'recertify', 'suspend', 'reinstate', 'leave',
    'remove']

const transitions: Readonly<Record<Standing, Readonly<Partial<Record<StandingEvent, Standing>>>>> = {
  none: { apply: 'applied' },
  applied: { vouch: 'vouched', approve: 'approved', reject: 'rejected', leave: 'left' },
  vouched: { vouch: 'vouched', approve: 'approved', reject: 'rejected', leave: 'left' },
  approved: { activate: 'active', leave: 'left', remove: 'removed' },
  active: { 'fall-due': 'recertification-due', suspend: 'suspended', leave: 'left', remove: 'removed' },
  'recertification-due': { recertify: 'active', suspend: 'suspended', leave: 'left', remove: 'removed' },
  suspended: { reinstate: 'active', leave: 'left', remove: 'removed' },
  rejected: { apply: 'applied' },
  left: { apply: 'applied', remove: 'removed' },
  removed: {},
}

/** The standing after an event, or undefined where there is no such step. Removed admits nothing, ever. */
export function standingAfter(standing: Standing, event: StandingEvent): Standing | undefined {
  return transitions[standing][event]
}

/** True while the list's mail goes there. One who is due for recertification has its grace time first. */
export function receives(standing: Standing): boolean {
  return standing === 'active' || standing === 'recertification-due'
}

/** May vouch for others: a full member, and nobody whose own standing is in question. */
export function mayVouch(standing: Standing): boolean {
  return standing === 'active'
}
