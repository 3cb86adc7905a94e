import { documentPlace } from './reading.ts'
import type { Place } from './reading.ts'

/** How a program must treat a finding (CSAF 2.0, sections 6.1 to 6.3): mandatory, optional and informative tests. */
export type FindingLevel = 'error' | 'warning' | 'info'

/** One place where a document fails a test of CSAF 2.0. */
export interface Finding {
  /** The test's section number in the standard, for instance `6.1.27.9`. */
  readonly test: string
  /** What is wrong there, one English sentence. */
  readonly message: string
  /** JSON pointer (RFC 6901) to the faulty or missing element; empty for the document itself. */
  readonly instancePath: string
  readonly level: FindingLevel
}

/** A test: takes any JSON value as a CSAF document and never throws; what the schema would refuse is passed over. */
export type Rule = (doc: unknown) => Finding[]

/** Tests by section number. */
export type RuleTable = Readonly<Record<string, Rule>>

/** What a check reports; number and level come from its place in a table. */
export interface Fault {
  readonly path: string
  readonly message: string
}

/** A test's body. */
export type Check = (doc: Place) => Fault[]

/** Makes rules from checks: the section number says the level. */
export function rules(checks: Readonly<Record<string, Check>>): RuleTable {
  return Object.fromEntries(Object.entries(checks).map(([test, check]) => [test, ruleOf(test, check)]))
}

function ruleOf(test: string, check: Check): Rule {
  const level = test.startsWith('6.1.') ? 'error' : test.startsWith('6.2.') ? 'warning' : 'info'
  return (doc) => check(isPrepared(doc) ? doc : documentPlace(doc))
    .map(({ path, message }) => ({ test, message, instancePath: path, level }))
}

const prepared = new WeakSet()
const isPrepared = (doc: unknown): doc is Place => typeof doc === 'object' && doc !== null && prepared.has(doc)

/** The document as every test of one check may be given it, so that what several read is read once. */
export function prepare(doc: unknown): Place {
  const place = documentPlace(doc)
  prepared.add(place)
  return place
}
