import { notify } from '../identity/notices.ts'
import type { Keyring } from '../keys/keyring.ts'
import type { Store } from '../store/store.ts'
import { note } from './note.ts'

export interface KeyAlarm { readonly store: Store; readonly keyring: Keyring; readonly now: () => Temporal.Instant; readonly say: (line: string) => void }

/** Where the custodian refuses because somebody's keys for the hour are spent, all members are told, once an hour (S-097). */
export function watchKeys({ store, keyring, now, say }: KeyAlarm): void {
  const told = new Map<string, Temporal.Instant>()
  keyring.onSpent = (by) => {
    const [at, before] = [now(), told.get(by)]
    if (before !== undefined && at.since(before).total('hours') < 1) return
    told.set(by, at)
    say(`the custodian refused keys to ${by}: as many as one may have within an hour were given`)
    tell(store, by, at).catch(() => say(`nobody could be told that the keys of ${by} are spent`))
  }
}

async function tell(store: Store, by: string, at: Temporal.Instant): Promise<void> {
  await store.as({ role: 'worker' }, (tx) => note(tx, { at, actor: 'desk', action: 'keys refused', object: by, outcome: 'refused' }))
  if (by.startsWith('member:')) await store.as({ role: 'gate' }, (tx) => notify(tx, 'keys spent', by.slice('member:'.length), at))
}
