import type { VendorAnswer, VendorChange } from '@parley/coordination'
import { rmNames } from '@parley/coordination'

/** The five answers that VEX knows to «why not affected», in words. */
export const justificationWords: Readonly<Record<string, string>> = {
  component_not_present: 'the component is not in it',
  vulnerable_code_not_present: 'the vulnerable code is not in it',
  vulnerable_code_not_in_execute_path: 'the vulnerable code is never run',
  vulnerable_code_cannot_be_controlled_by_adversary: 'an attacker cannot reach the vulnerable code',
  inline_mitigations_already_exist: 'it is mitigated already',
}

export const answerWords: Readonly<Record<VendorAnswer, string>> = {
  affected: 'Affected',
  not_affected: 'Not affected',
  investigating: 'Investigating',
  no_answer: 'No answer',
  declined: 'Declined to take part',
  left: 'Left',
}

export const fixWords: Readonly<Record<string, string>> = {
  vfd: 'not aware', Vfd: 'no fix yet', VFd: 'fix ready', VFD: 'fix deployed',
}

/** What happened with a vendor, as a line of the timeline; `name` for those who may know it. */
export function vendorWords(change: VendorChange, name = 'A vendor'): { readonly what: string; readonly text?: string } {
  switch (change.type) {
    case 'VendorInvited': return { what: `${change.upstream ? 'Upstream' : 'Vendor'} asked in: ${change.name}` }
    case 'VendorJoined': return { what: `${name} takes part` }
    case 'VendorDeclined': return { what: `${name} declined to take part`, text: change.reason }
    case 'VendorLeft': return { what: `${name} left`, text: change.reason }
    case 'VendorStatusSet': return { what: `${name}: ${answerWords[change.said].toLowerCase()}${change.source === 'team' ? ', as the team heard it' : ''}`, ...noteOf(change) }
    case 'VendorMoved': return { what: `${name} stands at «${rmNames[change.rm].toLowerCase()}», ${fixWords[change.vfd] ?? ''}`, ...(change.reference === undefined ? {} : { text: change.reference }) }
    case 'VendorStatementMade': return { what: `${name}: statement, revision ${change.revision}${change.public ? ', for the advisory' : ''}`, text: change.text }
    case 'VendorContacted': return { what: `${name} was contacted: ${change.kind} by ${change.way.replaceAll('_', ' ')}${change.language === undefined ? '' : ` in ${change.language}`}`, ...(change.note === undefined ? {} : { text: change.note }) }
    case 'VendorsReminded': return { what: `${change.vendors.length === 1 ? 'One vendor was' : `${change.vendors.length} vendors were`} reminded` }
    case 'OwnershipOffered': return { what: 'The case was offered to a vendor', text: change.reason }
    case 'OwnershipOfferWithdrawn': return { what: 'The offer of the case was taken back' }
    case 'OwnershipAnswered': return { what: change.accepted ? 'The case has another owner' : 'The offer of the case was not accepted', ...(change.reason === undefined ? {} : { text: change.reason }) }
  }
}

function noteOf({ justification, note }: Extract<VendorChange, { type: 'VendorStatusSet' }>): { readonly text?: string } {
  const words = [justification === undefined ? '' : `Because ${justificationWords[justification] ?? justification}.`, note ?? ''].filter((one) => one !== '')
  return words.length === 0 ? {} : { text: words.join(' ') }
}
