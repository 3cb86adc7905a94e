import type { CaseEvent, CaseState } from '@parley/coordination'
import type { EntryRow } from './rows.ts'
import { vendorWords } from './vendor-words.ts'

/** So many steps of vendors in a row become one line of the timeline; the page of the vendors has them all. */
const fewest = 4

/** The vendor that an entry is about; undefined for all that concerns the case itself. */
function vendorOf(event: CaseEvent, { vendors }: CaseState): string | undefined {
  const id = idOf(event)
  return id !== undefined && vendors.all[id] !== undefined ? id : undefined
}

function idOf(event: CaseEvent): string | undefined {
  switch (event.type) {
    case 'ParticipantAdded': return event.participant
    case 'VendorsChanged': return 'vendor' in event.change ? event.change.vendor : event.change.type === 'VendorsReminded' ? event.change.vendors[0] : undefined
    case 'EmbargoChanged': return event.change.type === 'ConsentChanged' || event.change.type === 'PartyAdded' ? event.change.party : undefined
    default: return undefined
  }
}

/**
 * The timeline of a case with many vendors: each step says whose it is, and a row of them stands as one line, so that a
 * hundred vendors do not bury what the team itself did. `events` are those of the rows, one each.
 */
export function foldVendorSteps(rows: readonly EntryRow[], events: readonly CaseEvent[], state: CaseState): readonly EntryRow[] {
  const out: EntryRow[] = []
  let run: number[] = []
  const flush = () => {
    out.push(...(run.length < fewest ? run.map((at) => named(rows[at] as EntryRow, events[at] as CaseEvent, state)) : [inOne(run, rows, events, state)]))
    run = []
  }
  for (const [at, row] of rows.entries()) {
    if (vendorOf(events[at] as CaseEvent, state) === undefined) {
      flush()
      out.push(row)
    } else run.push(at)
  }
  flush()
  return out
}

function named(row: EntryRow, event: CaseEvent, state: CaseState): EntryRow {
  const name = state.vendors.all[vendorOf(event, state) ?? '']?.name
  return event.type === 'VendorsChanged' && name !== undefined ? { ...row, what: vendorWords(event.change, name).what } : row
}

const longestList = 8

function inOne(run: readonly number[], rows: readonly EntryRow[], events: readonly CaseEvent[], state: CaseState): EntryRow {
  const those = run.map((at) => events[at] as CaseEvent)
  const names = [...new Set(those.flatMap((event) => state.vendors.all[vendorOf(event, state) ?? '']?.name ?? []))]
  const invited = those.filter((event) => event.type === 'VendorsChanged' && event.change.type === 'VendorInvited').length
  const last = rows[run.at(-1) ?? 0] as EntryRow
  const what = invited > 1 ? `${invited} vendors asked in` : `${run.length} steps of ${names.length === 1 ? 'one vendor' : `${names.length} vendors`}`
  const listed = names.slice(0, longestList).join(', ')
  const { because: _, ...rest } = last
  return { ...rest, audience: 'team', what, text: names.length > longestList ? `${listed} and ${names.length - longestList} more` : listed }
}
