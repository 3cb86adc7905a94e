import { steadyWork, type SteadyWork } from '../jobs/steady-work.ts'
import type { ForgeDesk } from './forge-exit.ts'
import { readReport, takeReport } from './forge-intake.ts'
import { forgeProjects, openForge } from './forge-setting.ts'
import { githubOf } from './github-api.ts'

const worker = { role: 'worker' } as const

/** Asks a forge for the reports that wait there, so that a webhook that was lost loses no report. Returns how many were new. */
export async function forgeRound(desk: ForgeDesk, project: string): Promise<{ readonly taken: number; readonly failed?: string }> {
  const { store, gate, egress } = desk
  const setting = await store.as(worker, (tx) => openForge(tx, project))
  if (!setting) return { taken: 0 }
  const said = await githubOf(egress, setting).list('/security-advisories?state=triage&per_page=100')
  if (!said.ok) return { taken: 0, failed: said.delivery.outcome === 'held' ? said.delivery.why : said.delivery.code }
  let taken = 0
  for (const report of said.value.map(readReport)) {
    if (report?.state !== 'triage') continue
    if (await store.as(worker, (tx) => takeReport(gate, tx, project, report)) !== null) taken += 1
  }
  return { taken }
}

const everyMs = 5 * 60 * 1000

/** A round over all forges at the start and every five minutes; what fails is logged by project and code only. */
export function startForgeRounds(desk: ForgeDesk, log: (line: string) => void, every = everyMs): SteadyWork {
  let due = 0
  return steadyWork<string>({
    name: 'forge rounds', atOnce: 1, log,
    claim: async () => {
      if (performance.now() < due) return []
      due = performance.now() + every
      return (await desk.store.as(worker, forgeProjects)).map(({ project }) => project)
    },
    wait: (signal) => desk.store.wake.wait('arrival', { maxMs: Math.min(every, 60_000), signal }),
    work: async (project) => {
      const { failed } = await forgeRound(desk, project)
      if (failed !== undefined) log(`forge: ${project} could not be asked: ${failed}`)
    },
  })
}
