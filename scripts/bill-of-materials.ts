import { createHash } from 'node:crypto'
import { z } from 'zod'

const lockfile = z.object({
  packages: z.record(z.string(), z.object({
    name: z.string().optional(), version: z.string().optional(), integrity: z.string().optional(), license: z.string().optional(),
    dev: z.boolean().optional(), link: z.boolean().optional(), optional: z.boolean().optional(),
  })),
})

export interface Component {
  readonly 'type': 'library'
  readonly 'bom-ref': string
  readonly 'name': string
  readonly 'version': string
  readonly 'scope': 'required' | 'optional'
  readonly 'purl': string
  readonly 'hashes'?: readonly { readonly alg: string; readonly content: string }[]
  readonly 'licenses'?: readonly { readonly expression: string }[]
}

/**
 * What the release is made of, as CycloneDX 1.6: every package of the lockfile that is not for development only, with the
 * hash that npm checks. Made of the lockfile alone, so that it is the same each time; the serial number is its hash.
 */
export function billOfMaterials(lock: unknown, version: string) {
  const components = componentsOf(lock)
  const digest = createHash('sha256').update(JSON.stringify([version, components])).digest('hex')
  const serial = [digest.slice(0, 8), digest.slice(8, 12), `5${digest.slice(13, 16)}`, `8${digest.slice(17, 20)}`, digest.slice(20, 32)].join('-')
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json', bomFormat: 'CycloneDX', specVersion: '1.6', serialNumber: `urn:uuid:${serial}`, version: 1,
    metadata: { component: { 'type': 'application', 'bom-ref': `pkg:npm/parley@${version}`, 'name': 'parley', version, 'licenses': [{ license: { id: 'Apache-2.0' } }] } },
    components,
  }
}

export function componentsOf(lock: unknown): readonly Component[] {
  const found = Object.entries(lockfile.parse(lock).packages).flatMap(([path, each]): Component[] => {
    const name = each.name ?? /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path)?.[1]
    if (!path.includes('node_modules/') || each.dev === true || each.link === true || name === undefined || each.version === undefined) return []
    return [{
      'type': 'library', 'bom-ref': `${purlOf(name, each.version)}#${path}`, name, 'version': each.version, 'scope': each.optional === true ? 'optional' : 'required', 'purl': purlOf(name, each.version),
      ...(each.integrity === undefined ? {} : { hashes: hashesOf(each.integrity) }), ...(each.license === undefined ? {} : { licenses: [{ expression: each.license }] }),
    }]
  })
  return found.sort((a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : 1))
}

const purlOf = (name: string, version: string): string => `pkg:npm/${name.replace('@', '%40')}@${version}`

const algorithms: Readonly<Record<string, string>> = { sha512: 'SHA-512', sha384: 'SHA-384', sha256: 'SHA-256', sha1: 'SHA-1' }
const hashesOf = (integrity: string) => integrity.split(' ').map((one) => ({ alg: algorithms[one.slice(0, one.indexOf('-'))] ?? '', content: Buffer.from(one.slice(one.indexOf('-') + 1), 'base64').toString('hex') }))
