import type { Retrospective } from '@parley/coordination'
import { dueWords } from '@parley/policy'

/** Whole minutes as people say them: «2 days 3 h», «40 min». */
export function waitWords(minutes: number): string {
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60]
  if (days > 0) return `${days} day${days === 1 ? '' : 's'}${hours === 0 ? '' : ` ${hours} h`}`
  if (hours > 0) return `${hours} h${rest === 0 ? '' : ` ${rest} min`}`
  return rest === 0 ? 'at once' : `${rest} min`
}

export const promiseTones = { kept: 'Kept', late: 'Kept late', broken: 'Broken', open: 'Open' } as const

/** Markdown to edit together; it asks what happened and never who. Promises fall due in the policy's `zone`. */
export function retrospectiveText(reference: string, { turns, promises, setbacks }: Retrospective, zone: string): string {
  const list = (lines: readonly string[], none: string): readonly string[] => (lines.length === 0 ? [none] : lines.map((line) => `- ${line}`))
  return [
    `# Retrospective of ${reference}`, '', '## What happened', '',
    ...list(turns.map(({ at, says, minutesSinceTurn }) => `${at.slice(0, 16)}Z: ${says} (${waitWords(minutesSinceTurn)})`), 'Nothing yet.'),
    '', '## Promises', '', ...list(promises.map(({ says, kept, due }) => `${promiseTones[kept]}: ${says} Due ${dueWords(Temporal.Instant.from(due), zone)}.`), 'None was made.'),
    '', '## What went otherwise than meant', '', ...list(setbacks.map(({ at, says }) => `${at.slice(0, 16)}Z: ${says}`), 'Nothing on record.'),
    '', '## What went well', '', '- ', '', '## What we change', '', '- ', '',
  ].join('\n')
}
