import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openCheckpoint, rawPublicKey, signCheckpoint, verifierKey } from './checkpoint.ts'
import { canonical, firstPrev, leafHash, type EntryRow } from './entry.ts'
import { MerkleTree, nodeHash } from './merkle-tree.ts'
import { verifyLog } from './verify-log.ts'

const leaf = (hex: string): Buffer => leafHash(Buffer.from(hex, 'hex').toString('latin1'))
const { privateKey } = generateKeyPairSync('ed25519')
const verifier = verifierKey('desk.example/log', rawPublicKey(createPublicKey(privateKey)))

function treeOf(leaves: readonly Buffer[]): MerkleTree {
  const tree = new MerkleTree()
  for (const each of leaves) tree.add(each)
  return tree
}

describe('the tree of RFC 6962', () => {
  it('has the roots that are published for its test leaves', () => {
    // The leaves and roots of Certificate Transparency's own tests, those of one byte below 0x80 (others are no UTF-8).
    const roots = ['6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d', 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']
    expect(treeOf([]).root().toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
    expect(treeOf([leaf('')]).root().toString('hex')).toBe(roots[0])
    expect(treeOf([leaf(''), leaf('00')]).root().toString('hex')).toBe(roots[1])
  })

  it('gives every leaf a path to every later root, and no other leaf the same', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 70 }), fc.nat(), fc.nat(), (count, a, b) => {
      const leaves = Array.from({ length: count }, (_, n) => leafHash(String(n)))
      const size = 1 + (a % count)
      const index = b % size
      const tree = treeOf(leaves)
      expect(tree.root(size)).toEqual(treeOf(leaves.slice(0, size)).root())
      const climb = (hash: Buffer): Buffer => {
        let [at, last, found] = [index, size - 1, hash]
        for (const other of tree.path(index, size)) {
          if (at % 2 === 1 || at === last) {
            found = nodeHash(other, found)
            while (at % 2 === 0 && at > 0) [at, last] = [at >> 1, last >> 1]
          } else found = nodeHash(found, other)
          ;[at, last] = [at >> 1, last >> 1]
        }
        return found
      }
      expect(climb(leaves[index] ?? Buffer.alloc(0))).toEqual(tree.root(size))
      expect(climb(leafHash('another'))).not.toEqual(tree.root(size))
    }))
  })

  it('refuses a path to what it does not have', () => {
    expect(() => treeOf([leafHash('a')]).path(1)).toThrow(RangeError)
  })
})

describe('canonical JSON', () => {
  it('S-107: has its names in order, and line ends and controls only as escapes', () => {
    expect(canonical({ b: 'x\r\ny\u001b[31m', a: 1, c: [{ z: 'é', y: '"' }] })).toBe('{"a":1,"b":"x\\r\\ny\\u001b[31m","c":[{"y":"\\"","z":"é"}]}')
  })
})

describe('a checkpoint', () => {
  const note = signCheckpoint({ origin: 'desk.example/log', size: 7, root: leafHash('x') }, privateKey)
  it('opens with the key of its log', () => {
    expect(openCheckpoint(note, verifier)).toEqual({ origin: 'desk.example/log', size: 7, root: leafHash('x') })
  })

  it('does not open with another key, nor with one character changed', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 1_000_000 }), (size) => {
      const long = signCheckpoint({ origin: 'desk.example/log', size, root: leafHash(`${size}`) }, privateKey)
      const sum = long.lastIndexOf('=') - 1
      const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
      const spare = alphabet[alphabet.indexOf(long[sum] ?? '') | 1] ?? ''
      expect(openCheckpoint(`${long.slice(0, sum)}${spare}${long.slice(sum + 1)}`, verifier)).toBeNull()
    }), { numRuns: 20 })
    const other = verifierKey('desk.example/log', rawPublicKey(createPublicKey(generateKeyPairSync('ed25519').privateKey)))
    expect(openCheckpoint(note, other)).toBeNull()
    for (let at = 0; at < note.lastIndexOf('\n'); at += 1) {
      const changed = `${note.slice(0, at)}${note[at] === 'A' ? 'B' : 'A'}${note.slice(at + 1)}`
      expect(openCheckpoint(changed, verifier)).toBeNull()
    }
  })
})

describe('the whole log', () => {
  const written = (words: readonly string[]): EntryRow[] => {
    const rows: EntryRow[] = []
    for (const [seq, object] of words.entries()) {
      const entry = canonical({ seq, object, prev: rows.at(-1)?.hash.toString('hex') ?? firstPrev })
      rows.push({ seq, entry, hash: leafHash(entry) })
    }
    return rows
  }
  const rows = written(Array.from({ length: 20 }, (_, n) => `thing ${n}`))
  const checkpointOf = (of: readonly EntryRow[], size: number) => signCheckpoint({ origin: 'desk.example/log', size, root: treeOf(of.map(({ hash }) => hash)).root(size) }, privateKey)
  const kept = [checkpointOf(rows, 5), checkpointOf(rows, 15), checkpointOf(rows, 20)]
  const faultOf = (changed: readonly EntryRow[], checkpoints = kept) => verifyLog(changed, checkpoints, verifier)

  it('S-105: unchanged, is right', () => {
    expect(faultOf(rows)).toEqual({ ok: true, size: 20 })
  })

  it('S-105: edited, names the entry, with its hash made new or not', () => {
    const edited = rows.map((row) => (row.seq === 7 ? { ...row, entry: row.entry.replace('thing 7', 'nothing') } : row))
    expect(faultOf(edited)).toMatchObject({ seq: 7, code: 'altered' })
    expect(faultOf(edited.map((row) => ({ ...row, hash: leafHash(row.entry) })))).toMatchObject({ seq: 8, code: 'unlinked' })
  })

  it('S-105: with an entry deleted, inserted, or two exchanged, names the place', () => {
    expect(faultOf(rows.filter(({ seq }) => seq !== 9))).toMatchObject({ seq: 9, code: 'missing' })
    expect(faultOf(rows.toSpliced(4, 0, { ...(rows[4] ?? rows[0]!), seq: 4 }))).toMatchObject({ seq: 5, code: 'missing' })
    expect(faultOf(rows.with(3, rows[4]!).with(4, rows[3]!))).toMatchObject({ seq: 3, code: 'missing' })
    const renumbered = rows.toSpliced(3, 2, { ...rows[4]!, seq: 3 }, { ...rows[3]!, seq: 4 })
    expect(faultOf(renumbered)).toMatchObject({ seq: 3, code: 'missing' })
  })

  it('S-105 S-106: cut at its end, names the first entry that is gone', () => {
    expect(faultOf(rows.slice(0, 18))).toMatchObject({ seq: 18, code: 'rolled back' })
    expect(faultOf([])).toMatchObject({ seq: 0, code: 'rolled back' })
  })

  it('S-105: written anew from some entry on, names the first that no earlier checkpoint vouches for', () => {
    const fork = written(Array.from({ length: 20 }, (_, n) => (n < 12 ? `thing ${n}` : `other ${n}`)))
    expect(faultOf(fork)).toMatchObject({ seq: 5, code: 'forked', says: 'an entry from 5 to 14 is not the one that was signed' })
  })

  it('S-106: rolled back to yesterday with its own checkpoints, it is found out by one that was kept elsewhere', () => {
    const yesterday = rows.slice(0, 15)
    expect(faultOf(yesterday, kept.slice(0, 2))).toEqual({ ok: true, size: 15 })
    expect(faultOf(yesterday)).toMatchObject({ seq: 15, code: 'rolled back' })
  })

  it('S-106: a checkpoint that somebody else signed is no checkpoint', () => {
    const forged = signCheckpoint({ origin: 'desk.example/log', size: 20, root: leafHash('x') }, generateKeyPairSync('ed25519').privateKey)
    expect(faultOf(rows, [forged])).toMatchObject({ code: 'bad checkpoint' })
  })
})
