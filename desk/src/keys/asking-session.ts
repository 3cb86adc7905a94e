import { AsyncLocalStorage } from 'node:async_hooks'

const asking = new AsyncLocalStorage<string>()

/** Does the work of one request in the name of its session, so that what a member unlocked there opens there and nowhere else. */
export const inSession = <T>(session: string | undefined, work: () => T): T => session === undefined ? work() : asking.run(session, work)

/** The session of the request at hand; undefined for what the desk does by itself. */
export const askingSession = (): string | undefined => asking.getStore()
