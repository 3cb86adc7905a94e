import { describe, expect, it } from 'vitest'
import { ecosystemOf, packageNameOf, purlOfPackage } from './ecosystems.ts'
import { isAffected } from './osv-evaluation.ts'

describe('the package URL of a package that its ecosystem names', () => {
  it.each([
    ['npm', '@orchard/core', 'pkg:npm/%40orchard/core'], ['npm', 'orchard', 'pkg:npm/orchard'],
    ['PyPI', 'Orchard_Core', 'pkg:pypi/orchard-core'], ['Go', 'github.com/Orchard/core', 'pkg:golang/github.com/orchard/core'],
    ['Maven', 'org.orchard:core', 'pkg:maven/org.orchard/core'], ['crates.io', 'orchard', 'pkg:cargo/orchard'],
    ['Packagist', 'Orchard/Core', 'pkg:composer/orchard/core'], ['RubyGems', 'orchard', 'pkg:gem/orchard'],
    ['NuGet', 'Orchard.Core', 'pkg:nuget/Orchard.Core'],
  ])('%s %s', (ecosystem, name, purl) => {
    expect(purlOfPackage(ecosystem, name)).toBe(purl)
  })

  it('names the same package back', () => {
    const product = { id: 'p', name: 'P', vendor: 'V', purl: purlOfPackage('Maven', 'org.orchard:core') ?? '', standings: [] }
    expect([ecosystemOf(product), packageNameOf(product)]).toEqual(['Maven', 'org.orchard:core'])
  })

  it.each([['Debian:12', 'curl'], ['npm', ''], ['nothing', 'x']])('there is none for %s «%s»', (ecosystem, name) => {
    expect(purlOfPackage(ecosystem, name)).toBeUndefined()
  })

  it('a record that states none is found by it', () => {
    const record = { affected: [{ package: { ecosystem: 'PyPI', name: 'Orchard_Core' },
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '1.4' }] }] }] }
    const affected = ['pkg:pypi/orchard-core@1.3', 'pkg:pypi/orchard-core@1.4', 'pkg:npm/orchard-core@1.3']
    expect(affected.map((purl) => isAffected(record, { purl }))).toEqual([true, false, false])
  })
})
