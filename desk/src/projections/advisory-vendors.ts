import type { Product, Standing } from '@parley/advisory'
import type { Vendor, Vendors } from '@parley/coordination'

/** As much as a format of advisories takes of one statement. */
const longest = 4096

/**
 * What other vendors said of their own products, for the advisory: only where they let it stand there. A vendor that
 * gave no answer is not in it at all, for nothing is known of its product. `taken` are ids of other products. What was
 * said after `until`, the instant of the newest draft, nobody approved: it waits for the next revision.
 */
export function vendorProducts({ all }: Vendors, taken: readonly string[], until?: string): readonly Product[] {
  const ids = new Set(taken)
  return Object.values(all).flatMap((vendor): readonly Product[] => {
    const standings = standingsOf(vendor, until)
    if (standings.length === 0) return []
    const name = vendor.status?.product ?? vendor.name
    return [{ id: freeId(name, ids), name, vendor: vendor.name, standings }]
  })
}

const isIn = (at: string, until: string | undefined): boolean => until === undefined || Temporal.Instant.compare(at, until) <= 0

/** How many public answers and statements wait for the next revision of the draft. */
export function lateAnswers({ all }: Vendors, until: string | undefined): number {
  if (until === undefined) return 0
  return Object.values(all).filter(({ status, statements }) =>
    status?.public === true && (!isIn(status.at, until) || statements.some((one) => one.public && !isIn(one.at, until)))).length
}

function standingsOf({ status, statements }: Vendor, until: string | undefined): readonly Standing[] {
  if (status?.public !== true || !isIn(status.at, until)) return []
  const open = statements.findLast((one) => one.public && isIn(one.at, until))?.text
  const words = [status.note, open].filter((part) => part !== undefined && part.trim() !== '').join('\n\n').slice(0, longest)
  const statement = words === '' ? {} : { statement: words }
  switch (status.said) {
    case 'affected': {
      const fixed: readonly Standing[] = status.fixedIn.length === 0 ? [] : [{ status: 'fixed', versions: status.fixedIn }]
      return [{ status: 'affected', ...statement }, ...fixed]
    }
    case 'not_affected': return [{ status: 'not_affected', ...(status.justification === undefined ? {} : { justification: status.justification }), ...statement }]
    case 'investigating': return [{ status: 'under_investigation', ...statement }]
  }
}

function freeId(name: string, ids: Set<string>): string {
  const stem = name.toLowerCase().replace(/[^a-z0-9._-]+/g, '-').replace(/^-+|(?<!-)-+$/g, '') || 'product'
  let id = stem
  for (let n = 2; ids.has(id); n += 1) id = `${stem}-${n}`
  ids.add(id)
  return id
}
