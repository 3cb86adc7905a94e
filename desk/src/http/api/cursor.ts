import { z } from 'zod'
import type { CasePosition } from './api-port.ts'

const position = z.tuple([z.iso.datetime(), z.string().regex(/^[A-Za-z0-9._-]{1,128}$/)])

/** Where the next page begins. It tells nothing that the page before did not, and opens nothing by itself. */
export function closeCursor({ openedAt, id }: CasePosition): string {
  return Buffer.from(JSON.stringify([openedAt, id])).toString('base64url')
}

/** `undefined` for a text that is no cursor. */
export function openCursor(text: string): CasePosition | undefined {
  try {
    const [openedAt, id] = position.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
    return { openedAt, id }
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined
    throw error
  }
}
