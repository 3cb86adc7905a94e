/**
 * One Advisory model and everything made from it: CVE, CSAF, OSV, OpenVEX, Markdown and text; the official schemas
 * as judges; pure and deterministic.
 */
export { checkAdvisory } from './check.ts'
export type * from './model.ts'
export { publishable } from './publishable.ts'
export type { Publication, PublishableFile } from './publishable.ts'
export { schemaNames } from './schemas.ts'
export type { Format } from './schemas.ts'
export { advisorySections, aliasesOf, blocksOf, shownCredits } from './sections.ts'
export type { Block, Item, Section } from './sections.ts'
export { effectiveAssessments, overallRating } from './severities.ts'
export { csafFileName, csafYear, toCsaf20, toCsaf21 } from './to-csaf.ts'
export { toCnaContainer, toCveRecord } from './to-cve.ts'
export { toMarkdown } from './to-markdown.ts'
export { toOpenVex } from './to-openvex.ts'
export { osvId, toOsv } from './to-osv.ts'
export { toText } from './to-text.ts'
export { validate } from './validate.ts'
export type { Fault, Verdict } from './validate.ts'
