import { describe, expect, it } from 'vitest'
import { aWholeCase } from './story.fixture.ts'

const link = (url = 'https://alder.example/advisories/7', by = 'Alder Linux') => ({ type: 'RecordDownstream', by, url }) as const

describe('advisories that distributors publish of their own', () => {
  it.each(['community', 'distributors'] as const)('%s: S1-52, S3-60: are linked once the advisory is out, each once, also after the case is closed', (name) => {
    const story = aWholeCase(name).upTo('PublishAdvisory')
    expect(story.refusal(link())).toMatchObject({ code: 'not-yet', because: { path: 'disclosure.downstream', rules: [name === 'community' ? 'S1-52' : 'S3-60'] } })
    story.walks().does(link()).closes().does(link('https://birch.example/9', ' Birch '))
    expect(story.state.downstream?.map(({ by, url }) => [by, url])).toEqual([['Alder Linux', 'https://alder.example/advisories/7'], ['Birch', 'https://birch.example/9']])
    expect(story.refusal(link()).code).toBe('already-done')
  })

  it('S1-52: name whose they are and where', () => {
    const story = aWholeCase('community').walks()
    expect(story.refusal(link('https://alder.example/1', ' ')).code).toBe('incomplete')
    expect(story.refusal(link('alder.example/1')).code).toBe('bad-value')
  })
})
