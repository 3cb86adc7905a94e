import type { CaseEvent } from '@parley/coordination'
import type { Policy } from '@parley/policy'
import type { Loaded } from '../commands/gate.ts'
import { enqueue } from '../store/outbox.ts'
import type { Tx } from '../store/store.ts'

/** What the outbox holds for a forge, as kind `forge`: no words of the case, for what is said is made when it goes out. */
export type ForgeOrder = { readonly project: string } & (
  | { readonly deed: 'look-at-stub' | 'acknowledge-stub'; readonly issue: string }
  | { readonly deed: 'label-stub'; readonly issue: string; readonly label: string }
  | { readonly deed: 'sync-draft' }
  | { readonly deed: 'publish'; readonly channel: string; readonly advisoryId: string }
)

/**
 * Orders what an event means at the forge, in its transaction; nothing where the project has none. The acknowledgement and
 * the label follow events that the core allows only after validation (S0-21), so that none goes out before.
 */
export async function orderForge(tx: Tx, { head, state, policy }: Loaded, event: CaseEvent, at: Temporal.Instant): Promise<void> {
  const order = event.type === 'AdvisoryPublished' || event.type === 'AdvisoryWithdrawn' ? publishing(policy, head.project, event.advisoryId) : orderOf(head.project, event, state.stub?.url)
  if (!order || (order.deed === 'sync-draft' && policy.handling?.advisory?.system !== 'forge')) return
  if (!(await hasForge(tx, head.project))) return
  await enqueue(tx, { eventKey: `${head.id}:forge:${order.deed}:${state.events}`, caseId: head.id, kind: 'forge', recipient: `forge ${head.project}`, payload: order, dueAt: at })
}

/** S1-49, S3-57: where the policy wants the forge's advisory, publishing includes it; a correction or a withdrawal brings it in step. */
function publishing({ disclosure }: Policy, project: string, advisoryId: string): ForgeOrder | null {
  const [channel] = Object.entries(disclosure?.channels ?? {}).find(([, { kind }]) => kind === 'forge_advisory') ?? []
  return channel === undefined ? null : { project, deed: 'publish', channel, advisoryId }
}

function orderOf(project: string, event: CaseEvent, stub: string | undefined): ForgeOrder | null {
  switch (event.type) {
    // What the desk read at the forge itself has a title, and needs no second look.
    case 'StubRecorded': return event.actor.kind === 'desk' && event.title !== '' ? null : { project, deed: 'look-at-stub', issue: event.url }
    case 'StubAcknowledged': return stub === undefined ? null : { project, deed: 'acknowledge-stub', issue: stub }
    case 'StubLabelled': return stub === undefined ? null : { project, deed: 'label-stub', issue: stub, label: event.label }
    case 'AdvisoryDrafted': return { project, deed: 'sync-draft' }
    default: return null
  }
}

/** The case's own transaction may run as a member, who may not read settings: it asks for a yes or no. */
async function hasForge(tx: Tx, project: string): Promise<boolean> {
  const { there } = await tx.one<{ there: boolean }>('select has_forge($1) as there', [project])
  return there
}

export function readOrder(payload: unknown): ForgeOrder | null {
  if (typeof payload !== 'object' || payload === null || !('project' in payload) || !('deed' in payload)) return null
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the desk's own sealed payload, as orderForge wrote it
  return payload as ForgeOrder
}
