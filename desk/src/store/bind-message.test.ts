import { EventEmitter } from 'node:events'
import fc from 'fast-check'
import pg from 'pg'
import { expect, it } from 'vitest'
import { bindMessage, hasLarge, joined } from './bind-message.ts'

const value = fc.oneof(fc.constant(null), fc.string({ unit: 'binary' }), fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)), fc.constant(Buffer.alloc(70_000, 7)))

function byTheDriver(statement: string, values: readonly (string | Buffer | null)[]): Buffer {
  const written: Buffer[] = []
  const stream = Object.assign(new EventEmitter(), { writable: true, write: (bytes: Buffer) => { written.push(bytes); return true } })
  const connection = new pg.Connection({ stream } as unknown as pg.ConnectionConfig)
  ;(connection as unknown as { bind(message: object): void }).bind({ statement, values })
  return Buffer.concat(written)
}

it('is byte for byte the message that the driver writes', () => {
  fc.assert(fc.property(fc.stringMatching(/^[a-z_0-9]{0,20}$/), fc.array(value, { maxLength: 12 }), (statement, values) => {
    expect(Buffer.concat(bindMessage(statement, values)).equals(byTheDriver(statement, values))).toBe(true)
  }))
})

it('hands large bytes on without a copy', () => {
  const large = Buffer.alloc(70_000, 7)
  expect(hasLarge(['x', null, large])).toBe(true)
  expect(hasLarge(['x', null, large.subarray(0, 100)])).toBe(false)
  expect(bindMessage('', ['a', large, 'b'])).toContain(large)
})

it('joins what is small and leaves the order', () => {
  const [a, b, c, d] = [Buffer.from('a'), Buffer.from('b'), Buffer.alloc(70_000, 'c'), Buffer.from('d')]
  const parts = joined([a, b, c, d])
  expect(parts).toHaveLength(3)
  expect(Buffer.concat(parts).equals(Buffer.concat([a, b, c, d]))).toBe(true)
  expect(joined([])).toEqual([])
})
