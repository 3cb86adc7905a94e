import type { Config } from '../config.ts'
import { Keyring } from '../keys/keyring.ts'
import { remoteCustodian } from '../keys/remote-custodian.ts'
import { selfTest } from '../keys/self-test.ts'
import { serve } from '../main.ts'
import type { Postgres } from '../store/postgres/postgres.ts'
import type { Ground } from './launch.ts'
import { announce } from './announce.ts'
import { isTold, type DeskReady } from './ask-doctor.ts'

/** The desk itself, in a process that `launch` started: waits for what it stands on, and goes down with it. */
export async function servePart(config: Config, log: (line: string) => void): Promise<number> {
  // Without the process that keeps database and custodian there is nothing to serve and nothing to finish.
  const orphaned = (): void => { process.kill(process.pid, 'SIGKILL') }
  process.once('disconnect', orphaned)
  const stop = new Promise<void>((resolve) => {
    process.on('message', (message) => { if (message === 'stop') resolve() })
  })
  try {
    const { logins, version, origin, keyd } = await new Promise<Ground>((resolve) => {
      process.on('message', (message) => { if (typeof message === 'object' && message !== null && 'logins' in message) resolve(message as Ground) })
    })
    const postgres: Postgres = { connection: (role) => logins[role], version, origin, stop: () => Promise.resolve() }
    selfTest()
    const custodian = await remoteCustodian(keyd)
    const desk = await serve(config, { log, given: { postgres, keyring: new Keyring(custodian) } })
    process.on('message', (message) => {
      if (isTold(message)) desk.weakened(message.weakenings).catch((error: unknown) => log(`the log did not take what weakens the desk: ${error instanceof Error ? error.name : 'unknown'}`))
    })
    announce(desk, Math.round(performance.now()))
    process.send?.({ ready: true } satisfies DeskReady)
    await stop
    await desk.stop()
    custodian.close()
    return 0
  } finally {
    process.off('disconnect', orphaned)
    process.disconnect?.()
  }
}
