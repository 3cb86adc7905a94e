import { rules } from './finding.ts'
import type { Fault, RuleTable } from './finding.ts'
import { at, repeated } from './reading.ts'
import type { Place } from './reading.ts'
import { revisionsByDate, revisionsOf, trackingOf } from './revisions.ts'
import type { Revision } from './revisions.ts'
import { compareVersions, majorOf, withoutParts } from './version.ts'

/** 6.1.14, 6.1.16 to 6.1.22 and 6.1.30: revision history, document version and status. */
export const revisionTests: RuleTable = rules({
  '6.1.14': unsortedRevisions,
  '6.1.16': versionNotLatest,
  '6.1.17': unfinishedWithoutDraft,
  '6.1.18': zeroAfterRelease,
  '6.1.19': (doc) => revisionsOf(doc)
    .filter(({ version }) => version.preRelease !== undefined)
    .map((revision) => atNumber(revision, `The revision ${revision.number} is a pre-release; leave it out.`)),
  '6.1.20': preReleaseAfterRelease,
  '6.1.21': missingRevisions,
  '6.1.22': (doc) => repeated(revisionsOf(doc).map((revision) => ({ ...revision, text: revision.number })))
    .map((revision) => atNumber(revision, `The revision ${revision.number} is listed more than once.`)),
  '6.1.30': mixedVersioning,
})

function atNumber({ place }: Revision, message: string): Fault {
  return { path: at(place, 'number').path, message }
}

function unsortedRevisions(doc: Place): Fault[] {
  const revisions = revisionsByDate(doc)
  return revisions.flatMap((revision, index) => {
    const before = revisions[index - 1]
    if (!before || compareVersions(before.version, revision.version) <= 0) return []
    return [atNumber(revision, `The revision ${revision.number} is newer than ${before.number} but numbered lower.`)]
  })
}

function versionNotLatest(doc: Place): Fault[] {
  const { version, text, status, path } = trackingOf(doc)
  const latest = revisionsByDate(doc).at(-1)
  if (!version || !latest) return []
  const isDraft = status === 'draft'
  if (withoutParts(version, isDraft) === withoutParts(latest.version, isDraft)) return []
  return [{ path: `${path}/version`, message: `The version is ${text}, but the latest revision is ${latest.number}.` }]
}

function unfinishedWithoutDraft(doc: Place): Fault[] {
  const { version, text, status, path } = trackingOf(doc)
  if (!version || status === 'draft') return []
  if (majorOf(version) !== 0n && version.preRelease === undefined) return []
  return [{ path: `${path}/status`, message: `The version ${text} is unfinished, so the status must be draft.` }]
}

function zeroAfterRelease(doc: Place): Fault[] {
  const { status } = trackingOf(doc)
  if (status !== 'final' && status !== 'interim') return []
  return revisionsOf(doc)
    .filter(({ version }) => majorOf(version) === 0n)
    .map((revision) => atNumber(revision, `A document with status ${status} cannot list revision ${revision.number}.`))
}

function preReleaseAfterRelease(doc: Place): Fault[] {
  const { version, text, status, path } = trackingOf(doc)
  if (version?.preRelease === undefined || (status !== 'final' && status !== 'interim')) return []
  return [{ path: `${path}/version`, message: `A document with status ${status} cannot have pre-release ${text}.` }]
}

function missingRevisions(doc: Place): Fault[] {
  const revisions = revisionsByDate(doc)
  const first = revisions[0]
  const late = first && majorOf(first.version) > 1n
    ? [atNumber(first, `The revision history begins with ${first.number} instead of 0 or 1.`)]
    : []
  const gaps = revisions.flatMap((revision, index) => {
    const before = revisions[index - 1]
    if (!before || majorOf(revision.version) - majorOf(before.version) <= 1n) return []
    return [atNumber(revision, `Between ${before.number} and ${revision.number} a revision is missing.`)]
  })
  return [...late, ...gaps]
}

function mixedVersioning(doc: Place): Fault[] {
  const { version, text, path } = trackingOf(doc)
  const revisions = revisionsOf(doc)
  const kind = revisions[0]?.version.kind ?? version?.kind
  const faults = revisions
    .filter((revision) => revision.version.kind !== kind)
    .map((revision) => atNumber(revision, `The revision ${revision.number} does not follow ${kind} versioning.`))
  if (!version || version.kind === kind) return faults
  return [...faults, { path: `${path}/version`, message: `The version ${text} does not follow ${kind} versioning.` }]
}
