import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readConfig } from '../config.ts'
import { readGroups, rolesOfGroups, textsIn, type GroupRules } from './oidc-settings.ts'

const root = new URL('../../..', import.meta.url).pathname

describe('what groups give', () => {
  it('several groups give their sum, in the order of the roles, and unknown ones nothing', () => {
    const rules = readGroups('cn=sec,ou=teams=mlflow:triager+fixer, asf:auditor ; pub=mlflow:publisher+fixer') as GroupRules
    expect(rolesOfGroups(rules, ['pub', 'cn=sec,ou=teams', 'nobody'])).toEqual({ mlflow: ['triager', 'fixer', 'publisher'], asf: ['auditor'] })
    expect(rolesOfGroups(rules, ['PUB', 'cn=sec', ' pub'])).toEqual({})
  })

  it.each([
    ['security', 'names no group'], ['=mlflow:triager', 'names no group'], ['a=mlflow', 'no project:role'], ['a=mlflow:admin', 'no role «admin»'], ['a=MLflow:triager', 'no project:role'],
  ])('«%s» is refused and said why', (text, says) => {
    expect(readGroups(text)).toEqual({ fault: expect.stringContaining(says) })
  })

  it('S-030: groups that no rule names are nothing, whatever they are called', () => {
    const rules = readGroups('security=mlflow:triager') as GroupRules
    fc.assert(fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'Security', 'security '))), (groups) => {
      fc.pre(!groups.includes('security'))
      expect(rolesOfGroups(rules, groups)).toEqual({})
    }))
  })

  it('a claim that is no text and no list of texts is nothing', () => {
    expect([textsIn('a'), textsIn(['a', 1, null, 'b']), textsIn({ a: 1 }), textsIn(undefined)]).toEqual([['a'], ['a', 'b'], [], []])
  })
})

describe('settings of the provider', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-oidc-'))
  const [good, short] = [join(folder, 'secret'), join(folder, 'short')]
  writeFileSync(good, 'a client secret of some length\n')
  writeFileSync(short, 'short')
  const all = { PARLEY_OIDC_ISSUER: 'https://login.example.org/r', PARLEY_OIDC_CLIENT_ID: 'parley', PARLEY_OIDC_CLIENT_SECRET_FILE: good }

  it('without an issuer there is none; with all there is', () => {
    expect(readConfig({}, root).oidc).toBeNull()
    expect(readConfig({ ...all, PARLEY_OIDC_STRONG: 'phr, phrh' }, root).oidc).toMatchObject({ issuer: 'https://login.example.org/r', clientSecret: 'a client secret of some length', name: 'login.example.org', strong: ['phr', 'phrh'], isPlain: false })
  })

  it.each([
    ['PARLEY_OIDC_ISSUER', { PARLEY_OIDC_ISSUER: 'http://login.example.org' }], ['PARLEY_OIDC_ISSUER', { PARLEY_OIDC_ISSUER: 'nonsense' }], ['PARLEY_OIDC_CLIENT_ID', { PARLEY_OIDC_CLIENT_ID: '' }],
    ['PARLEY_OIDC_CLIENT_SECRET_FILE', { PARLEY_OIDC_CLIENT_SECRET_FILE: short }], ['PARLEY_OIDC_CLIENT_SECRET_FILE', { PARLEY_OIDC_CLIENT_SECRET_FILE: '/nowhere' }], ['PARLEY_OIDC_GROUPS', { PARLEY_OIDC_GROUPS: 'x' }],
  ])('S-002: a weak or wrong %s refuses to start and names itself', (setting, given) => {
    expect(() => readConfig({ ...all, ...given }, root)).toThrow(setting)
  })

  it('plain http is for a place of the house that was vouched for', () => {
    expect(readConfig({ ...all, PARLEY_OIDC_ISSUER: 'http://10.0.0.5:9000', PARLEY_EGRESS_ALLOW: '10.0.0.5:9000' }, root).oidc?.isPlain).toBe(true)
  })
})
