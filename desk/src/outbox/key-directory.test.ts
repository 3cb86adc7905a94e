import { generateKey } from 'openpgp'
import { describe, expect, it } from 'vitest'
import { EgressRefused, type Egress } from './egress.ts'
import { directoryHash, keyOfDomain } from './key-directory.ts'

const keyOf = async (email: string, more: object = {}): Promise<Buffer> => Buffer.from((await generateKey({ type: 'ecc', curve: 'curve25519Legacy', userIDs: [{ email }], format: 'object', ...more })).publicKey.write())
const asked: string[] = []
function serving(places: Readonly<Record<string, Buffer | EgressRefused>>): Egress {
  return (url) => {
    asked.push(url)
    const found = places[new URL(url).hostname]
    if (found instanceof EgressRefused) return Promise.reject(found)
    return Promise.resolve({ status: found === undefined ? 404 : 200, header: () => undefined, text: '', bytes: found ?? Buffer.alloc(0) })
  }
}

describe('the Web Key Directory of a domain', () => {
  it('names keys as gpg-wks-client does', () => {
    expect(directoryHash('Joe.Doe')).toBe('iy9q119eutrkn8s1mk4r39qejnbu3n5q')
  })

  it('is asked at the advanced place first, then at the direct one', async () => {
    asked.length = 0
    expect(await keyOfDomain(serving({ 'finder.example': await keyOf('ada@finder.example') }), 'Ada@finder.example')).toMatchObject({ armoured: expect.stringContaining('PUBLIC KEY BLOCK') })
    expect(asked.map((url) => new URL(url).hostname)).toEqual(['openpgpkey.finder.example', 'finder.example'])
    expect(asked[1]).toMatch(/^https:\/\/finder\.example\/\.well-known\/openpgpkey\/hu\/[a-z0-9]{32}\?l=ada$/)
  })

  it('gives no key of another address, none that has ended, and none that is rubbish', async () => {
    for (const bytes of [await keyOf('eve@finder.example'), await keyOf('ada@finder.example', { date: new Date('2020-01-01'), keyExpirationTime: 60 }), Buffer.from('rubbish')]) {
      expect(await keyOfDomain(serving({ 'finder.example': bytes }), 'ada@finder.example')).toBeNull()
    }
  })

  it('is asked again later only where nobody answered', async () => {
    const away = new EgressRefused('timeout', 'x')
    expect(await keyOfDomain(serving({ 'finder.example': away, 'openpgpkey.finder.example': away }), 'ada@finder.example')).toBe('later')
    expect(await keyOfDomain(serving({ 'openpgpkey.finder.example': away }), 'ada@finder.example')).toBeNull()
    expect(await keyOfDomain(serving({ 'finder.example': new EgressRefused('private-address', 'x') }), 'ada@finder.example')).toBeNull()
  })

  it.each(['ada', 'ada@[127.0.0.1]', 'ada@finder.example/../x', '@x'])('%j is no address to ask for', async (address) => {
    asked.length = 0
    expect(await keyOfDomain(serving({}), address)).toBeNull()
    expect(asked).toEqual([])
  })
})
