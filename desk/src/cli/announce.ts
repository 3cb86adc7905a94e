import { iso } from '../commands/gate.ts'
import { projectAddresses } from '../commands/project-addresses.ts'
import type { RunningDesk } from '../main.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)

/** Tells whoever started the desk where it is, and what they should know of it. */
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
