/** Why a stream is not read. It then stays the file it came as. */
export type TnefFault = 'not a TNEF stream' | 'truncated' | 'checksum' | 'malformed' | 'too many files' | 'too many properties' | 'too deep' | 'too large'

/** Thrown inside the reader only; `readTnef` turns it into a value. */
export class TnefDamage extends Error {
  readonly fault: TnefFault
  constructor(fault: TnefFault) {
    super(fault)
    this.fault = fault
  }
}

/** Little-endian bytes, read once from front to back. Whatever asks for more than there is, is refused. */
export class TnefBytes {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get left(): number {
    return this.#bytes.length - this.#at
  }

  take(length: number): Uint8Array {
    if (length > this.left) throw new TnefDamage('truncated')
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  rest(): Uint8Array {
    return this.take(this.left)
  }

  u8(): number {
    this.take(1)
    return this.#view.getUint8(this.#at - 1)
  }

  u16(): number {
    this.take(2)
    return this.#view.getUint16(this.#at - 2, true)
  }

  u32(): number {
    this.take(4)
    return this.#view.getUint32(this.#at - 4, true)
  }

  /** So many bytes, and the padding that fills their last group of four. */
  padded(length: number): Uint8Array {
    const taken = this.take(length)
    this.take(Math.min((4 - length % 4) % 4, this.left))
    return taken
  }
}
