import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { deepestNesting, nestingOf } from '@parley/advisory'
import { utf8 } from './terminal.ts'

/** Why bytes hold no document, with the clause of the JSON standard that says so. */
export interface NoDocument { readonly message: string; readonly clause: string }

/** The text of a JSON file, or why not to hand it on: no UTF-8 (RFC 8259 §8.1), or nested beyond reason (§9). */
export function jsonText(bytes: Uint8Array): { readonly text: string } | { readonly refused: NoDocument } {
  const text = utf8(bytes)
  if (text === undefined) return { refused: { message: 'this is no UTF-8 text', clause: 'RFC 8259 §8.1' } }
  if (nestingOf(text) > deepestNesting) return {
    refused: { message: `this is nested more than ${deepestNesting} levels deep`, clause: 'RFC 8259 §9' },
  }
  return { text }
}

/** The paths themselves; a folder becomes all `.json` files in it and below, in the order of their names. */
export async function jsonFiles(paths: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(paths.map(async (path) => await isFolder(path) ? filesBelow(path) : [path]))
  return found.flat()
}

async function isFolder(path: string): Promise<boolean> {
  if (path === '-') return false
  return stat(path).then((info) => info.isDirectory(), () => false)
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  return entries.filter((entry) => entry.isFile() && entry.name.toLowerCase().endsWith('.json'))
    .map((entry) => join(entry.parentPath, entry.name)).sort()
}
