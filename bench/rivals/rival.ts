import { execFileSync, spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What one program made of a load: `null` where the figure does not belong to its job. */
export interface RivalFigures { readonly name: string; readonly done: number; readonly perSecond: number; readonly cpuMsEach: number }

export interface Load { readonly mails: number; readonly senders: number; readonly kilobytes: number }

/** Words for whoever lacks it, or `null` where everything is there. */
export function absent(name: string, files: readonly string[], packages: string): string | null {
  if (process.getuid?.() !== 0) return `${name}: not measured, because it has to be set up by root`
  return files.every((file) => existsSync(file)) ? null : `${name}: not installed. On Debian 12: apt-get install --no-install-recommends ${packages}`
}

/** A folder that services of other accounts may enter; `remove` at the end. */
export function openFolder(name: string): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), `${name}-`))
  chmodSync(path, 0o755)
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

interface Account { readonly uid: number; readonly gid: number }
export const account = (name: string): Account => ({ uid: Number(execFileSync('id', ['-u', name], { encoding: 'utf8' })), gid: Number(execFileSync('id', ['-g', name], { encoding: 'utf8' })) })

/** Runs a program to its end with these bytes as its input; what it printed. Rejects where it ends with anything but 0. */
export function run(program: string, words: readonly string[], options: SpawnOptions & { readonly input?: string | Buffer } = {}): Promise<string> {
  const { input, ...rest } = options
  const child = spawn(program, words, { ...rest, stdio: ['pipe', 'pipe', 'pipe'] }) as ChildProcess & { stdin: NodeJS.WritableStream; stdout: NodeJS.ReadableStream; stderr: NodeJS.ReadableStream }
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => { text += piece.toString() })
  // A program that ends before it has read everything says why by its code.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input ?? '')
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => (code === 0 ? resolve(text) : reject(new Error(`${program} ended with ${code}: ${text.slice(-2000)}`))))
  })
}

export const rounded = (value: number): number => Math.round(value * 100) / 100
