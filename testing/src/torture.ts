/** A small generator of pseudo-random numbers, so that a failing run can be run again: `(below) => 0 … below - 1`. */
export type Random = (below: number) => number

export function seeded(seed: number): Random {
  let state = seed >>> 0
  return (below) => {
    // mulberry32: 32 bits of state, good enough to choose where to break a mail.
    state = (state + 0x6d2b79f5) >>> 0
    let word = Math.imul(state ^ (state >>> 15), state | 1)
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61)
    return ((word ^ (word >>> 14)) >>> 0) % below
  }
}

type Break = (mail: Buffer, random: Random) => Buffer

const at = (mail: Buffer, random: Random): number => random(mail.length + 1)
const spliced = (mail: Buffer, from: number, to: number, put: Buffer | string): Buffer => Buffer.concat([mail.subarray(0, from), Buffer.from(put as string), mail.subarray(to)])
const put = (words: readonly string[]): Break => (mail, random) => {
  const place = at(mail, random)
  return spliced(mail, place, place, Buffer.from(words[random(words.length)] ?? '', 'latin1'))
}
/** On a line of its own in the head, where parsers believe what they read. */
const header = (make: (random: Random) => string): Break => (mail, random) => {
  const ends = mail.indexOf('\r\n\r\n')
  const place = random(2) === 0 || ends === -1 ? 0 : mail.indexOf('\r\n', random(Math.max(1, ends))) + 2
  return spliced(mail, place, place, Buffer.from(`${make(random)}\r\n`, 'latin1'))
}
const boundaryOf = (mail: Buffer): string => /boundary="?([^"\r\n;]{1,70})/i.exec(mail.subarray(0, 8192).toString('latin1'))?.[1] ?? 'b'
const some = (random: Random, words: readonly string[]): string => words[random(words.length)] ?? ''
const charsets = ['utf-8', 'utf-7', 'utf-16', 'utf-32be', 'x-unknown', 'gb18030', 'iso-2022-jp', 'iso-2022-kr', 'hz-gb-2312', 'koi8-r', '', '"', "utf-8''", '%00', 'x'.repeat(500)]
const encodings = ['base64', 'quoted-printable', 'x-uuencode', 'binary', '8bit', '7bit', 'gzip', '', 'BASE64;;', 'base64\r\n base64']

/** Each breaks a mail in one way that programs, networks or people with bad intent do. */
export const breaks: Readonly<Record<string, Break>> = {
  'one byte': (mail, random) => {
    const bytes = Buffer.from(mail)
    if (bytes.length > 0) bytes[random(bytes.length)] = random(256)
    return bytes
  },
  'many bytes': (mail, random) => {
    const bytes = Buffer.from(mail)
    for (let n = random(200); n > 0 && bytes.length > 0; n -= 1) bytes[random(bytes.length)] = random(256)
    return bytes
  },
  'cut off': (mail, random) => mail.subarray(0, at(mail, random)),
  'cut off at the front': (mail, random) => mail.subarray(at(mail, random)),
  'a hole': (mail, random) => {
    const from = at(mail, random)
    return spliced(mail, from, Math.min(mail.length, from + random(300)), '')
  },
  'a piece doubled': (mail, random) => {
    const from = at(mail, random)
    return spliced(mail, from, from, mail.subarray(from, from + random(2000)))
  },
  'two pieces changed about': (mail, random) => {
    const [one, other] = [at(mail, random), at(mail, random)].toSorted((a, b) => a - b) as [number, number]
    return Buffer.concat([mail.subarray(0, one), mail.subarray(other), mail.subarray(one, other)])
  },
  'NUL and control characters': put(['\0', '\0\0\0\0', '\u0001\u0002', '\u001b[2J', '\u0008'.repeat(50), '\u007f', '\u0085', '\u000b\u000c']),
  'bare line ends': put(['\r', '\n', '\r\r\n', '\n\r', '\n\n', '\r\r', '\r \n', '\n\t']),
  'all line ends bare': (mail, random) => Buffer.from(mail.toString('latin1').replaceAll('\r\n', random(2) === 0 ? '\n' : '\r'), 'latin1'),
  'a delimiter out of place': (mail, random) => put([`\r\n--${boundaryOf(mail)}\r\n`, `\r\n--${boundaryOf(mail)}--\r\n`, `--${boundaryOf(mail)}`, `\r\n--${boundaryOf(mail)}\r\n`.repeat(100)])(mail, random),
  'the boundary changed': (mail) => Buffer.from(mail.toString('latin1').replace(/boundary=("?)[^"\r\n;]*/i, 'boundary=$1'), 'latin1'),
  'the boundary with itself': header((random) => `Content-Type: multipart/mixed; boundary="${some(random, ['', '-', '--', ' ', 'a'.repeat(300), '\0', '(', '=?utf-8?q?b?='])}"`),
  'a charset': header((random) => `Content-Type: text/plain; charset=${some(random, charsets)}`),
  'a charset in a word': header((random) => `Subject: =?${some(random, charsets)}?${some(random, ['q', 'b', 'x', ''])}?${some(random, ['=E4=', '!!!!', '', '=00', 'w6Q=', '='.repeat(2000)])}?=`),
  'a transfer encoding': header((random) => `Content-Transfer-Encoding: ${some(random, encodings)}`),
  'an endless header': header((random) => `${some(random, ['Subject', 'From', 'References', 'Content-Type', 'X-Y', 'To', 'Received'])}: ${some(random, ['y', '<a@b> ', '"', '(', '=?utf-8?q?=E4?= ', 'a@b.example, ', ';x=y', '\\', '<<<>>>'])
    .repeat(1 + random(20_000))}`),
  'a header folded for ever': header((random) => `Subject: x${'\r\n y'.repeat(random(10_000))}`),
  'a thousand headers': header((random) => Array.from({ length: random(3000) }, (_, n) => `X-${n}: y`).join('\r\n')),
  'header doubled': header((random) => some(random, ['From: eve@evil.example', 'Content-Type: text/html', 'MIME-Version: 9', 'Subject:', 'Message-ID: <>', 'Message-ID: <a@b> <c@d>', 'Date: 0', 'To: undisclosed-recipients:;'])),
  'comments and quotes open': header((random) => some(random, ['From: "ada <ada@finder.example>', 'From: (((((ada@finder.example', 'From: ada@finder.example)))', 'To: "\\', 'From: <@a,@b:ada@finder.example>', `From: ${'('.repeat(5000)}`, `From: ${'"\\'.repeat(5000)}`])),
  'a hostile file name': header((random) => `Content-Disposition: attachment; ${some(random, ['filename=../../etc/passwd', "filename*=utf-8''%00%2e%2e%2f", 'filename*0=a; filename*99=b', `filename=${'x'.repeat(9000)}`, "filename*=''", 'filename="\\"\\"', "filename*=klingon'x'%zz"])}`),
  'nested for ever': (mail, random) => Buffer.concat([Buffer.from(Array.from({ length: random(400) }, (_, n) => `Content-Type: multipart/mixed; boundary=n${n}\r\n\r\n--n${n}\r\n`).join('')), mail]),
  'mails within mails': (mail, random) => Buffer.concat([Buffer.from('Content-Type: message/rfc822\r\n\r\n'.repeat(random(300))), mail]),
  'many parts': (mail, random) => Buffer.concat([Buffer.from(`From: ada@finder.example\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n${'--m\r\n\r\nx\r\n'.repeat(random(1500))}`), mail]),
  'HTML for ever': (mail, random) => Buffer.concat([Buffer.from(`From: ada@finder.example\r\nContent-Type: text/html\r\n\r\n${some(random, ['<div>', '<table><tr><td>', '<a href="', '<!--', '&#', '<b', '<style>', '<p>&nbsp;'])
    .repeat(random(20_000))}`), mail]),
  'broken base64': (mail, random) => Buffer.concat([Buffer.from('From: ada@finder.example\r\nContent-Transfer-Encoding: base64\r\n\r\n'), spliced(Buffer.from(mail.toString('base64')), random(50), 50 + random(50), '=!=*\r\n====')]),
  'broken quoted-printable': (mail) => Buffer.concat([Buffer.from('From: ada@finder.example\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'), Buffer.from(mail.toString('latin1').replaceAll(/[aeiou]/g, '=G'), 'latin1')]),
  'armour without end': put(['\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA', '\r\n-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA256\r\n\r\n', '\r\n-----BEGIN PGP PUBLIC KEY BLOCK-----\r\n\r\nmDME', '\r\n-----BEGIN PGP SIGNATURE-----\r\n\r\n=\r\n-----END PGP SIGNATURE-----']),
  'pretends to be sealed or signed': header((random) => some(random, ['Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b', 'Content-Type: application/pkcs7-mime; smime-type=signed-data', 'Content-Type: multipart/signed; boundary=b', 'Content-Type: application/ms-tnef', 'Autocrypt: addr=a@b; keydata=!!!!', 'DKIM-Signature: v=1; a=rsa-sha256; d=; s=; b=', 'ARC-Seal: i=999; cv=pass; b='])),
  'pretends to be a machine': header((random) => some(random, ['Content-Type: multipart/report; report-type=delivery-status; boundary=b', 'Auto-Submitted: auto-replied', 'List-Id: <<<>>>', 'X-Failed-Recipients: @@@', 'Precedence: bulk', 'Content-Type: text/calendar; method=REQUEST'])),
}

/** Mail number `n`: one of the corpus, broken in one to four ways, told by the seed alone; and the names of the ways. */
export function tortured(corpus: readonly Buffer[], seed: number, n: number): { readonly raw: Buffer; readonly ways: readonly string[] } {
  const random = seeded(Math.imul(seed, 1_000_003) + n)
  const names = Object.keys(breaks)
  let raw = corpus[random(corpus.length)] ?? Buffer.alloc(0)
  const ways = Array.from({ length: 1 + random(4) }, (_, turn) => (turn === 0 ? names[n % names.length] : names[random(names.length)]) ?? '')
  for (const way of ways) raw = (breaks[way]?.(raw, random) ?? raw).subarray(0, 2 * 1024 * 1024)
  // No two are the same bytes, or the port would rightly take them for one.
  return { raw: Buffer.concat([Buffer.from(`X-Torture: ${n}\r\n`), raw]), ways }
}

/** A lone dot between line ends that are not both CRLF: the one thing that the port refuses in what a mail holds. */
export const smuggles = (raw: Buffer): boolean => /(?:^|\r\n|\r|\n)\.(?:\r(?!\n)|\n)|(?:\r(?!\n)|(?<!\r)\n)\.(?:\r\n|\r|\n|$)/.test(raw.toString('latin1'))
