import { randomBytes } from 'node:crypto'
import { CaseKey, type Scope } from './case-key.ts'
import { localCustodian, type Custodian, type WrappedKey } from './custodian.ts'
import { KeyError } from './key-error.ts'
import { formerKeyPath, makeMasterKey, masterKeyPath, readMasterKey } from './master-key.ts'
import { lengthPrefixed } from './place.ts'
import { OpenedKeys } from './opened-keys.ts'
import { SearchKey, searchKeyContext } from './search-key.ts'
import { selfTest } from './self-test.ts'
import { UnlockedIdentities } from './unlocked-identities.ts'

const CACHED_KEYS = 2_000
/** A search asks for the search keys of all cases at once; they must not push out what opens the cases at work. */
const CACHED_SEARCH_KEYS = 20_000
/** Who asks where nobody in particular does: the desk itself. */
export const DESK = 'worker'

/** One stored data key of a case. */
export interface StoredKey extends WrappedKey {
  readonly scope: Scope
}

/** Opens wrapped data keys through the custodian, and remembers the opened ones, by who asked, for at most two minutes. */
export class Keyring {
  readonly custodian: Custodian
  readonly #opened = new OpenedKeys(CACHED_KEYS)
  readonly #openedToSearch = new OpenedKeys(CACHED_SEARCH_KEYS)
  #unwraps = 0
  #searchUnwraps = 0
  /** What members gave for the while, to open sealed cases with. */
  readonly unlocked = new UnlockedIdentities()
  /** Told of each asker whom the custodian refused because the hour's keys are spent. */
  onSpent: (by: string) => void = () => undefined

  constructor(custodian: Custodian) {
    this.custodian = custodian
  }

  /** How often the custodian was asked to open a key, since the start; the audit log is told. */
  get unwraps(): number {
    return this.#unwraps
  }

  /** The same of search keys, which find words and open nothing. */
  get searchUnwraps(): number {
    return this.#searchUnwraps
  }

  /** Two fresh random data keys for a new case: the keys, and their wraps to store. */
  async newCaseKey(instance: string, caseId: string): Promise<{ key: CaseKey; stored: StoredKey[] }> {
    const scopes: Scope[] = ['case', 'identity']
    const plain = new Map(scopes.map((scope) => [scope, randomBytes(32)] as const))
    const stored = await Promise.all([...plain].map(async ([scope, bytes]) => {
      const context = caseKeyContext(instance, caseId, scope)
      const wrapped = await this.custodian.wrap(bytes, context)
      // The desk made it, so it need not ask for it at once.
      this.#opened.put(nameOf(wrapped, context, DESK), bytes)
      return { scope, ...wrapped }
    }))
    return { key: new CaseKey(caseId, plain), stored }
  }

  /**
   * Opens the data keys of a case from the rows the caller was allowed to read: no row, no key. The cache is keyed by
   * the wrapped bytes, so that a shredded or hidden row is never answered from memory.
   */
  async caseKey(instance: string, caseId: string, stored: readonly StoredKey[], by: string = DESK): Promise<CaseKey> {
    const keys = new Map<Scope, Buffer>()
    const opened = await Promise.all(stored.map((row) => this.unwrap(row, caseKeyContext(instance, caseId, row.scope), by)))
    for (const [at, key] of opened.entries()) keys.set((stored[at] as StoredKey).scope, key)
    return new CaseKey(caseId, keys)
  }

  /** The same data key under the present master key; undefined when it already is. */
  async rewrap(instance: string, caseId: string, stored: StoredKey): Promise<StoredKey | undefined> {
    if (stored.epoch === this.custodian.epoch) return undefined
    const context = caseKeyContext(instance, caseId, stored.scope)
    const wrapped = await this.custodian.wrap(await this.custodian.unwrap(stored, context, DESK), context)
    return { scope: stored.scope, ...wrapped }
  }

  /** A fresh key for the words of a case, apart from its data keys, and its wrap to store. */
  async newSearchKey(instance: string, caseId: string): Promise<{ key: SearchKey; stored: WrappedKey }> {
    const bytes = randomBytes(32)
    return { key: new SearchKey(bytes), stored: await this.custodian.wrap(bytes, searchKeyContext(instance, caseId)) }
  }

  /** Opens the search key of a case from a row the caller was allowed to read. */
  async searchKey(instance: string, caseId: string, stored: WrappedKey, by: string): Promise<SearchKey> {
    const context = searchKeyContext(instance, caseId)
    const name = nameOf(stored, context, by)
    const known = this.#openedToSearch.get(name)
    if (known !== undefined) return new SearchKey(known)
    this.#searchUnwraps += 1
    const bytes = await this.#ask(stored, context, by)
    this.#openedToSearch.put(name, bytes)
    return new SearchKey(bytes)
  }

  /** The same search key under the present master key. */
  async rewrapSearchKey(instance: string, caseId: string, stored: WrappedKey): Promise<WrappedKey> {
    const context = searchKeyContext(instance, caseId)
    return this.custodian.wrap(await this.custodian.unwrap(stored, context, DESK), context)
  }

  /** Unwraps through the cache. `context` must be the one it was wrapped with. */
  async unwrap(stored: WrappedKey, context: Uint8Array, by: string = DESK): Promise<Buffer> {
    const name = nameOf(stored, context, by)
    const known = this.#opened.get(name)
    if (known !== undefined) return known
    this.#unwraps += 1
    const key = await this.#ask(stored, context, by)
    this.#opened.put(name, key)
    return key
  }

  async #ask(stored: WrappedKey, context: Uint8Array, by: string): Promise<Buffer> {
    try {
      return await this.custodian.unwrap(stored, context, by)
    } catch (error) {
      if (error instanceof KeyError && error.code === 'unwraps-spent') this.onSpent(by)
      throw error
    }
  }

  /** Forgets every opened key, as after a rotation or when the desk is locked. */
  forget(): void {
    this.#opened.clear()
    this.#openedToSearch.clear()
  }
}

const nameOf = ({ wrapped }: WrappedKey, context: Uint8Array, by: string): string =>
  `${by}.${wrapped.toString('base64')}.${Buffer.from(context).toString('base64')}`

/** What a data key of a case is wrapped for, whoever holds the wrap. */
export const caseKeyContext = (instance: string, caseId: string, scope: Scope): Buffer =>
  lengthPrefixed([instance, 'case_key', caseId, scope].map((part) => Buffer.from(part)))

/**
 * The keyring of a data folder. Makes `keys/master.key` on the first start; a file named by the operator must exist.
 * Runs the self-test first (S-101).
 * @throws KeyError that names the file and the mend.
 */
export async function openKeyring(options: { dataDir: string; masterKeyFile?: string }): Promise<Keyring> {
  selfTest()
  const path = options.masterKeyFile ?? masterKeyPath(options.dataDir)
  const found = await readMasterKey(path)
  if (found === undefined && options.masterKeyFile !== undefined) {
    throw new KeyError('master-key-missing', `PARLEY_MASTER_KEY_FILE names ${path}, which does not exist`)
  }
  const former = await readMasterKey(formerKeyPath(options.dataDir))
  if (found === undefined && former !== undefined) {
    throw new KeyError('master-key-missing', `${path} is missing while a rotation is under way; restore it first`)
  }
  const master = found ?? (await makeMasterKey(path))
  return new Keyring(localCustodian(master, former === undefined ? [] : [former]))
}
