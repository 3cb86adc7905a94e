import type { ChainRow } from './event-chain.ts'
import type { Field } from './sealed-fields.ts'

/** Where the body of an event is sealed. */
export const eventField = ({ seq, type, version }: Pick<ChainRow, 'seq' | 'type' | 'version'>): Field =>
  ({ table: 'event', column: 'body', row: `${seq}/${type}`, version })
