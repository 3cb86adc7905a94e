import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accessDesk, madeCase, subject, type AccessDesk, type Subject, type Target } from './access-desk.ts'
import { crawl } from './crawl.ts'
import { Visitor, type Answer } from './visitor.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
let room: AccessDesk
let ada: Subject
let target: Target
let pages: readonly Answer[]
const anybody = () => new Visitor(room.desk.url, 'anybody')
beforeAll(async () => {
  room = await accessDesk()
  ada = await subject(room, 'ada', { community: ['triager', 'publisher'] }, { isAdmin: true })
  target = await madeCase(room, 'community')
  pages = await crawl(ada.visitor, ['/cases', `/cases/${target.id}`, '/account', '/members'])
})
afterAll(() => room.end())

/** What the server says to bytes as they are, until it hangs up. */
function raw(bytes: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(room.desk.url).port), '127.0.0.1', () => socket.write(bytes))
    const heard: Buffer[] = []
    socket.on('data', (piece) => heard.push(Buffer.from(piece)))
    socket.on('error', reject)
    socket.setTimeout(30_000, () => socket.destroy())
    socket.on('close', () => resolve(Buffer.concat(heard)))
  })
}
const host = () => `Host: ${new URL(room.desk.url).host}`
const json = ['/api/openapi.json', '/feeds/advisories.json', '/.well-known/csaf/provider-metadata.json', '/api/v1/cases', '/healthz']

describe('scripts and what other sites could draw out of the desk', () => {
  it('V3.5.6: no answer to a program becomes a script by a parameter', async () => {
    for (const path of json) {
      const { text, headers } = await anybody().get(`${path}?callback=steal&jsonp=steal&cb=steal&format=jsonp`, { Accept: 'application/json' })
      expect([path, text.includes('steal'), /javascript/.test(headers.get('Content-Type') ?? '')]).toEqual([path, false, false])
    }
  })

  it('V3.5.7: a script is the same bytes for everybody, and holds nothing of anybody', async () => {
    const scripts = [...new Set(pages.flatMap(({ text }) => [...text.matchAll(/<script[^>]* src="([^"]+)"/g)].map(([, src = '']) => src)))]
    expect(scripts.length).toBeGreaterThan(1)
    for (const src of scripts) {
      const [mine, theirs] = [await ada.visitor.get(src), await anybody().get(src)]
      expect([src, mine.text === theirs.text, mine.text.includes('ada'), mine.text.includes(target.id)]).toEqual([src, true, false, false])
    }
    for (const { path, text } of pages) expect([path, /<script(?![^>]* src=)/.test(text)]).toEqual([path, false])
  })

  it('V3.5.8: what takes a session can be embedded by no other origin', () => {
    expect(pages.length).toBeGreaterThan(30)
    for (const { path, headers } of pages) expect([path, headers.get('Cross-Origin-Resource-Policy'), headers.get('X-Frame-Options')]).toEqual([path, 'same-origin', 'DENY'])
  })

  it('V3.2.3: scripts take nothing by a name that somebody’s markup could have', () => {
    const folder = join(root, 'desk/src/elements')
    for (const name of readdirSync(folder)) {
      const text = readFileSync(join(folder, name), 'utf8')
      const used = [...text.matchAll(/\b(?:document|window|globalThis|self)\.(\w+)/g)].map(([, word]) => word)
      expect([name, used.filter((word) => !['createElement', 'getElementById', 'PublicKeyCredential'].includes(word ?? ''))]).toEqual([name, []])
      expect([name, /\bwith\s*\(|\bvar\s|document\[|window\[/.test(text)]).toEqual([name, false])
    }
  })
})

describe('messages', () => {
  it('V4.2.2: as many bytes come as the head says', async () => {
    for (const path of ['/', '/sign-in', '/receipt', '/advisories', '/nothing-here', '/api/openapi.json', '/cases', ...json]) {
      const heard = await raw(`GET ${path} HTTP/1.1\r\n${host()}\r\nConnection: close\r\n\r\n`)
      const at = heard.indexOf('\r\n\r\n')
      const head = heard.subarray(0, at).toString('latin1')
      const lengths = [...head.matchAll(/^content-length: (\d+)\r?$/gmi)].map(([, length]) => Number(length))
      const chunked = /^transfer-encoding: chunked\r?$/mi.test(head)
      expect([path, lengths.length + (chunked ? 1 : 0)]).toEqual([path, 1])
      if (!chunked) expect([path, heard.length - at - 4]).toEqual([path, lengths[0]])
    }
  })

  it('V4.2.3 V4.2.4: HTTP/2 is not spoken, neither at once nor by a change of protocol', async () => {
    expect((await raw('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')).toString('latin1')).toMatch(/^HTTP\/1\.1 400 /)
    const upgraded = (await raw(`GET / HTTP/1.1\r\n${host()}\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n`)).toString('latin1')
    expect(upgraded).toMatch(/^HTTP\/1\.1 200 /)
    expect(upgraded).not.toMatch(/^HTTP\/1\.1 101/m)
  })

  it('V14.2.5: no ending makes a page of somebody one that may be stored', async () => {
    for (const path of ['/cases.css', '/cases/x.css', `/cases/${target.id}.js`, `/cases/${target.id}/x.css`, '/account.png', '/account/x.js', '/account;x.css', '/account%2fx.css', '/account%3fx.css', '/cases/;/x.ico']) {
      const { status, headers, text } = await ada.visitor.get(path)
      expect([path, status, headers.get('Cache-Control'), text.includes('A weakness')]).toEqual([path, 404, 'no-store', false])
    }
  })

  it('V13.4.7: of files only style, scripts, pictures and fonts are served, each by its whole name', async () => {
    const served = [...new Set(pages.flatMap(({ text }) => [...text.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, path = '']) => path)))]
    expect(served.length).toBeGreaterThan(2)
    expect(served.filter((path) => !/^\/assets\/[\w-]+\.[0-9a-f]{12}\.(css|js|svg|woff2)$/.test(path))).toEqual([])
    for (const path of served) for (const other of [`${path}.map`, path.replace(/\.[0-9a-f]{12}/, ''), `${path}~`, path.replace(/\.\w+$/, '.ts'), path.replace(/\.\w+$/, '.tsx')]) expect([other, (await anybody().get(other)).status]).toEqual([other, 404])
  })
})

describe('what it is made with', () => {
  const sources = ['desk/src', 'packages'].flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.|node_modules/.test(join(entry.parentPath, entry.name)))
    .map((entry) => [join(entry.parentPath, entry.name).slice(root.length), readFileSync(join(entry.parentPath, entry.name), 'utf8')] as const)

  it('V11.3.5: every cipher is an authenticated one: none is put together of a cipher and a code', () => {
    const callers = sources.filter(([, text]) => /createCipheriv\(/.test(text))
    expect(callers.length).toBeGreaterThan(1)
    expect(callers.map(([path]) => path).filter((path) => !path.startsWith('desk/src/keys/'))).toEqual([])
    for (const [path, text] of callers) expect([path, [...text.matchAll(/'((?:aes|chacha|camellia|aria|des|rc)[\w-]*)'/gi)].map(([, found]) => found).filter((found) => found?.toLowerCase() !== 'aes-256-gcm')]).toEqual([path, []])
  })

  it('V11.5.2: nothing that must not be guessed comes from a generator that can be: the simple one only spreads waits', () => {
    const users = sources.filter(([, text]) => /Math\.random/.test(text)).map(([path]) => path)
    expect(users).toEqual(['desk/src/store/lease.ts', 'desk/src/store/store.ts'])
  })
})
