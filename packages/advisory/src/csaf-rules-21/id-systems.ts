import { rules } from '../csaf-rules/finding.ts'
import type { RuleTable } from '../csaf-rules/finding.ts'
import { at, items, textAt } from '../csaf-rules/reading.ts'
import type { Place } from '../csaf-rules/reading.ts'

/**
 * The vulnerability ID systems that are registered (RVISC, oasis-tcs/csaf `registry/id`, version 1 of 2026-02-06) with
 * the form of their identifiers.
 */
const registered: ReadonlyMap<string, RegExp> = new Map([
  ['https://github.com/oasis-tcs/csaf', /^#[1-9]\d*$/],
  ['https://euvd.enisa.europa.eu', /^EUVD-[1-9][0-9]{3}-[0-9]{4,}$/],
])

const idsOf = (doc: Place): readonly Place[] => items(doc, 'vulnerabilities').flatMap((one) => items(one, 'ids'))

/** 6.2.53 and 6.3.20: the names that a vulnerability has beside its CVE ID. */
export const idSystemTests: RuleTable = rules({
  '6.2.53': (doc) => idsOf(doc).flatMap((id) => {
    const [pattern, text] = [registered.get(textAt(id, 'system_name') ?? ''), textAt(id, 'text')]
    return pattern === undefined || text === undefined || pattern.test(text) ? []
      : [{ path: at(id, 'text').path, message: `«${text}» is no identifier of the registered system it is said to be of.` }]
  }),
  '6.3.20': (doc) => idsOf(doc).flatMap((id) => {
    const system = textAt(id, 'system_name')
    return system === undefined || registered.has(system) ? []
      : [{ path: at(id, 'system_name').path, message: `«${system}» is no registered ID system.` }]
  }),
})
