import type { Asked } from '../route.ts'
import { components } from './shapes.ts'

/**
 * Sends what the document names, and nothing beside it: a property that a row got for the pages does not leave by the
 * API until the document says so. @throws where the value is not as the document promises.
 */
export function sendShape(c: Asked, shape: keyof typeof components, value: unknown, status: 200 | 201 = 200): Response {
  return c.json(components[shape].parse(value) as object, status)
}
