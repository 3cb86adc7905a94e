import { describe, expect, it } from 'vitest'
import { edition20, edition21 } from './csaf-paths.ts'
import { providerMetadata } from './provider-metadata.ts'

const provider = { name: 'A desk', namespace: 'https://desk.example', category: 'coordinator' } as const
const madeAt = Temporal.Instant.from('2026-11-20T12:00:00Z')
const key = { fingerprint: 'ab'.repeat(20), armoured: '-----BEGIN PGP PUBLIC KEY BLOCK-----', madeAt }

describe('the provider metadata', () => {
  it.each([edition20, edition21])('CSAF $version: a desk without a key does not call itself trusted', (edition) => {
    const roleWith = (keys: readonly (typeof key)[]) => providerMetadata({ documents: [], keys }, edition, 'https://desk.example', provider)
    expect(roleWith([])).toMatchObject({ role: 'csaf_provider', public_openpgp_keys: [] })
    expect(roleWith([key])).toMatchObject({ role: 'csaf_trusted_provider', public_openpgp_keys: [{ fingerprint: 'AB'.repeat(20) }], last_updated: '2026-11-20T12:00:00.000Z' })
  })
})
