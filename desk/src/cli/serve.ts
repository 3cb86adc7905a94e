import { configOfEnvironment } from './environment.ts'
import { projectAddresses } from '../commands/project-addresses.ts'
import { iso } from '../commands/gate.ts'
import type { RunningDesk } from '../main.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)

/** Runs the desk until it is told to stop; in the process that `launch` started for it, the desk itself. */
export async function serveVerb(words: readonly string[]): Promise<number> {
  if (words.length > 0) {
    process.stderr.write('parley serve takes no words; it is set up by the environment (PARLEY_DATA, PARLEY_HTTP, …).\n')
    return 2
  }
  const config = configOfEnvironment()
  const log = (line: string): void => { process.stderr.write(`${line}\n`) }
  // Each loads what it needs: the process that keeps the others has no page and no mail in its memory.
  if (process.env['PARLEY_PART'] === 'desk') return (await import('./serve-part.ts')).servePart(config, log)
  return (await import('./launch.ts')).launch(config, log)
}

export function announce(desk: RunningDesk, milliseconds: number): void {
  for (const warning of desk.warnings) process.stderr.write(`warning: ${warning}\n`)
  say(`Parley is ready after ${(milliseconds / 1000).toFixed(1)} s.`)
  say(`  pages   ${desk.url}`)
  say(`  mail    ${desk.smtp}${desk.pickup === null ? '' : `; what it sends lies in ${desk.pickup}`}`)
  if (desk.setup !== null) say(`  Make the first member within 30 minutes, here and once:\n    ${desk.setup}`)
  for (const { policy } of desk.gate.shelf.current(iso(desk.gate.now()))) {
    say(`  project ${policy.id}: ${projectAddresses(policy, desk.gate.mailDomain).join(', ')}`)
  }
}

/** Resolves on the first SIGINT or SIGTERM. */
export function stopAsked(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
  })
}
