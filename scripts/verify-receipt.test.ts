import { spawnSync } from 'node:child_process'
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const program = fileURLToPath(new URL('./verify-receipt.mjs', import.meta.url))
const sha256 = (...parts: readonly (string | Uint8Array)[]): Buffer => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()

/** A proof made by hand from the words of docs/report-proof.md: a log of one entry, signed by a key of its own. */
function proofOf(over: Readonly<Record<string, unknown>> = {}): { readonly text: string; readonly key: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const raw = Buffer.concat([Buffer.of(1), publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)])
  const [origin, salt] = ['desk.example/log', Buffer.alloc(32, 7)]
  const id = sha256(`${origin}\n`, raw).subarray(0, 4)
  const report = { files: [], text: 'It does not shut.', title: 'A door' }
  const said = { action: 'event ReportReceived', actor: 'someone', object: sha256(salt, '{"files":[],"text":"It does not shut.","title":"A door"}').toString('hex'), outcome: 'done', prev: '', seq: 0, time: '2026-11-20T20:54:32.781Z', ...over }
  const entry = JSON.stringify(said)
  const body = `${origin}\n1\n${sha256(Uint8Array.of(0), entry).toString('base64')}\n`
  const signature = Buffer.concat([id, sign(null, Buffer.from(body), privateKey)]).toString('base64')
  const proof = `c2sp.org/tlog-proof@v1\nindex 0\n\n${body}\n— ${origin} ${signature}\n`
  return { text: JSON.stringify({ format: 'parley-report-proof/1', report, salt: salt.toString('hex'), entry, proof }), key: `${origin}+${id.toString('hex')}+${raw.toString('base64')}` }
}

let folder: string
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'parley-proof-')) })
afterAll(() => rmSync(folder, { recursive: true }))
const check = ({ text, key }: { readonly text: string; readonly key: string }) => {
  const path = join(folder, 'proof.json')
  writeFileSync(path, text)
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, path, key], { encoding: 'utf8' })
  return `${status} ${stdout}${stderr}`
}

describe('a page of code for strangers', () => {
  it('S-110: a proof made by hand from the document holds', () => {
    expect(check(proofOf())).toContain('0 The proof holds. desk.example/log had received this report by 2026-11-20T20:54:32.781Z')
  })

  it('S-110: an entry that says something else of the same report is no proof that it came in', () => {
    expect(check(proofOf({ action: 'case read' }))).toBe('1 The proof does not hold: the entry does not say that a report came in.\n')
  })

  it('S-110: another report, and the key of another log, do not fit', () => {
    const made = proofOf()
    expect(check({ ...made, text: made.text.replace('It does not shut.', 'It does not open.') })).toMatch(/^1 .*about another report/)
    expect(check({ ...made, key: proofOf().key })).toMatch(/^1 /)
  })
})
