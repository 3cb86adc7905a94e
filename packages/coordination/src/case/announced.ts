import type { Announced, CaseState } from './state.ts'

/** The newest release of the advisory that a channel carried, from 1; what is announced before any is the first. */
export const toldUpTo = ({ later = [] }: Announced): number => later.at(-1)?.release ?? 1

/** The channels that carried it, and have not yet told of the newest text: a correction, or that it is withdrawn (S-115). */
export function behindOn({ announcements, advisory }: CaseState): readonly string[] {
  const newest = advisory?.releases?.length ?? 0
  return Object.entries(announcements).filter(([, one]) => toldUpTo(one) < newest).map(([channel]) => channel)
}
