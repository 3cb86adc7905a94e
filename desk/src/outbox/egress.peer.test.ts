import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { httpPeer, type HttpPeer } from '../../../testing/src/webhook-http.ts'
import { isPublicAddress } from './egress-address.ts'
import { EgressRefused, openEgress } from './egress.ts'

const open: HttpPeer[] = []
const sockets: unknown[] = []
const count = (message: unknown) => { sockets.push(message) }
beforeEach(() => {
  sockets.length = 0
  subscribe('net.client.socket', count)
})
afterEach(async () => {
  unsubscribe('net.client.socket', count)
  await Promise.all(open.splice(0).map((one) => one.close()))
})

async function peer(answer: Parameters<typeof httpPeer>[0]): Promise<string> {
  const started = await httpPeer(answer)
  open.push(started)
  return started.address
}

const refusal = async (work: Promise<unknown>): Promise<EgressRefused> => {
  try {
    await work
  } catch (error) {
    if (error instanceof EgressRefused) return error
    throw error
  }
  throw new Error('it was not refused')
}

/** As a name server under an attacker's control would spell them, or an address bar. */
const spellings = [
  'https://127.0.0.1/', 'https://127.1/', 'https://127.0.1/', 'https://2130706433/', 'https://0x7f000001/', 'https://0x7f.0.0.1/', 'https://0177.0.0.1/', 'https://017700000001/',
  'https://127.0.0.1./', 'https://①②⑦.0.0.1/', 'https://127。0。0。1/', 'https://%31%32%37.0.0.1/', 'https://localhost/', 'https://LOCALHOST./', 'https://0/', 'https://0.0.0.0/', 'https://0.1.2.3/',
  'https://10.0.0.1/', 'https://10.255.255.255/', 'https://100.64.0.1/', 'https://100.127.255.254/', 'https://169.254.169.254/latest/meta-data/', 'https://0xa9fea9fe/', 'https://172.16.0.1/',
  'https://172.31.255.255/', 'https://192.168.1.1/', 'https://192.0.0.170/', 'https://198.18.0.1/', 'https://224.0.0.1/', 'https://255.255.255.255/', 'https://[::1]/', 'https://[::]/',
  'https://[0:0:0:0:0:0:0:1]/', 'https://[::ffff:127.0.0.1]/', 'https://[::ffff:7f00:1]/', 'https://[::ffff:0:127.0.0.1]/', 'https://[::127.0.0.1]/', 'https://[64:ff9b::7f00:1]/',
  'https://[64:ff9b:1::a00:1]/', 'https://[fe80::1]/', 'https://[fc00::1]/', 'https://[fd12:3456::1]/', 'https://[2002:7f00:1::]/', 'https://[2001:0:7f00:1::]/', 'https://[ff02::1]/',
  'https://[2001:db8::1]/', 'https://[fec0::1]/', 'https://[100::1]/',
]

describe('requests to the outside', () => {
  it.each(spellings)('S-120: %s is refused without a single connection', async (url) => {
    expect((await refusal(openEgress()(url))).code).toBe('private-address')
    expect(sockets).toEqual([])
  })

  it('S-120: there are at least forty spellings', () => {
    expect(new Set(spellings).size).toBeGreaterThanOrEqual(40)
  })

  it('S-120: a name with one private address among public ones is refused', async () => {
    const resolve = () => Promise.resolve([{ address: '93.184.215.14', family: 4 }, { address: '10.1.1.1', family: 4 }])
    expect((await refusal(openEgress({ resolve })('https://hook.example/'))).code).toBe('private-address')
    expect(sockets).toEqual([])
  })

  it('S-120: a name is resolved once; what it says later makes no difference', async () => {
    const address = await peer(() => ({ body: 'inside' }))
    const answers = ['127.0.0.1', '169.254.169.254', '10.0.0.1']
    let asked = 0
    const resolve = () => Promise.resolve([{ address: answers[asked++] ?? '', family: 4 }])
    const port = address.split(':')[1] ?? ''
    const egress = openEgress({ resolve, allow: [`hook.example:${port}`] })
    expect((await egress(`http://hook.example:${port}/`)).text).toBe('inside')
    expect(asked).toBe(1)
    expect((await refusal(openEgress({ resolve })('https://rebinding.example/'))).code).toBe('private-address')
  })

  it.each(['http://93.184.215.14/', 'ftp://hook.example/', 'file:///etc/passwd', 'https://user:secret@hook.example/', 'hook.example', ''])('refuses %s before any name is resolved', async (url) => {
    const resolve = () => { throw new Error('asked') }
    expect(['bad-url', 'not-https']).toContain((await refusal(openEgress({ resolve })(url))).code)
    expect(sockets).toEqual([])
  })

  it('S-120: a redirect to the metadata address is an answer that is refused, and not followed', async () => {
    const address = await peer(() => ({ status: 302, headers: { Location: 'http://169.254.169.254/latest/meta-data/' } }))
    expect((await refusal(openEgress({ allow: [address] })(`http://${address}/`))).code).toBe('redirect')
    expect(sockets.length).toBe(1)
  })

  it('takes 64 KiB and not one byte more', async () => {
    const address = await peer(({ path }) => ({ body: 'x'.repeat(Number(path.slice(1))) }))
    const egress = openEgress({ allow: [address] })
    expect((await egress(`http://${address}/65536`)).text.length).toBe(65_536)
    expect((await refusal(egress(`http://${address}/65537`))).code).toBe('too-large')
  })

  it('gives up after its time, whether the answer never begins or never ends', async () => {
    const address = await peer(({ path }) => (path === '/drip' ? 'drip' : 'silence'))
    const egress = openEgress({ allow: [address] })
    for (const path of ['/silent', '/drip']) expect((await refusal(egress(`http://${address}${path}`, { timeoutMs: 100 }))).code).toBe('timeout')
    const never = () => new Promise<never>(() => undefined)
    expect((await refusal(openEgress({ resolve: never })('https://slow.example/', { timeoutMs: 100 }))).code).toBe('timeout')
  })

  it('tells nothing of the address but its host', async () => {
    const error = await refusal(openEgress({ allow: ['127.0.0.1:9'] })('http://127.0.0.1:9/services/T000/B000/canary-secret'))
    expect(error.code).toBe('unreachable')
    expect(`${error.message}${error.stack ?? ''}`).not.toContain('canary-secret')
  })
})

describe('public addresses', () => {
  it.each(['93.184.215.14', '1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700:4700::1111', '2001:4860:4860::8888'])('%s is one', (address) => {
    expect(isPublicAddress(address)).toBe(true)
  })
  it.each(['', 'localhost', '1.2.3', '127.0.0.1', '::1', 'fe80::1%eth0', '4000::1', '::ffff:1.1.1.1', '2002:101:101::'])('«%s» is none', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })
})
