import { desk as itself } from '@parley/coordination'
import { contentNames, type ContentPart } from '@parley/policy'
import { handle, iso, type Gate } from '../commands/gate.ts'
import { openCase } from '../commands/open-case.ts'
import type { Tx } from '../store/store.ts'
import { fieldsOf, textOf } from './github-api.ts'

export interface ForgeReport {
  readonly ghsa: string
  readonly title: string
  readonly text: string
  readonly handle: string | null
  readonly url: string
  readonly createdAt: string | null
  readonly state: string
}

/** Reads a repository advisory as GitHub's API and webhooks show it; `null` for what is none. */
export function readReport(value: unknown): ForgeReport | null {
  const given = fieldsOf(value)
  const ghsa = textOf(given['ghsa_id'])
  if (!/^GHSA(-[23456789cfghjmpqrvwx]{4}){3}$/.test(ghsa)) return null
  const created = textOf(given['created_at'])
  return {
    ghsa, title: oneLine(textOf(given['summary'])), text: textOf(given['description']).slice(0, 65_535), handle: handleOf(given),
    url: textOf(given['html_url']), state: textOf(given['state']), createdAt: isInstant(created) ? created : null,
  }
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim().slice(0, 500)

/** Whoever opened it; where GitHub does not say, whoever is credited with reporting it. */
function handleOf(given: Readonly<Record<string, unknown>>): string | null {
  const credits = Array.isArray(given['credits']) ? given['credits'].map(fieldsOf) : []
  const login = textOf(fieldsOf(given['author'])['login']) || textOf(credits.find(({ type }) => type === 'reporter')?.['login'])
  return /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/.test(login) ? login : null
}

function isInstant(text: string): boolean {
  try {
    return Temporal.Instant.from(text).epochMilliseconds > 0
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

/**
 * S1-13: a private vulnerability report at the forge becomes a case, once; the reporter is known by handle, and the
 * clock begins when the report was filed there, never later than now. Returns the case; `null` where it was known.
 */
export async function takeReport(gate: Gate, tx: Tx, project: string, report: ForgeReport): Promise<string | null> {
  // Two ways lead here, the webhook and the round: whoever is second waits, and then finds it done.
  await tx.one('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`${project} ${report.ghsa}`])
  if (await caseOf(tx, project, report.ghsa)) return null
  const now = iso(gate.now())
  const receivedAt = report.createdAt !== null && Temporal.Instant.compare(report.createdAt, now) < 0 ? report.createdAt : now
  const { caseId, outcome } = await openCase(gate, tx, {
    project, channel: 'forge_private_report', receivedAt, title: report.title, text: report.text, marks: [`reported at the forge as ${report.ghsa}`],
    parts: partsOf(report), files: [], contact: null, acknowledge: false,
    ...(report.handle === null ? {} : { handle: report.handle, reporterName: `@${report.handle}` }),
  })
  if (!outcome.ok) throw new Error(outcome.refused.code)
  await tx.execute('insert into forge_advisory (project, ghsa, case_id) values ($1, $2, $3)', [project, report.ghsa, caseId])
  return caseId
}

const parts: readonly ContentPart[] = ['title', 'details', 'identity', 'handle']

function partsOf({ title, text, handle: login }: ForgeReport): readonly ContentPart[] {
  const given: Partial<Record<ContentPart, boolean>> = { title: title !== '', details: text.trim() !== '', identity: login !== null, handle: login !== null }
  return parts.filter((part) => given[part] === true && part in contentNames)
}

export async function caseOf(tx: Tx, project: string, ghsa: string): Promise<string | undefined> {
  return (await tx.maybe<{ id: string }>('select case_id as id from forge_advisory where project = $1 and ghsa = $2', [project, ghsa]))?.id
}

/** Published at the forge by whoever may there: then the world knows, whatever the plan was. */
export async function tookToPublic(gate: Gate, tx: Tx, project: string, report: ForgeReport): Promise<void> {
  const caseId = await caseOf(tx, project, report.ghsa)
  if (caseId === undefined) return
  const evidence = `The advisory ${report.ghsa} is public at the forge: ${report.url}`
  await handle(gate, tx, caseId, { actor: itself, command: { type: 'RecordPublicAwareness', evidence } })
}
