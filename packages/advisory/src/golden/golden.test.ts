import { describe, expect, it } from 'vitest'
import { checkAdvisory } from '../check.ts'
import { publishable } from '../publishable.ts'
import { toCsaf21 } from '../to-csaf.ts'
import { toCycloneDxVex } from '../to-cyclonedx.ts'
import { toGithubAdvisory } from '../to-github.ts'
import { validate } from '../validate.ts'
import { examples } from './examples.ts'

describe.each(Object.entries(examples))('the example «%s»', (name, advisory) => {
  it('passes the check of the model', () => {
    expect(checkAdvisory(advisory)).toEqual([])
  })

  it('is rendered into files that pass their official schemas and equal the golden files', async () => {
    const { files, problems } = publishable(advisory)
    expect(problems.filter(({ weight }) => weight === 'error')).toEqual([])
    for (const file of files)
      await expect(file.text).toMatchFileSnapshot(`./files/${name}.${file.name}`)
    await expect(`${JSON.stringify(problems, null, 2)}\n`).toMatchFileSnapshot(`./files/${name}.problems.json`)
  })

  it('is rendered into CycloneDX VEX and a GitHub payload that equal the golden files', async () => {
    const [bom, payload] = [toCycloneDxVex(advisory).document, toGithubAdvisory(advisory).document]
    expect(validate('cyclonedx', bom).errors).toEqual([])
    await expect(`${JSON.stringify(bom, null, 2)}\n`).toMatchFileSnapshot(`./files/${name}.cyclonedx.json`)
    await expect(`${JSON.stringify(payload, null, 2)}\n`).toMatchFileSnapshot(`./files/${name}.github.json`)
  })

  it('is rendered into CSAF 2.1 that passes the official schema and equals the golden file', async () => {
    const { document } = toCsaf21(advisory)
    expect(validate('csaf-2.1', document).errors).toEqual([])
    await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot(`./files/${name}.csaf-2.1.json`)
  })
})
