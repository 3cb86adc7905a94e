import type { Gate } from '../commands/gate.ts'
import { errorCode } from '../commands/error-code.ts'
import { projectAddresses } from '../commands/project-addresses.ts'
import type { SteadyWork } from '../jobs/steady-work.ts'
import type { Store } from '../store/store.ts'
import { currentPolicies } from './mailboxes.ts'
import { currentKey, projectKey, tendProjectKeys } from './project-keys.ts'
import type { KeyHolder } from './project-keys.ts'

/** The projects whose policy welcomes sealed mail: their key is made, renewed and published. */
export function keyHolders(gate: Gate): readonly KeyHolder[] {
  return currentPolicies(gate).filter(({ intake }) => intake.encryption === 'encouraged' || intake.encryption === 'required')
    .map((policy) => {
      const address = `${policy.id}@${gate.mailDomain}`
      return { project: policy.id, name: policy.project.name, address, others: projectAddresses(policy, gate.mailDomain).filter((other) => other !== address) }
    })
}

/** The armoured key that a project publishes; null where its policy welcomes no sealed mail, or none was made yet. */
export async function publishedKey(store: Store, gate: Gate, project: string): Promise<string | null> {
  if (!keyHolders(gate).some((holder) => holder.project === project)) return null
  return (await store.as({ role: 'public' }, (tx) => currentKey(tx, project)))?.publicKey ?? null
}

const twelveHours = 12 * 3_600_000

/** At the start and twice a day: makes the keys that are missing and renews those that end. */
export function startKeyTending(store: Store, gate: Gate, log: (line: string) => void): SteadyWork {
  const tend = async (): Promise<void> => {
    try {
      await store.as({ role: 'worker' }, async (tx) => {
        for (const holder of keyHolders(gate)) await projectKey(tx, holder, gate.now())
        const renewed = await tendProjectKeys(tx, keyHolders(gate), gate.now())
        for (const project of renewed) log(`openpgp: the key of ${project} was renewed`)
      })
    } catch (error) {
      log(`openpgp: the keys could not be tended: ${errorCode(error)}`)
    }
  }
  let tending = tend()
  const timer = setInterval(() => {
    tending = tending.then(tend)
  }, twelveHours)
  timer.unref()
  return {
    stop: () => {
      clearInterval(timer)
      return tending
    },
  }
}
