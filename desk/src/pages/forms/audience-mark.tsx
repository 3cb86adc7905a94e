import type { FC } from 'hono/jsx'
import type { EntryRow } from '../../projections/rows.ts'
import type { FormAudience } from './field.ts'

const words: Readonly<Record<FormAudience, { readonly short: string; readonly long: string }>> = {
  team: { short: 'Team only', long: 'Only the team can read this.' },
  reporter: { short: 'Reporter reads this', long: 'The reporter can read this.' },
  parties: { short: 'Parties read this', long: 'Every named party of the case can read this.' },
  public: { short: 'Public', long: 'Everybody can see this.' },
}

/** The colour family of an audience; a list is outside the team like any other party. */
export function audienceClass(audience: EntryRow['audience'] | 'public'): FormAudience {
  return audience === 'team' || audience === 'reporter' || audience === 'public' ? audience : 'parties'
}

/** Who reads it, in words and in colour; never in colour alone. */
export const AudienceMark: FC<{ audience: EntryRow['audience'] | 'public' }> = ({ audience }) => {
  const name = audienceClass(audience)
  const short = audience.startsWith('list:')
    ? `List ${audience.slice(5)} reads this`
    : audience.startsWith('party:')
      ? 'One party reads this'
      : words[name].short
  return (
    <p class={`audience audience-${name}`} title={words[name].long}>
      {short}
    </p>
  )
}
