import type { z } from 'zod'
import type { Scope, TokenHolder } from '../../identity/tokens.ts'
import type { Problem } from '../problem.tsx'
import type { Asked } from '../route.ts'
import type { ApiPort } from './api-port.ts'

/**
 * Who may call an operation.
 * - `public`: everybody; the same bytes for all, cached.
 * - `reporter`: anybody, without an account.
 * - `receipt`: who holds a receipt, in `Authorization: Receipt …`.
 * - a scope: a member's token that has it, in `Authorization: Bearer …`.
 */
export type Door = 'public' | 'reporter' | 'receipt' | Scope

/** One request that passed its door, read and checked. */
export interface Call<Body = unknown, Query = unknown> {
  readonly c: Asked
  readonly port: ApiPort
  /** A path parameter; of letters, digits and `. _ -` only. */
  readonly param: (name: string) => string
  readonly body: Body
  readonly query: Query
  /** Behind a scope. @throws where the door asked for no token. */
  readonly holder: () => TokenHolder
  /** Behind `receipt`. @throws where the door asked for none. */
  readonly receipt: () => string
}

export interface Answer {
  readonly status: 200 | 201
  readonly says: string
  /** A name of `components`; absent where bytes are sent. */
  readonly shape?: string
}

/** One operation: what the document says of it and what it does are the same value. */
export interface OperationSpec<Body extends z.ZodType, Query extends z.ZodType> {
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PUT'
  /** As Hono writes it: `/api/v1/cases/:id`. */
  readonly path: string
  readonly door: Door
  readonly says: string
  readonly more?: string
  readonly body?: Body
  readonly query?: Query
  /** A POST only because words are in no address: no Idempotency-Key, and no answer is kept. */
  readonly changesNothing?: true
  /** Takes attachments as base64: 35 MB instead of 1 MB. */
  readonly files?: true
  readonly answer: Answer
  /** Beside those that its door, its body and its path bring. */
  readonly refuses?: readonly Problem['status'][]
  // A method, so that operations with different bodies fit one list.
  act(call: Call<z.output<Body>, z.output<Query>>): Promise<Response>
}
export type Operation = OperationSpec<z.ZodType, z.ZodType>

/** The body and the query of `act` are what `body` and `query` read; the gate hands over nothing else. */
export function operation<Body extends z.ZodType, Query extends z.ZodType>(
  spec: OperationSpec<Body, Query>,
): Operation {
  return spec
}

/** The names of the parameters of a path, in order. */
export function paramsOf(path: string): readonly string[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name)
}
