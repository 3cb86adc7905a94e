// Tells when a report was made, from a proof that a Parley desk gave its reporter, without asking the desk:
//   node verify-receipt.mjs proof.json KEY
// KEY is the line `name+id+base64` of the desk's log, from somewhere else than the proof. Needs Node and nothing more.
// Exit 0: it holds. 1: it does not. 2: wrong use.
import { createHash, createPublicKey, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'

const [file, given] = process.argv.slice(2)
if (file === undefined || given === undefined) {
  console.error('usage: node verify-receipt.mjs proof.json KEY   (KEY: the line name+id+base64 of the desk\'s log)')
  process.exit(2)
}
const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()
const fail = (why) => {
  console.error(`The proof does not hold: ${why}.`)
  process.exit(1)
}
const holds = (fact, why) => fact || fail(why)

// Canonical JSON (RFC 8785) of texts, lists and objects.
const canonical = (value) => Array.isArray(value) ? `[${value.map(canonical).join(',')}]`
  : typeof value !== 'object' ? JSON.stringify(value)
  : `{${Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`

const read = () => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return fail('the file is no proof')
  }
}
const { format, report, salt, entry, proof } = read()
holds(format === 'parley-report-proof/1' && [salt, entry, proof].every((part) => typeof part === 'string'), 'the file is no proof')

// 1. The entry of the log commits to this report: SHA-256(salt, report).
const said = JSON.parse(entry)
holds(said.action === 'event ReportReceived', 'the entry does not say that a report came in')
holds(sha256(Buffer.from(salt, 'hex'), canonical(report)).toString('hex') === said.object, 'the entry is about another report')

// 2. The path leads from the entry to the root that the checkpoint names (RFC 6962).
const [head, ...rest] = proof.split('\n\n')
const note = rest.join('\n\n')
const [version, indexLine, ...hashes] = head.split('\n')
holds(version === 'c2sp.org/tlog-proof@v1' && /^index \d+$/.test(indexLine), 'its path is in an unknown form')
const [origin, sizeText, rootText] = note.split('\n')
let [index, last] = [BigInt(indexLine.slice(6)), BigInt(sizeText) - 1n]
holds(index <= last && Number(index) === said.seq, 'the entry is not in the tree')
let hash = sha256(Uint8Array.of(0), entry)
for (const line of hashes.filter((each) => each !== '')) {
  const other = Buffer.from(line, 'base64')
  holds(last > 0n, 'its path is too long')
  if (index % 2n === 1n || index === last) {
    hash = sha256(Uint8Array.of(1), other, hash)
    while (index % 2n === 0n && index > 0n) [index, last] = [index / 2n, last / 2n]
  } else hash = sha256(Uint8Array.of(1), hash, other)
  ;[index, last] = [index / 2n, last / 2n]
}
holds(last === 0n && hash.toString('base64') === rootText, 'its path does not lead to the signed tree')

// 3. The checkpoint is signed by the key that was given (C2SP signed-note, Ed25519).
const [name, id, ...base64] = given.split('+')
const key = Buffer.from(base64.join('+'), 'base64')
holds(key.length === 33 && key[0] === 1 && sha256(`${name}\n`, key).subarray(0, 4).toString('hex') === id, 'the key is no key of a log')
const split = note.indexOf('\n\n')
const line = note.slice(split + 2).split('\n').find((each) => each.startsWith(`— ${name} `)) ?? ''
const signature = Buffer.from(line.split(' ').at(-1) ?? '', 'base64')
const publicKey = createPublicKey({ key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), key.subarray(1)]), format: 'der', type: 'spki' })
holds(origin === name && signature.subarray(0, 4).toString('hex') === id && verify(null, Buffer.from(note.slice(0, split + 1)), publicKey, signature.subarray(4)),
  'the checkpoint is not signed by that key')

console.log(`The proof holds. ${origin} had received this report by ${said.time} («${report.title}», entry ${said.seq} of ${sizeText}).`)
