import { describe, expect, it } from 'vitest'
import { checkAdvisory } from '../check.ts'
import { publishable } from '../publishable.ts'
import { toGithubAdvisory } from '../to-github.ts'
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

  it('is rendered into a GitHub payload that equals the golden file', async () => {
    const payload = toGithubAdvisory(advisory).document
    await expect(`${JSON.stringify(payload, null, 2)}\n`).toMatchFileSnapshot(`./files/${name}.github.json`)
  })
})
