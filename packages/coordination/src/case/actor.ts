import type { Actor } from './names.ts'

/** A stable name for the log: `member:…`, a participant's id, or `desk`. Never a person's name. */
export function actorName(actor: Actor): string {
  switch (actor.kind) {
    case 'member': return `member:${actor.id}`
    case 'participant': return actor.id
    case 'desk': return 'desk'
  }
}
