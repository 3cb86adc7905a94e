import { createHash } from 'node:crypto'
import { KeyError } from './key-error.ts'
import { deriveKey, openBytes, sealBytes } from './sealed-bytes.ts'

/** A data key wrapped by one master key, as stored. `epoch` names that master key without revealing it. */
export interface WrappedKey {
  readonly epoch: string
  readonly wrapped: Buffer
}

/**
 * Holds the master key and does nothing but wrap and unwrap data keys. Everything else asks. A desk that serves
 * asks the custodian in a process of its own (`remote-custodian.ts`), which counts and logs each unwrap.
 */
export interface Custodian {
  /** Epoch under which new wraps are made. */
  readonly epoch: string
  /** Wraps 32 bytes for one `context`; the wrap opens in no other. */
  wrap(key: Uint8Array, context: Uint8Array): Promise<WrappedKey>
  /**
   * `by`: who it is for, as `member:…`, `party:…` or `worker`; a custodian in a process of its own counts by it.
   * @throws KeyError `unknown-master-key` for an epoch it does not hold, `sealed-altered` for another context,
   * `unwraps-spent` where it counts and the hour's keys are spent, `custodian-away` where it does not answer.
   */
  unwrap(wrapped: WrappedKey, context: Uint8Array, by: string): Promise<Buffer>
}

/** The name of a master key, from its derived key: tells nothing of it. */
export const epochOf = (kek: Uint8Array): string =>
  createHash('sha256').update('parley key epoch').update(kek).digest('hex').slice(0, 16)

/** A custodian inside this process. `former` keys still unwrap, so that a rotation can run under load. */
export function localCustodian(master: Uint8Array, former: readonly Uint8Array[] = []): Custodian {
  const keks = new Map([master, ...former].map((bytes) => {
    const kek = deriveKey(bytes, 'key-encryption')
    return [epochOf(kek), kek] as const
  }))
  const [epoch] = keks.keys()
  const current = keks.get(epoch ?? '')
  if (epoch === undefined || current === undefined) throw new Error('a custodian needs a master key')
  return {
    epoch,
    wrap: (key, context) => Promise.resolve({ epoch, wrapped: sealBytes(current, context, key) }),
    unwrap: async (stored, context) => {
      const kek = keks.get(stored.epoch)
      if (kek === undefined) {
        throw new KeyError(
          'unknown-master-key',
          `a key was wrapped by master key ${stored.epoch}, which is not the one given (${epoch}); ` +
            'give the master key that belongs to this data',
        )
      }
      return openBytes(kek, context, stored.wrapped)
    },
  }
}
