import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { nothingRefused, type Refused } from './refused-passphrases.ts'
import { turns } from './turns.ts'

/** Cost of a hash (S-010; RFC 9106 §4): 64 MiB, three passes. */
const memory = 65_536
const passes = 3
const hashBytes = 32
const shortest = 15
const longest = 128
/** Passphrases that everybody tries first, of those that are long enough. */
const wellKnown = new Set(['correcthorsebatterystaple', 'thequickbrownfox', 'thequickbrownfoxjumpsoverthelazydog', 'passwordpassword',
  'iloveyouiloveyou', 'letmeinletmeinletmein', 'trustno1trustno1', 'tobeornottobethatisthequestion', 'maytheforcebewithyou',
  'administratoradministrator', 'changemechangeme', 'qwertyuiopasdfghjklzxcvbnm', 'onceuponatimeinthewest', 'itwasthebestoftimes',
  'iloveyouforever', 'iloveyousomuch123', 'spongebobsquarepants', 'manchesterunited', 'liverpoolfootballclub', 'youllneverwalkalone', 'neverevergiveup', 'nevergonnagiveyouup',
  'alwaysandforever', 'supercalifragilisticexpialidocious', 'antidisestablishmentarianism', 'californialove', 'hakunamatata1234', 'leagueoflegends', 'harrypotterhogwarts',
  'lordoftherings123', 'startrekenterprise', 'maytheforcebewithus', 'winteriscoming123', 'givemelibertyorgivemedeath', 'iamyourfather1234', 'helloworldhelloworld',
  'thisismypassword', 'mypasswordispassword', 'letmeinletmein123', 'ilovemymotherandfather', 'jesuschristismylord', 'godisgoodallthetime', 'inthebeginninggodcreated',
  'onetwothreefourfive', 'roundroundround', 'askmeanything123', 'whatisthepassword', 'nopasswordneeded', 'openthedoorplease', 'opensesameopensesame', 'thepasswordispassword'])
const rows = ['abcdefghijklmnopqrstuvwxyz', '01234567890123456789', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm', 'azertyuiop', 'qwertzuiop',
  // Down and up the keyboard's columns, and to and fro between two rows.
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p', 'qazwsxedcrfvtgbyhnujmikolp', 'zaq12wsxcde34rfvbgt56yhnmju78ik', '1q2w3e4r5t6y7u8i9o0p', 'q1w2e3r4t5y6u7i8o9p0', 'qawsedrftgyhujikolp']

const derive = promisify(argon2)
/** Each hash takes 64 MiB: a few at once, some waiting, the rest told to come back (S-014). */
const queue = turns({ atOnce: 2, waiting: 16 })

/**
 * Why a passphrase is refused, or `null`. 15 to 128 characters, no rules of composition (NIST SP 800-63B-4 §3.1.1.2);
 * what is left after the words that anybody would guess (names, the desk, rows of keys, repeats) must still be long.
 */
export function passphraseFault(passphrase: string, context: readonly string[], refused: Refused = nothingRefused): string | null {
  const length = Array.from(normal(passphrase)).length
  if (length < shortest) return `A passphrase needs at least ${shortest} characters; this one has ${length}. Take four or five words that do not belong together.`
  if (length > longest) return `A passphrase has at most ${longest} characters; this one has ${length}.`
  const plain = normal(passphrase).toLowerCase().replace(/[\s\p{P}]/gu, '')
  if (wellKnown.has(plain) || refused.has(normal(passphrase))) return 'This passphrase is on every list of those that are tried first. Take words of your own.'
  const rest = withoutRuns([...context, 'parley', 'password', 'passphrase', 'security'].filter((word) => word.length >= 3)
    .reduce((text, word) => text.replaceAll(word.toLowerCase().replace(/[\s\p{P}]/gu, ''), ''), plain))
  if (new Set(rest).size < 6 || rest.length < 10) return 'Too much of this passphrase can be guessed: names, repeats, rows of keys. Take four or five words that do not belong together.'
  return null
}

/** `$argon2id$v=19$m=65536,t=3,p=1$salt$hash`; rejects with `TooBusy` when too many are under way. */
export async function hashPassphrase(passphrase: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await argon(passphrase, salt)
  return `$argon2id$v=19$m=${memory},t=${passes},p=1$${unpadded(salt)}$${unpadded(hash)}`
}

/** Takes the same time for nobody (`null`) as for somebody, so that nothing tells who is a member (S-015). */
export async function isPassphrase(passphrase: string, stored: string | null): Promise<boolean> {
  const [, salt, hash] = /^\$argon2id\$v=19\$m=65536,t=3,p=1\$([\w+/]{22})\$([\w+/]{43})$/.exec(stored ?? nobody) ?? []
  if (salt === undefined || hash === undefined) throw new Error('a stored passphrase is not written as this version writes it')
  const given = await argon(passphrase, Buffer.from(salt, 'base64'))
  return timingSafeEqual(given, Buffer.from(hash, 'base64')) && stored !== null
}

const nobody = `$argon2id$v=19$m=${memory},t=${passes},p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`

const argon = (passphrase: string, nonce: Buffer): Promise<Buffer> => queue(() =>
  derive('argon2id', { message: Buffer.from(normal(passphrase), 'utf8'), nonce, parallelism: 1, tagLength: hashBytes, memory, passes }))

/** The same letters typed on two keyboards are the same bytes (RFC 8265 §4.2). */
const normal = (passphrase: string): string => passphrase.normalize('NFC')

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '')

/** Without runs along the alphabet, the digits or the keyboard, and without a unit that repeats. */
function withoutRuns(text: string): string {
  const whole = /^(.{1,12}?)\1+$/u.exec(text)?.[1] ?? text
  return rows.reduce((rest, row) => [row, row.split('').toReversed().join('')].reduce((left, line) => cut(left, line), rest), whole)
}

function cut(text: string, line: string): string {
  for (let length = line.length; length >= 4; length -= 1) {
    for (let at = 0; at + length <= line.length; at += 1) {
      const run = line.slice(at, at + length)
      if (text.includes(run)) return cut(text.replace(run, ''), line)
    }
  }
  return text
}
