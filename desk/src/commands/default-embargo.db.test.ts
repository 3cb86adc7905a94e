import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fold } from '@parley/coordination'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { makeClient } from '../../../testing/src/web-client.ts'
import { deskPort } from '../http/port/desk.ts'
import { readEvents } from '../store/event-log.ts'
import { eventOf, type Gate } from './gate.ts'
import { openCase } from './open-case.ts'
import { PolicyShelf, readPolicies, shelve } from './policy-shelf.ts'
import { issueReceipt } from './receipts.ts'

const now = Temporal.Instant.from('2026-11-20T10:00:00Z')
let server: TestServer
let gate: Gate
let folder = ''

/** The policy of S1 with an embargo of 45 days that begins by itself. */
async function withDefault(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'parley-default-'))
  const source = await readFile(join(import.meta.dirname, '../../../policies/community.yaml'), 'utf8')
  await writeFile(join(made, 'community.yaml'), `${source}\nschedule:\n  default_embargo: { within: { n: 45, unit: days }, terms: Keep the finding to yourself until then. }\n`)
  return made
}

beforeAll(async () => {
  server = await testDatabase()
  folder = await withDefault()
  const { versions } = await readPolicies(folder)
  await shelve(server.store, versions)
  gate = { shelf: new PolicyShelf(versions), mailDomain: 'desk.example', url: 'https://desk.example', now: () => now }
})
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

async function reported(more: { readonly claimedPublic?: boolean; readonly receivedAt?: string } = {}) {
  return server.store.as({ role: 'worker' }, async (tx) => {
    const { caseId, participant, outcome } = await openCase(gate, tx, {
      project: 'community', channel: 'web_form', receivedAt: now.toString(), title: 'It leaks', text: 'So.', marks: [], parts: ['title', 'details'], files: [], contact: null, acknowledge: false, ...more,
    })
    expect(outcome.ok).toBe(true)
    const receipt = await issueReceipt(tx, { caseId, participant })
    return { participant, receipt, state: fold((await readEvents(tx, caseId)).map(eventOf)) }
  })
}

describe('§7.1: a published default embargo', () => {
  it('begins with the report, in the transaction that opens the case; its terms are the policy’s, with their hash', async () => {
    const { state: { embargo }, participant, receipt } = await reported()
    expect([embargo.em, embargo.active?.text.includes('Keep the finding to yourself until then.'), embargo.active?.hash.length]).toEqual(['A', true, 64])
    expect(embargo.parties[participant]).toMatchObject({ pec: 'SIGNATORY' })
    const web = makeClient({ desk: deskPort(server.store, gate), now: () => now.toString() })
    expect(await (await web.post('/receipt', { receipt })).text()).toContain('A date is agreed.')
  })

  it('X1: not for what is public already, and not for a report so old that it would be over', async () => {
    expect((await reported({ claimedPublic: true })).state.embargo.em).toBe('N')
    expect((await reported({ receivedAt: '2026-09-01T10:00:00Z' })).state.embargo.em).toBe('N')
  })
})
