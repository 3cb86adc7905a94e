import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Client } from 'pg'
import { makeSeal } from '../../../desk/src/keys/page-seal.ts'
import { compressedRtf } from '../../../desk/src/mail/compressed-rtf.ts'
import { tnefLimits } from '../../../desk/src/mail/tnef.ts'
import { componentsOf } from '../../../scripts/bill-of-materials.ts'
import { codeOf, stepAt } from '../../../desk/src/identity/totp.ts'
import { accessDesk, madeCase, subject, type AccessDesk, type Subject, type Target } from './access-desk.ts'
import { crawl } from './crawl.ts'
import { hiddenFields, Visitor, type Answer } from './visitor.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
let room: AccessDesk
let ada: Subject
let target: Target
let pages: readonly Answer[]
let open: readonly Answer[]
const anybody = () => new Visitor(room.desk.url, 'anybody')
beforeAll(async () => {
  room = await accessDesk()
  ada = await subject(room, 'ada', { community: ['triager', 'publisher'] }, { isAdmin: true })
  target = await madeCase(room, 'community')
  pages = await crawl(ada.visitor, ['/cases', `/cases/${target.id}`, '/account', '/members'])
  open = await crawl(anybody(), ['/', '/sign-in', '/receipt', '/advisories', '/p/community/report', '/.well-known/security.txt', '/feeds/advisories.json', '/api/openapi.json'])
})
afterAll(() => room.end())

/** What the server says to bytes as they are. */
function raw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(room.desk.url)
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(bytes))
    let heard = ''
    socket.on('data', (piece) => { heard += piece.toString('latin1') })
    socket.on('error', reject)
    socket.setTimeout(3_000, () => socket.destroy())
    socket.on('close', () => resolve(heard))
  })
}
const isHtml = ({ headers }: Answer) => (headers.get('Content-Type') ?? '').startsWith('text/html')
const sources = (folder: string): string[] => readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(tsx?|js)$/.test(entry.name) && !/\.test\.|\/golden|\/generated|node_modules/.test(join(entry.parentPath, entry.name))).map((entry) => join(entry.parentPath, entry.name))
const code = () => [...sources('desk/src'), ...sources('packages')].map((path) => [path.slice(root.length), readFileSync(path, 'utf8')] as const)

describe('every answer', () => {
  it('V4.1.1: says what it is, and texts in which characters', () => {
    expect(pages.length + open.length).toBeGreaterThan(60)
    for (const { path, headers, status, bytes } of [...pages, ...open]) {
      if (bytes.length === 0 || status >= 300 && status < 400) continue
      const type = headers.get('Content-Type') ?? ''
      expect([path, type]).toEqual([path, expect.stringMatching(/^(text\/[a-z]+; ?charset=utf-8|application\/[a-z.+-]+(; ?charset=utf-8)?|image\/svg\+xml)/i)])
    }
  })

  it('S-006: of pages asks nobody else for anything', () => {
    for (const { path, text } of [...pages, ...open].filter(isHtml)) {
      const loaded = [...text.matchAll(/<(?:script|img|link|iframe|source|video|audio|object|embed)\b[^>]*?\b(?:src|href|data)="([^"]+)"/g)].map(([, found = '']) => found)
      expect([path, loaded.filter((each) => !each.startsWith('/') || each.startsWith('//'))]).toEqual([path, []])
    }
  })

  it('V3.7.1 V3.5.5: of pages uses no plug-in, and no script of ours listens to other windows', () => {
    for (const { text } of [...pages, ...open].filter(isHtml)) expect(text).not.toMatch(/<(object|embed|applet|iframe)\b/i)
    for (const path of sources('desk/src/elements')) expect(readFileSync(path, 'utf8')).not.toMatch(/postMessage|addEventListener\(\s*'message'|onmessage|innerHTML|document\.write/)
  })

  it('V14.2.2: with something of a case in it is not to be stored by anything between', () => {
    for (const { path, headers } of pages.filter(({ path: each }) => each.startsWith('/cases'))) expect([path, headers.get('Cache-Control')]).toEqual([path, 'no-store'])
  })
})

describe('what comes in', () => {
  const tricks = [`' or '1'='1`, `'; drop table parley.case_head; --`, `1) union select 1,2,3 --`, '$1', `\\'; select pg_sleep(5); --`, `%' and 1=0 union all select null --`, `{"$gt":""}`, `*)(uid=*`, '\u0000', `\u2019 or 1=1`]

  it('S-069: no text becomes SQL: not in an address, a parameter or a field', async () => {
    const none = await ada.visitor.get('/cases?project=nothing')
    const count = () => room.desk.store.as({ role: 'worker' }, (tx) => tx.one<{ cases: number; members: number }>('select (select count(*) from case_head) as cases, (select count(*) from member) as members'))
    const before = await count()
    for (const trick of tricks) {
      const q = encodeURIComponent(trick)
      const listed = await ada.visitor.get(`/cases?project=${q}`)
      expect([trick, listed.status, listed.text.match(/\/cases\/[a-z2-7]{26}/g)?.length ?? 0]).toEqual([trick, none.status, none.text.match(/\/cases\/[a-z2-7]{26}/g)?.length ?? 0])
      for (const path of [`/cases/${q}`, `/cases/${target.id}/files/${q}`, `/p/${q}`, `/advisories/${q}`, `/cases/${target.id}/commands/${q}`]) expect([path, (await ada.visitor.get(path)).status]).toEqual([path, 404])
      for (const sent of [await anybody().post('/sign-in', { login: trick, passphrase: trick, code: trick }), await anybody().post('/receipt', { receipt: trick })]) expect([400, 401, 422, 429]).toContain(sent.status)
      expect((await ada.visitor.post(`/cases/${target.id}/commands/WriteMessage`, { _token: ada.token, audience: 'team', 'message.text': trick.replace('\u0000', '0') })).status).toBe(303)
    }
    expect(await count()).toEqual(before)
    const page = await ada.visitor.get(`/cases/${target.id}`)
    expect(page.text).toContain('drop table parley.case_head')
  })

  it('S-069: statements are made of constants: no value is written into one', () => {
    const written = code().filter(([path]) => path.startsWith('desk/src')).flatMap(([path, text]) => [...text.matchAll(/\.(?:query|execute|one|maybe)(?:<[^(]*>)?\(\s*`([^`]*)`/g)]
      .flatMap(([, statement = '']) => [...statement.matchAll(/'\$\{|=\s*\$\{(?!\w+\(?\)?\})/g)].map(() => `${path}: ${statement.slice(0, 60)}`)))
    // The states of a queue, constants of the code; names of the catalogue itself, asked for a line above.
    expect(written).toEqual([expect.stringMatching(/^desk\/src\/store\/lease\.ts: update \$\{table\} set state/), expect.stringMatching(/^desk\/src\/store\/restore\.ts: select setval/)])
  })

  it('V15.3.6 S-070: a field named after a prototype changes nothing and is refused', async () => {
    for (const name of ['__proto__', 'constructor', '__proto__.polluted', 'constructor.prototype.polluted', 'message.__proto__.polluted']) {
      const sent = await ada.visitor.post(`/cases/${target.id}/commands/WriteMessage`, { _token: ada.token, audience: 'team', 'message.text': 'words', [name]: 'polluted' })
      expect([name, sent.status]).toEqual([name, 422])
      const page = await anybody().get('/p/community/report')
      expect((await anybody().post('/p/community/report', { ...hiddenFields(page.text), title: 't', text: 't', [name]: 'x' })).status).toBe(422)
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('S-080: a file of one byte too much is refused, and nothing of it kept', async () => {
    const page = await anybody().get('/p/asf/report')
    const sent = await anybody().post('/p/asf/report', { ...hiddenFields(page.text), title: 'Large', text: 'See the file.', about: 'project', alreadyPublic: 'no', files: [new File([new Uint8Array(25 * 1024 * 1024 + 1)], 'large.bin')] })
    expect([413, 422]).toContain(sent.status)
    expect((await room.desk.store.as({ role: 'worker' }, (tx) => tx.query(`select id from case_head where project = 'asf'`))).length).toBe(0)
  })

  it('S-071: a request that two servers could read differently is refused', async () => {
    const host = `Host: ${new URL(room.desk.url).host}`
    const bodies = [
      `POST /receipt HTTP/1.1\r\n${host}\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nX`, `POST /receipt HTTP/1.1\r\n${host}\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde`,
      `POST /receipt HTTP/1.1\r\n${host}\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`, `GET / HTTP/1.1\r\n\r\n`, `GET / HTTP/1.1\n${host}\n\n`, `GET / HTTP/1.1\r\n${host}\r\nX: a\rb\r\n\r\n`,
    ]
    for (const body of bodies) expect([body, await raw(body)]).toEqual([body, expect.stringMatching(/^(HTTP\/1\.1 400|$)/)])
  })

  it('S-071: under another name nobody answers, and no header can give one', async () => {
    expect(await raw('GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 421/)
    for (const header of ['X-Forwarded-Host', 'X-Forwarded-Server', 'X-Host', 'Forwarded', 'X-Original-URL', 'X-Rewrite-URL', 'X-Forwarded-Proto']) {
      const answer = await anybody().get('/', { [header]: header === 'Forwarded' ? 'host=evil.example' : 'evil.example' })
      expect([header, answer.status, answer.text.includes('evil.example'), JSON.stringify([...answer.headers]).includes('evil.example')]).toEqual([header, 200, false, false])
    }
  })

  it('V15.3.4: where somebody comes from is not taken from what they say: the wait after wrong tries stays', async () => {
    const statuses: number[] = []
    for (let n = 0; n < 8; n += 1) statuses.push((await anybody().post('/sign-in', { login: 'nobody-here', passphrase: 'wrong words all along', code: '000000' }, { 'X-Forwarded-For': `192.0.2.${n}`, 'X-Real-IP': `198.51.100.${n}` })).status)
    expect(statuses.at(-1)).toBe(429)
  })
})

describe('what is not there', () => {
  it('S-007: no file, listing, monitor or tool that people look for is at any address', async () => {
    const wanted = ['.git/config', '.git/HEAD', '.env', '.svn/entries', 'package.json', 'package-lock.json', 'assets/', 'assets', 'desk/', 'src/', 'server-status', 'metrics', 'debug', 'debug/pprof', 'admin', 'administrator', 'phpmyadmin/', 'wp-admin/', 'actuator', 'actuator/health',
      'console', 'graphql', 'swagger', 'swagger-ui.html', 'api-docs', 'docs', 'backup.zip', 'dump.sql', 'data/', 'keys/master.key', 'checkpoints/', 'pickup/', 'node_modules/', '..%2f..%2fetc%2fpasswd', 'assets/..%2f..%2fpackage.json', 'assets/%2e%2e/cli.ts', 'trace', 'info', 'status', '.DS_Store', 'config.json', 'id_rsa', 'test', 'tmp/', 'logs/', 'error.log']
    for (const path of wanted) expect([path, (await anybody().get(`/${path}`)).status]).toEqual([path, 404])
  })

  it('S-007: TRACE and other methods do nothing', async () => {
    for (const method of ['TRACE', 'TRACK', 'CONNECT', 'PUT', 'DELETE', 'PATCH', 'PROPFIND']) {
      const heard = await raw(`${method} /cases HTTP/1.1\r\nHost: ${new URL(room.desk.url).host}\r\nX-Echo: secret-echo\r\nConnection: close\r\n\r\n`)
      expect([method, heard.slice(0, 12), heard.includes('secret-echo')]).toEqual([method, expect.stringMatching(/^(HTTP\/1\.1 4|)/), false])
      expect(heard).not.toMatch(/^HTTP\/1\.1 2/)
    }
  })

  it('V1.2.6 V1.2.7 V1.2.8 V1.3.8 V1.3.9: nothing of the release speaks LDAP, XPath, LaTeX, JNDI or memcache', () => {
    const names = componentsOf(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))).map(({ name }) => name)
    expect(names.length).toBeGreaterThan(30)
    expect(names.filter((name) => /ldap|xpath|latex|jndi|java|memcache|xslt/i.test(name))).toEqual([])
  })

  it('V1.3.7: no template engine, and no page is made of a text by rules of its own', () => {
    const names = componentsOf(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))).map(({ name }) => name)
    expect(names.filter((name) => /^(ejs|pug|handlebars|mustache|nunjucks|liquidjs|eta|squirrelly|dot|underscore|lodash\.template)$/.test(name))).toEqual([])
    expect(code().filter(([path, text]) => path.endsWith('.tsx') && /dangerouslySetInnerHTML|\braw\(/.test(text)).map(([path]) => path)).toEqual([])
  })

  it('V1.2.5: other programs are started for the database and the keeper of the keys alone, never by way of a shell\'s words', () => {
    const starters = code().filter(([, text]) => /node:child_process/.test(text)).map(([path]) => path)
    expect(starters.filter((path) => !path.startsWith('desk/src/store/postgres/') && !path.startsWith('desk/src/cli/'))).toEqual(['desk/src/keys/keyd-process.ts'])
    expect(code().filter(([, text]) => /\bexecSync\(|\bexec\(\s*`|shell: true/.test(text)).map(([path]) => path)).toEqual([])
  })

  it('V1.2.9: a pattern is made of constants, and of what somebody wrote never', () => {
    const makers = code().filter(([path, text]) => !path.startsWith('desk/src/demo/') && /new RegExp\(/.test(text)).map(([path]) => path)
    // Words of ours in several languages, the policy's own vocabulary, official schemas, ids of cases: none is anybody's text.
    expect(makers.filter((path) => !/^packages\/policy\/src\/drift|^packages\/advisory\/src\/(schema-judge|to-osv|version-order|syntax|csaf-rules-21\/extensions)|^desk\/src\/pages\/untrusted|^desk\/src\/mail\/(classify|content-parts|machine-subject|to-command)|^desk\/src\/outbox\/letter-content/.test(path))).toEqual([])
  })

  it('V1.5.1: no XML is read: not by our code, and the library that could is told not to', () => {
    expect(code().filter(([, text]) => /\bDOMParser|\bXMLParser|from '(fast-xml|xml2js|libxml|sax)/.test(text)).map(([path]) => path)).toEqual([])
    const callers = code().filter(([, text]) => /from 'mailauth/.test(text))
    expect(callers.length).toBeGreaterThan(0)
    for (const [path, text] of callers) if (/authenticate\(/.test(text)) expect([path, text.includes('disableBimi: true')]).toEqual([path, true])
  })

  it('V5.2.3: nothing is unpacked that somebody sent, so no size has to be guessed; the words of a winmail.dat alone, whose size is held to a limit before', () => {
    const withoutChecksums = code().map(([path, text]) => [path, text.replaceAll('import { crc32 } from \'node:zlib\'', '')] as const)
    expect(() => compressedRtf(Buffer.concat([Buffer.alloc(4), Buffer.from('ffffff7f', 'hex'), Buffer.from('LZFu'), Buffer.alloc(40)]), tnefLimits.bodyBytes)).toThrow('too large')
    expect(withoutChecksums.filter(([, text]) => /node:zlib|DecompressionStream|gunzip|inflateRaw|unzipper|yauzl|node-tar/.test(text)).map(([path]) => path)).toEqual([])
    const named = componentsOf(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))).map(({ name }) => name)
    expect(named.filter((name) => /^(tar|unzipper|yauzl|adm-zip|jszip|7zip|node-stream-zip)$/.test(name))).toEqual([])
  })

  it('V1.3.10: no text of a stranger is a format: nothing is printed by way of one', () => {
    expect(code().filter(([path, text]) => path.startsWith('desk/src') && !/elements|demo/.test(path) && /console\.(log|error|warn|info)\((?!`)|util\.format|inspect\(/.test(text)).map(([path]) => path)).toEqual([])
  })

  it('V13.2.3: no way into the database has a name or a word that everybody knows', async () => {
    for (const [user, password] of [['postgres', 'postgres'], ['postgres', ''], ['root', 'root'], ['admin', 'admin'], ['parley', 'parley']]) {
      const client = new Client({ ...room.administrator(), user, ...(password === '' ? {} : { password }) })
      client.on('error', () => undefined)
      await expect(client.connect()).rejects.toThrow()
    }
  })

  it('V6.4.2 V6.2.6 V6.2.7: no hint or question; passphrases are typed unseen, may be pasted and kept by a program', async () => {
    const page = await anybody().get('/sign-in')
    const fields = [...page.text.matchAll(/<input\b[^>]*>/g)].map(([tag]) => tag).filter((tag) => !tag.includes('type="hidden"'))
    expect(fields.map((tag) => /name="([^"]+)"/.exec(tag)?.[1])).toEqual(['login', 'passphrase', 'code'])
    const passphrase = fields.find((tag) => tag.includes('name="passphrase"')) ?? ''
    expect(passphrase).toContain('type="password"')
    expect(passphrase).toContain('autocomplete="current-password"')
    expect(page.text).not.toMatch(/onpaste|oncopy|ondrop/)
  })

  it('V7.4.4: every page of somebody who is signed in has the way out on it', () => {
    const shown = pages.filter((answer) => isHtml(answer) && answer.status === 200 && answer.text.includes('<body class="side-team'))
    expect(shown.length).toBeGreaterThan(30)
    for (const { path, text } of shown) expect([path, /<form[^>]*action="\/sign-out"/.test(text)]).toEqual([path, true])
  })

  it('V4.1.2: no answer to a program leads on to another address', async () => {
    for (const path of ['/api/v1/cases', '/api/v1/projects', '/api/openapi.json', '/healthz', '/feeds/advisories.json', '/.well-known/security.txt', '/osv/v1/query']) {
      const { status, headers } = await anybody().get(path, { Accept: 'application/json' })
      expect([path, status >= 300 && status < 400, headers.get('Location')]).toEqual([path, false, null])
    }
  })

  it('V1.1.1: what is written is decoded once', async () => {
    for (const path of ['/%2563ases', '/p/%2563ommunity', '/advisories/%252e%252e%252fcases', '/assets/%252e%252e/cli.ts']) expect([path, (await anybody().get(path)).status]).toEqual([path, 404])
    const typed = 'Twice: %253Cb%253E &amp;lt;b&amp;gt; %41 \\u0041'
    const made = await anybody().fill('/p/community/report', { title: typed, text: typed, about: 'project', alreadyPublic: 'no' })
    expect(made.status).toBe(200)
    expect((await ada.visitor.get('/cases')).text).toContain(typed.replaceAll('&', '&amp;'))
  })

  it('V7.6.2: a page alone makes no session', () => {
    for (const { path, headers } of open) expect([path, headers.getSetCookie()]).toEqual([path, []])
  })
})

describe('texts that the desk seals and takes back', () => {
  const seal = makeSeal(new Uint8Array(32).fill(9))
  it('V9.1.1 V9.1.2 V9.1.3 V9.2.1 V9.2.2 V9.2.3: open unchanged, in their time, for their purpose and on their desk only', () => {
    const sealed = seal.close('receipt', 'words', 1_000)
    expect(seal.open('receipt', sealed, 999)).toBe('words')
    expect([seal.open('receipt', sealed, 1_000), seal.open('challenge', sealed, 999), makeSeal(new Uint8Array(32).fill(8)).open('receipt', sealed, 999)]).toEqual([null, null, null])
    const bytes = Buffer.from(sealed, 'base64url')
    for (let at = 0; at < bytes.length; at += 1) expect(seal.open('receipt', bytes.with(at, (bytes[at] ?? 0) ^ 1).reduce((text, byte) => text + String.fromCharCode(byte), '').length === 0 ? '' : Buffer.from(bytes.with(at, (bytes[at] ?? 0) ^ 1)).toString('base64url'), 999)).toBeNull()
    for (const other of ['', 'eyJhbGciOiJub25lIn0.e30.', 'a'.repeat(80)]) expect(seal.open('receipt', other, 0)).toBeNull()
  })
})

describe('when something breaks', () => {
  it('S-075: the page says a number and nothing of the inside; the log knows the rest', async () => {
    const client = new Client(room.administrator())
    await client.connect()
    await client.query('revoke select on parley.clock_view, parley.case_view from parley_team')
    const answers = [await ada.visitor.get('/cases'), await ada.visitor.get('/cases', { Accept: 'application/json' })]
    await client.query('grant select on parley.clock_view, parley.case_view to parley_team')
    await client.end()
    for (const { status, text, headers } of answers) {
      expect(status).toBe(500)
      expect(text).not.toMatch(/permission denied|case_view|select |\.ts\b|node_modules|\n\s+at |PostgreSQL|Hono/i)
      expect([headers.get('Server'), headers.get('X-Powered-By'), headers.get('Cache-Control')]).toEqual([null, null, 'no-store'])
    }
    const { id } = JSON.parse(answers[1]?.text ?? '{}') as { readonly id: string }
    expect(room.printed.some((line) => line.includes(`bug ${id}`))).toBe(true)
    expect((await ada.visitor.get('/cases')).status).toBe(200)
  })

  it('V16.2.2 V16.2.3: what is logged has its time in UTC, and lies where the inventory says', async () => {
    const { rows } = await room.desk.store.as({ role: 'worker' }, async (tx) => ({ rows: await tx.query<{ entry: string }>('select entry from audit_entry') }))
    expect(rows.length).toBeGreaterThan(20)
    for (const { entry } of rows) expect(JSON.parse(entry)).toMatchObject({ time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string })
    expect(readdirSync(room.data).filter((name) => !['checkpoints', 'keys', 'pickup', 'postgres', 'desk.lock'].includes(name))).toEqual([])
  })

  it('V6.2.10: a passphrase stays good for years', async () => {
    const member = await subject(room, 'grace', { community: ['triager'] })
    room.advance({ hours: 24 * 800 })
    const code = codeOf(member.seed ?? new Uint8Array(), stepAt(room.now()))
    const visitor = anybody()
    const entered = await visitor.fill('/sign-in', { login: 'grace', passphrase: 'four hollow bridges beneath the comet', code })
    expect([entered.status, (await visitor.get('/cases')).status]).toEqual([303, 200])
  })
})
