/** What can be wrong with a key or a sealed value. Stable: callers and operators tell cases apart by it. */
export type KeyErrorCode =
  | 'master-key-missing'
  | 'master-key-exposed'
  | 'master-key-short'
  | 'master-key-not-a-file'
  | 'unknown-master-key'
  | 'unknown-format'
  | 'sealed-altered'
  | 'case-key-gone'
  | 'case-key-spent'
  | 'self-test-failed'
  | 'unwraps-spent'
  | 'custodian-away'

/** A key cannot be used, or a sealed value does not belong where it was found. Never carries key or plain bytes. */
export class KeyError extends Error {
  override readonly name = 'KeyError'
  readonly code: KeyErrorCode
  /** The case whose key it is, where it is one's. */
  readonly caseId: string | undefined
  constructor(code: KeyErrorCode, message: string, caseId?: string) {
    super(message)
    this.code = code
    this.caseId = caseId
  }
}
