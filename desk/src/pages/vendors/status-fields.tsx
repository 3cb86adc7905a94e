import type { FC } from 'hono/jsx'
import { justificationWords } from '../../projections/vendor-words.ts'
import { AskChoice, AskLine, AskText, AskYes } from '../embargo/deed.tsx'

export const statusOptions: readonly (readonly [string, string])[] = [
  ['affected', 'Affected'],
  ['not_affected', 'Not affected'],
  ['investigating', 'Still investigating'],
]

/** The same questions to the vendor and to the team that heard it on the phone. */
export const StatusFields: FC<{ product: string }> = ({ product }) => (
  <>
    <AskChoice name="status" label="Status" options={statusOptions} />
    <AskChoice
      name="justification"
      label="If not affected, why"
      optional
      blank="No answer of these fits"
      options={Object.entries(justificationWords)}
    />
    <AskText name="note" label="In your own words" optional />
    <AskLine name="product" label="Product" value={product} optional />
    <AskText name="fixedIn" label="Fixed in these versions, one a line" rows={2} optional />
    <AskYes name="public" label="May stand in the advisory, once that is public" />
  </>
)
