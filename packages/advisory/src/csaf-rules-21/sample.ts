// oxlint-disable typescript/no-explicit-any -- tests bend this document in every place
/** A CSAF 2.1 document in which no test finds anything; its keys are in alphabetical order. */
export function sample(): any {
  return {
    $schema: 'https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json',
    document: head(),
    product_tree: {
      branches: [{
        branches: [{
          branches: [version('1.0', 'P1'), version('2.0', 'P2'), version('3.0', 'P3')],
          category: 'product_name',
          name: 'Thing',
        }],
        category: 'vendor',
        name: 'Example',
      }],
      product_groups: [{ group_id: 'G1', product_ids: ['P1', 'P2'] }],
    },
    vulnerabilities: [{
      cve: 'CVE-2026-1000',
      cwes: [{ id: 'CWE-79', name: crossSite, version: '4.19.1' }],
      disclosure_date: '2026-01-01T12:00:00Z',
      flags: [{ label: 'component_not_present', product_ids: ['P2'] }],
      metrics: [{ content: { cvss_v4: { ...cvss4 }, ssvc_v2: ssvc() }, products: ['P1'] }],
      notes: [{ category: 'summary', text: 'A summary' }],
      product_status: { fixed: ['P3'], known_affected: ['P1'], known_not_affected: ['P2'] },
      remediations: [{ category: 'vendor_fix', details: 'Update.', product_ids: ['P1'] }],
    }],
  }
}

const head = (): any => ({
  category: 'csaf_security_advisory',
  csaf_version: '2.1',
  distribution: { tlp: { label: 'CLEAR' } },
  lang: 'en',
  license_expression: 'CC-BY-4.0',
  publisher: { category: 'vendor', name: 'Example', namespace: 'https://example.org' },
  references: [{ category: 'self', summary: 'This document', url: 'https://example.org/2026/ex-2026_1.json' }],
  title: 'An example',
  tracking: {
    current_release_date: '2026-02-01T12:00:00Z',
    id: 'EX-2026:1',
    initial_release_date: '2026-01-01T12:00:00Z',
    revision_history: [
      { date: '2026-01-01T12:00:00Z', number: '1', summary: 'First' },
      { date: '2026-02-01T12:00:00Z', number: '2', summary: 'Second' },
    ],
    status: 'final',
    version: '2',
  },
})

const crossSite = "Improper Neutralization of Input During Web Page Generation ('Cross-site Scripting')"

export const cvss4 = {
  baseScore: 9.3,
  baseSeverity: 'CRITICAL',
  vectorString: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N',
  version: '4.0',
}

export const cvss31 = {
  baseScore: 9.8,
  baseSeverity: 'CRITICAL',
  vectorString: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
  version: '3.1',
}

const ssvc = (): any => ({
  schemaVersion: '2.0.0',
  selections: [{ key: 'E', namespace: 'ssvc', values: [{ key: 'N' }, { key: 'P' }], version: '1.1.0' }],
  target_ids: ['CVE-2026-1000'],
  timestamp: '2026-01-31T12:00:00Z',
})

/** A branch of one version with its product. */
export function version(name: string, id: string, category = 'product_version'): any {
  return {
    category,
    name,
    product: { name, product_id: id, product_identification_helper: { purls: [`pkg:npm/thing@${name}`] } },
  }
}

/** An extension with a sound frame. */
export const extension = {
  $schema: 'https://example.org/schema/extra_1.0.0.json', category: 'supplementary', content: { extra: 'more' },
  critical: false,
}

/** The parts of the sample that most faults are made in. */
export interface Parts {
  readonly doc: any
  readonly document: any
  readonly tree: any
  /** The branches of the versions. */
  readonly versions: any[]
  /** The helper of the first product. */
  readonly helper: any
  readonly vulnerability: any
}

/** The sample with its parts. */
export function parts(): Parts {
  const doc = sample()
  const versions = doc.product_tree.branches[0].branches[0].branches
  return { doc, document: doc.document, tree: doc.product_tree, versions, vulnerability: doc.vulnerabilities[0],
    helper: versions[0].product.product_identification_helper }
}
