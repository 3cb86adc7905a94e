import { rules } from '../csaf-rules/finding.ts'
import type { Fault, RuleTable } from '../csaf-rules/finding.ts'
import { at, exists, textAt } from '../csaf-rules/reading.ts'
import type { Place } from '../csaf-rules/reading.ts'

/** The id of «everybody». */
export const maxUuid = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
/** The id of «nobody». */
export const nilUuid = '00000000-0000-0000-0000-000000000000'
const reservedNames = new Map([[maxUuid, 'Public'], [nilUuid, 'No sharing allowed']])

/** 6.1.38 to 6.1.41: the sharing group and its reserved ids and names. */
export const sharingTests: RuleTable = rules({
  '6.1.38': (doc) => (idOf(doc) === maxUuid && tlpOf(doc) !== 'CLEAR'
    ? [fault(doc, 'id', 'The id that means everybody stands in a document that is not TLP:CLEAR.')] : []),
  '6.1.39': privateGroupInPublic,
  '6.1.40': (doc) => {
    const [id, name] = [idOf(doc), nameOf(doc)]
    const reserved = [...reservedNames].find(([, taken]) => taken === name)
    return reserved === undefined || reserved[0] === id ? []
      : [fault(doc, 'name', `The name «${name}» is kept for the id ${reserved[0]}.`)]
  },
  '6.1.41': (doc) => {
    const wanted = reservedNames.get(idOf(doc) ?? '')
    return wanted === undefined || wanted === nameOf(doc) ? []
      : [fault(doc, 'name', `The sharing group of this id has the name «${wanted}».`)]
  },
})

/** The TLP label. */
export function tlpOf(doc: Place): string | undefined {
  return textAt(doc, 'document', 'distribution', 'tlp', 'label')
}

/** The id of the sharing group. */
export function idOf(doc: Place): string | undefined {
  return textAt(group(doc), 'id')
}

function nameOf(doc: Place): string | undefined {
  return textAt(group(doc), 'name')
}

function group(doc: Place): Place {
  return at(doc, 'document', 'distribution', 'sharing_group')
}

function fault(doc: Place, key: string, message: string): Fault {
  return { path: at(group(doc), key).path, message }
}

function privateGroupInPublic(doc: Place): Fault[] {
  const id = idOf(doc)
  const isDraft = textAt(doc, 'document', 'tracking', 'status') === 'draft'
  if (tlpOf(doc) !== 'CLEAR' || !exists(group(doc)) || id === maxUuid || (id === nilUuid && isDraft)) return []
  return [fault(doc, 'id', `A TLP:CLEAR document is for everybody: its sharing group can only be ${maxUuid}.`)]
}
