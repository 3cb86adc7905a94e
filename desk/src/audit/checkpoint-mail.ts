import type { MemberLetter } from '../identity/notices.ts'
import { enqueue } from '../store/outbox.ts'
import type { Store } from '../store/store.ts'
import type { AuditLog } from './audit-log.ts'

/**
 * Once a week the newest checkpoint goes to everybody who runs the desk, by mail: a log that is cut or written anew later
 * does not fit a letter that is out of the desk's reach (S-106). Returns how many letters were put into the outbox.
 */
export async function mailCheckpoint(store: Store, log: AuditLog, now: Temporal.Instant): Promise<number> {
  const checkpoint = log.checkpoint()
  if (checkpoint === null) return 0
  const { yearOfWeek, weekOfYear } = now.toZonedDateTimeISO('UTC')
  const payload: MemberLetter = { subject: 'Keep this: what the log of the desk was this week', auto: 'generated', text: wordsOf(checkpoint, log.verifier) }
  return store.as({ role: 'gate' }, async (tx) => {
    const admins = await tx.query<{ id: string }>(`select id from member where instance_admin and state = 'active' order by id`)
    const put = await Promise.all(admins.map(({ id }) =>
      enqueue(tx, { eventKey: `checkpoint:${yearOfWeek}-${weekOfYear}:${id}`, kind: 'member-mail', recipient: `member:${id}`, payload, dueAt: now })))
    return put.filter((isNew) => isNew).length
  })
}

const wordsOf = (checkpoint: string, key: string): string => `This is a signed checkpoint of the desk's log. It tells nothing of what is in the log. Keep the letter where nobody
who could change the desk can reach it, and check the log against it from time to time, with the lines saved as a file:

    parley verify --log --witness FILE

${checkpoint}
The key that it is signed with:
${key}
`
