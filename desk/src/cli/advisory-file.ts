import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { utf8 } from './terminal.ts'

/** Why bytes hold no document, with the clause of the JSON standard that says so. */
export interface NoDocument { readonly message: string; readonly clause: string }

/** Deeper than any of the formats nests, and shallow enough for every reader that calls itself for what is inside. */
const deepest = 200

/** The text of a JSON file, or why not to hand it on: no UTF-8 (RFC 8259 §8.1), or nested beyond reason (§9). */
export function jsonText(bytes: Uint8Array): { readonly text: string } | { readonly refused: NoDocument } {
  const text = utf8(bytes)
  if (text === undefined) return { refused: { message: 'this is no UTF-8 text', clause: 'RFC 8259 §8.1' } }
  if (depthOf(text) > deepest) return {
    refused: { message: `this is nested more than ${deepest} levels deep`, clause: 'RFC 8259 §9' },
  }
  return { text }
}

/** How deep brackets nest outside of strings; the text need not be sound JSON. */
function depthOf(text: string): number {
  let [depth, most, inString] = [0, 0, false]
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (inString) {
      if (code === 0x5c) at += 1
      else if (code === 0x22) inString = false
    } else if (code === 0x22) inString = true
    else if (code === 0x5b || code === 0x7b) most = Math.max(most, ++depth)
    else if (code === 0x5d || code === 0x7d) depth -= 1
  }
  return most
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
