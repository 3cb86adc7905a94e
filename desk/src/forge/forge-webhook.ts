import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Gate } from '../commands/gate.ts'
import type { Store } from '../store/store.ts'
import { readReport, takeReport, tookToPublic } from './forge-intake.ts'
import { openForge } from './forge-setting.ts'
import { fieldsOf } from './github-api.ts'

export interface Hook { readonly project: string; readonly event: string; readonly signature: string; readonly body: Uint8Array }

/** `taken`: done, or nothing to be done. `refused`: no forge, or not signed by it; the two look the same from outside. */
export type HookVerdict = 'taken' | 'refused' | 'malformed'

/** `X-Hub-Signature-256`: HMAC-SHA256 over the body byte for byte, compared in constant time, before anything is parsed. */
export function isSigned(secret: string, body: Uint8Array, signature: string): boolean {
  const wanted = createHmac('sha256', secret).update(body).digest()
  const given = /^sha256=([0-9a-f]{64})$/.exec(signature)?.[1]
  return given !== undefined && timingSafeEqual(wanted, Buffer.from(given, 'hex'))
}

/**
 * Takes a webhook of GitHub: a private report becomes a case, and an advisory that was published there is public. Sent
 * again, it does nothing more, so that no list of deliveries is needed against replays.
 */
export async function takeHook(store: Store, gate: Gate, { project, event, signature, body }: Hook): Promise<HookVerdict> {
  const setting = await store.as({ role: 'worker' }, (tx) => openForge(tx, project))
  if (!setting || !isSigned(setting.secret, body, signature)) return 'refused'
  const payload = parsed(body)
  if (!payload) return 'malformed'
  // Another repository under the same secret is not this project's.
  const repo = fieldsOf(payload['repository'])['full_name']
  if (typeof repo !== 'string' || repo.toLowerCase() !== setting.repo.toLowerCase()) return event === 'ping' ? 'taken' : 'refused'
  if (event !== 'repository_advisory') return 'taken'
  const report = readReport(payload['repository_advisory'])
  if (!report) return 'malformed'
  await store.as({ role: 'worker' }, async (tx) => {
    if (payload['action'] === 'reported') await takeReport(gate, tx, project, report)
    if (payload['action'] === 'published') await tookToPublic(gate, tx, project, report)
  })
  return 'taken'
}

function parsed(body: Uint8Array): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString('utf8'))
    return typeof value === 'object' && value !== null ? { ...value } : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
