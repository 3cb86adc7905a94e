import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { exportCase, verifyExport, type CaseExport } from '../store/case-export.ts'
import { withStore } from './beside-the-desk.ts'
import { configOfEnvironment } from './environment.ts'
import { logUsage, logWords, verifyLogVerb } from './verify-log.ts'

const usage = `usage: parley verify FILE                     checks an exported case log; needs no desk and no key
       parley verify --export REFERENCE FILE  writes the log of a case, sealed as it is stored
${logUsage}`
const hex = z.string().regex(/^[0-9a-f]{64}$/)
const shape: z.ZodType<CaseExport> = z.object({
  format: z.literal('parley case log 1'), instance: z.string(),
  case: z.object({ id: z.string(), reference: z.string(), seq: z.int(), hash: hex }),
  events: z.array(z.object({
    seq: z.int(), type: z.string(), version: z.int(), at: z.iso.datetime(), actor: z.string(), audience: z.string(), body: z.base64(), prev: hex, hash: hex,
  })),
})

/** Exit 0 the chain holds, 1 it does not, 2 wrong use or no such file. */
export async function verifyVerb(words: readonly string[]): Promise<number> {
  const ofLog = logWords(words)
  if (ofLog === null) return say(usage, 2)
  if (ofLog !== undefined) return verifyLogVerb(ofLog)
  const given = wordsOf(words)
  if (given === null) return say(usage, 2)
  return given.reference === undefined ? verify(given.file) : exported(given.reference, given.file)
}

function say(text: string, code: number): number {
  process[code === 0 ? 'stdout' : 'stderr'].write(text)
  return code
}

function wordsOf(args: readonly string[]): { readonly file: string; readonly reference?: string } | null {
  try {
    const { values, positionals: [file, ...more] } = parseArgs({ args: [...args], allowPositionals: true, options: { export: { type: 'string' } } })
    if (file === undefined || more.length > 0) return null
    return values.export === undefined ? { file } : { file, reference: values.export }
  } catch (error) {
    if (error instanceof TypeError) return null // parseArgs: a word that it does not know
    throw error
  }
}

/** Undefined for what is no JSON: the shape then says what it lacks. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

async function verify(file: string): Promise<number> {
  const read = shape.safeParse(jsonOf(await readFile(file, 'utf8')))
  if (!read.success) return say(`${file} is no exported case log: ${z.prettifyError(read.error)}\n`, 2)
  const { case: head } = read.data
  const verdict = verifyExport(read.data)
  return verdict.ok ? say(`${head.reference}: ${head.seq} events, unbroken up to ${head.hash}.\n`, 0)
    : say(`${head.reference}: broken at event ${verdict.seq} (${verdict.code}).\n`, 1)
}

async function exported(reference: string, file: string): Promise<number> {
  const log = await withStore(configOfEnvironment(), (store) => store.as({ role: 'worker' }, async (tx) => {
    const found = await tx.maybe<{ id: string }>('select id from case_head where ref = $1', [reference.toUpperCase()])
    return found && exportCase(tx, found.id)
  }))
  if (log === undefined) return say(`There is no case ${reference}.\n`, 1)
  await writeFile(file, `${JSON.stringify(log, null, 1)}\n`, { flag: 'wx', mode: 0o600 })
  return say(`${log.events.length} events of ${reference} are in ${file}.\n`, 0)
}
