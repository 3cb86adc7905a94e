import { testDatabase, type TestServer } from './database.ts'
import type { SignedIn } from '../../desk/src/http/desk-port.ts'
import type { Tx } from '../../desk/src/store/store.ts'
import { gate, openIdentity, type Identity } from '../../desk/src/identity/identity.ts'
import { addPasskey, askNewPasskey, askPasskey, readNewPasskey } from '../../desk/src/identity/passkeys.ts'
import { hashPassphrase } from '../../desk/src/identity/passphrase.ts'
import { sessionOf } from '../../desk/src/identity/sessions.ts'
import { completeSetup, issueSetupToken, type SetupInput, type SetupResult } from '../../desk/src/identity/setup.ts'
import { signInWithCodes, signInWithPasskey, type SignInResult } from '../../desk/src/identity/sign-in.ts'
import { softDevice, type SoftDevice } from './soft-device.ts'
import { codeOf, newSeed, stepAt } from '../../desk/src/identity/totp.ts'

export const url = 'https://desk.example.org'
export const at = { origin: url, rpId: 'desk.example.org' }
export const passphrase = 'granite umbrella seven violins'
export const start = Temporal.Instant.from('2026-11-20T10:00:00Z')

/** A desk for tests of who comes in: real database, clock by hand. */
export class TestDesk {
  now = start
  readonly seed = newSeed()
  readonly server: TestServer
  readonly #passphraseHash: string
  identity!: Identity

  constructor(server: TestServer, passphraseHash: string) {
    this.server = server
    this.#passphraseHash = passphraseHash
  }

  /** Everybody gone, two projects there, the clock at its start. */
  async empty(origin = url): Promise<void> {
    this.now = start
    await this.server.as('administrator', async (client) => {
      await client.query('truncate parley.member cascade')
      await client.query('truncate parley.spent_challenge')
      await client.query(`insert into parley.project (id, name) values ('apple', 'Apple'), ('pear', 'Pear') on conflict do nothing`)
    })
    this.identity = await openIdentity({ store: this.server.store, url: origin, now: () => this.now })
  }

  as<T>(work: (tx: Tx) => Promise<T>): Promise<T> { return this.server.store.as(gate, work) }
  minutes(count: number): void { this.now = this.now.add({ seconds: Math.round(count * 60) }) }
  appCode(): string { return codeOf(this.seed, stepAt(this.now)) }
  whoIs(session: string): Promise<SignedIn | null> { return this.as((tx) => sessionOf(tx, session, this.now)) }

  async firstToken(): Promise<string> { return await this.as((tx) => issueSetupToken(tx, this.now)) ?? '' }

  async setupWith(given: Partial<SetupInput> = {}): Promise<SetupResult> {
    const defaults = {
      token: given.token ?? await this.firstToken(), member: 'm'.repeat(26), login: 'ada', name: 'Ada', passphraseHash: this.#passphraseHash,
      passkey: null, authenticator: { seed: this.seed, code: this.appCode() }, address: '',
    }
    return completeSetup((work) => this.as(work), { ...defaults, ...given }, this.now)
  }

  /** A desk with its first member, half a minute later (so that the app has a fresh code). */
  async opened(): Promise<Extract<SetupResult, { ok: true }>> {
    const result = await this.setupWith()
    if (!result.ok) throw new Error(result.code)
    this.minutes(0.5)
    return result
  }

  typed(code: string, given: { login?: string; passphrase?: string } = {}): Promise<SignInResult> {
    return signInWithCodes(this.identity, { login: 'ada', passphrase, code, address: null, ...given })
  }

  async passkeyOf(member: string): Promise<SoftDevice> {
    const device = softDevice()
    const asked = await askNewPasskey(this.identity, { member, login: 'ada', name: 'Ada', has: [] }, this.now)
    const passkey = await readNewPasskey(this.identity, { sealed: asked.sealed, response: device.register(asked.options, at), member }, this.now)
    if (!passkey || !await this.as((tx) => addPasskey(tx, member, passkey, 'soft', this.now))) throw new Error('the passkey was not taken')
    return device
  }

  async byPasskey(device: SoftDevice, how: { origin?: string; rpId?: string; verified?: boolean; counter?: number } = {}): Promise<SignInResult> {
    const asked = await askPasskey(this.identity, { for: 'sign-in' }, this.now)
    return signInWithPasskey(this.identity, { sealed: asked.sealed, response: device.answer(asked.options, { ...at, ...how }) })
  }
}

export async function testDesk(): Promise<TestDesk> {
  const [server, hash] = await Promise.all([testDatabase(), hashPassphrase(passphrase)])
  return new TestDesk(server, hash)
}
