import { KeyError } from '../keys/key-error.ts'
import { processArrival } from './process.ts'
import type { MailArrival, MailPlan, ProcessPorts } from './process.ts'
import { steadyWork } from '../jobs/steady-work.ts'
import type { SteadyWork } from '../jobs/steady-work.ts'

export interface IntakePorts extends ProcessPorts {
  claim(limit: number): Promise<readonly MailArrival[]>
  /** The arrival goes back to its queue, to be given again later with one attempt more. */
  failed(arrival: MailArrival, code: string): Promise<void>
  /** It is about a sealed case whose key is not here: it waits in sight. False: the case is not sealed. */
  held(arrival: MailArrival, caseId: string): Promise<boolean>
  wait(signal: AbortSignal): Promise<void>
  log(line: string): void
  /** Told after each commit; for figures. */
  taken?(arrival: MailArrival, plans: readonly MailPlan[]): void
}

/** Turns stored arrivals into cases and messages, a few side by side. */
export function startIntake(ports: IntakePorts, atOnce = 24): SteadyWork {
  return steadyWork<MailArrival>({
    name: 'mail intake',
    atOnce,
    claim: (limit) => ports.claim(limit),
    wait: (signal) => ports.wait(signal),
    log: (line) => ports.log(line),
    work: (arrival) => takeOne(arrival, ports),
  })
}

async function takeOne(arrival: MailArrival, ports: IntakePorts): Promise<void> {
  try {
    const plans = await processArrival(arrival, ports)
    ports.taken?.(arrival, plans)
  } catch (error) {
    const sealed = error instanceof KeyError && error.code === 'case-key-gone' ? error.caseId : undefined
    if (sealed !== undefined && await ports.held(arrival, sealed)) return
    const code = error instanceof Error ? error.name : 'unknown'
    ports.log(`mail intake: arrival ${arrival.id} failed on try ${arrival.attempts + 1}: ${code}`)
    await ports.failed(arrival, code)
  }
}
