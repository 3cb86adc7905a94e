import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readConfig } from '../config.ts'
import { readWeakenings } from './ask-doctor.ts'
import { checkSetting } from './doctor-setting.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '')
const weakBy = async (env: Readonly<Record<string, string>>) =>
  (await checkSetting(readConfig({ PARLEY_DATA: `${root}/no-such-folder`, ...env }, root))).filter(({ state }) => state === 'weak').map(({ name }) => name)
const provider = { PARLEY_OIDC_CLIENT_ID: 'parley', PARLEY_OIDC_CLIENT_SECRET_FILE: `${root}/LICENSE` }

describe('doctor looks at the settings', () => {
  it('S-003: nothing is weak where nothing is set', async () => {
    expect(await weakBy({})).toEqual([])
  })

  it.each<readonly [string, Readonly<Record<string, string>>]>([
    ['mail-out', { PARLEY_SMTP_RELAY: 'smtp-plain://mail.example.org:25' }],
    ['mail-in', { PARLEY_SMTP: '0.0.0.0:2525' }],
    ['mail-in', { PARLEY_LMTP: '10.0.0.9:2424' }],
    ['sign-in-provider-tls', { ...provider, PARLEY_OIDC_ISSUER: 'http://10.0.0.5:9000', PARLEY_EGRESS_ALLOW: '10.0.0.5:9000' }],
  ])('S-003: lists %s for %o', async (name, env) => {
    expect(await weakBy(env)).toEqual([name])
  })

  it('S-003: what stays on this machine is no weakening', async () => {
    expect(await weakBy({ PARLEY_SMTP_RELAY: 'smtp-plain://127.0.0.1:25', PARLEY_LMTP: '127.0.0.1:2424' })).toEqual([])
    expect(await weakBy({ ...provider, PARLEY_OIDC_ISSUER: 'http://127.0.0.1:9000', PARLEY_EGRESS_ALLOW: '127.0.0.1:9000' })).toEqual([])
  })
})

it('S-003: of what doctor prints the desk is told names and sentences, and of what is no answer nothing', () => {
  const weak = { name: 'mail-out', state: 'weak', says: 'In the clear.', mend: 'Use TLS.' }
  expect(readWeakenings(JSON.stringify({ weakenings: [weak], checks: [weak] }))).toEqual({ weakenings: [{ name: 'mail-out', says: 'In the clear.' }] })
  expect(readWeakenings('')).toBeNull()
})
