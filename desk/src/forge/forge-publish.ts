import type { Advisory } from '@parley/advisory'
import { desk as itself, heldUp } from '@parley/coordination'
import { approvalsNeeded } from '../commands/approvals.ts'
import { handle, iso } from '../commands/gate.ts'
import { loadCase } from '../commands/publish.ts'
import { publishOnGithub } from '../outbox/announce-github.ts'
import { proofWords } from '../outbox/announce-post.ts'
import { listTargets } from '../outbox/announce-target.ts'
import type { Delivery } from '../outbox/outbox.ts'
import type { Tx } from '../store/store.ts'
import type { Errand } from './forge-exit.ts'
import type { ForgeOrder } from './forge-order.ts'

const worker = { role: 'worker' } as const
type Publishing = Extract<ForgeOrder, { deed: 'publish' }>

/**
 * The private draft at the forge becomes its public advisory, after ours is public and never before (S-115): what it says
 * is read as the public reads it. The proof goes into the case as the announcement on the policy's channel.
 */
export async function publishDraft({ desk, setting, github, caseId }: Errand, order: Publishing): Promise<Delivery> {
  const { store, gate, egress } = desk
  const advisory = await store.as({ role: 'public' }, (tx) => readPublic(tx, order.advisoryId))
  if (!advisory) return { outcome: 'retry', code: 'advisory-not-public' }
  const ready = await store.as(worker, (tx) => standing(tx, desk, caseId, order))
  if ('outcome' in ready) return ready
  const { ghsa } = ready
  // A report that waits there is taken up first; to a draft it changes nothing. A public one is left as it is.
  if (ghsa !== null) {
    const now = await github.get(`/security-advisories/${encodeURIComponent(ghsa)}`)
    if (!now.ok) return now.delivery
    const taken = now.value['state'] === 'triage' ? await github.send('PATCH', `/security-advisories/${encodeURIComponent(ghsa)}`, { state: 'draft' }) : null
    if (taken?.ok === false) return taken.delivery
  }
  const { repo, token, api } = setting
  const posted = await publishOnGithub(egress, { kind: 'github', repo, token, ...(api === undefined ? {} : { api }), ...(ghsa === null ? {} : { known: ghsa }) }, advisory)
  if (!posted.ok) return posted.delivery
  const proof = proofWords(posted.proof)
  // A correction finds the channel recorded already; the core says so, and the proof stays in the outbox.
  await store.as(worker, (tx) => handle(gate, tx, caseId, { actor: itself, command: { type: 'RecordAnnouncement', channel: order.channel, proof } }))
  return { outcome: 'sent', proof }
}

async function readPublic(tx: Tx, id: string): Promise<Advisory | null> {
  const row = await tx.maybe<{ bytes: Buffer }>('select bytes from publication where path = $1', [`/advisories/${id}`])
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the desk's own file, checked when it was published
  return row ? (JSON.parse(row.bytes.toString('utf8')) as { readonly advisory: Advisory }).advisory : null
}

/** Which advisory of the forge it is, or why nothing is to be done: another target serves it, or the policy's order says wait. */
async function standing(tx: Tx, { gate }: Errand['desk'], caseId: string, { project, channel }: Publishing): Promise<{ readonly ghsa: string | null } | Delivery> {
  if ((await listTargets(tx, project)).some((target) => target.channel === channel)) return { outcome: 'sent', proof: 'served by a target of its own' }
  const loaded = await loadCase(gate, tx, caseId)
  if (!loaded) return { outcome: 'failed', code: 'no-such-case' }
  const { state, policy } = loaded
  const early = heldUp(['announced'], state, { policy, now: iso(gate.now()), actor: itself, approvalsNeeded: await approvalsNeeded(tx, project, caseId) })
  if (early) return { outcome: 'retry', code: early.code }
  return { ghsa: (await tx.maybe<{ ghsa: string }>('select ghsa from forge_advisory where case_id = $1', [caseId]))?.ghsa ?? null }
}
