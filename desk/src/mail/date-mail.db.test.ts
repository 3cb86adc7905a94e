import { fold, type CaseState } from '@parley/coordination'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { mailHouse, type MailHouse } from '../../../testing/src/mail-house.ts'
import { handle } from '../commands/gate.ts'
import { caseTerms } from '../commands/lists-terms.ts'
import { newId } from '../store/random-id.ts'
import { memberThread } from './route.ts'

const from = 'noor@finder.example'
let house: MailHouse
let mails = 0
beforeAll(async () => {
  house = await mailHouse()
})
afterAll(() => house.close())
beforeEach(() => {
  house.now = house.now.add({ hours: 48 })
  house.proved = [from]
})

interface Reported { readonly id: string; readonly address: string; readonly state: () => Promise<CaseState> }

async function reported(): Promise<Reported> {
  mails += 1
  await house.take(`From: Noor <${from}>\nSubject: A finding ${mails}\nMessage-ID: <d${mails}@finder.example>\n\nThe server reads any file of the host when the path holds dots, number ${mails}.\n`, { from })
  const id = (await house.cases()).at(-1)?.id ?? expect.fail()
  const { address } = await house.reporter(id)
  await house.sent()
  return { id, address, state: async () => fold(await house.events(id)) }
}

async function writes({ address }: Reported, words: string): Promise<void> {
  mails += 1
  await house.take(`From: Noor <${from}>\nSubject: Re: x\nMessage-ID: <d${mails}@finder.example>\n\n${words}\n`, { from, recipients: [address] })
}

async function proposes({ id }: Reported, endsAt: string): Promise<void> {
  const { policy } = house.gate.shelf.of('mlflow', '2026-02-02') ?? expect.fail()
  const command = { type: 'Propose' as const, by: 'team', proposal: newId(), terms: caseTerms(policy, newId(), endsAt), reason: 'Time to build it.' }
  expect(await house.asWorker((tx) => handle(house.gate, tx, id, { actor: { kind: 'member', id: 'mara' }, command: { type: 'Embargo', command } }))).toMatchObject({ ok: true })
}
const letters = async (): Promise<readonly string[]> => (await house.sent()).filter(({ envelope }) => envelope.to === from).map(({ raw }) => raw.toString().replaceAll(/=\r\n/g, '').replaceAll(' \r\n', ' '))
const inDays = (days: number) => house.now.add({ hours: 24 * days }).toString({ smallestUnit: 'minute' })

describe('S3-46: a reporter answers about the public date by mail', () => {
  it('the letter holds the date and how to answer; the terms come before they are accepted, by their hash', async () => {
    const one = await reported()
    await proposes(one, inDays(14))
    const asked = (await letters()).at(-1) ?? ''
    expect(asked).toContain('Proposed: ')
    expect(asked).toMatch(/answer this mail with a first line that says/)
    expect(asked).not.toContain('Time to build it')
    await writes(one, 'accept')
    expect((await one.state()).embargo.em).toBe('P')
    const terms = (await letters()).find((text) => text.includes('Read the terms first')) ?? ''
    await writes(one, /accept [0-9a-f]{8}/.exec(terms)?.[0] ?? 'no line')
    expect((await one.state()).embargo).toMatchObject({ em: 'A' })
    expect((await letters()).some((text) => text.includes('it is on record.'))).toBe(true)
  })

  it('proposes another date with a reason, or declines; what stands below is a message to the team', async () => {
    const one = await reported()
    await proposes(one, inDays(14))
    await writes(one, `propose ${inDays(7)} Others have seen it.\n\nI can test a patch on Friday.`)
    expect((await one.state()).embargo.proposals.map(({ reason }) => reason)).toEqual(['Time to build it.', 'Others have seen it.'])
    const said = (await house.events(one.id)).findLast((event) => event.type === 'MessageWritten')
    expect(said).toMatchObject({ audience: 'reporter', message: { text: 'I can test a patch on Friday.' } })
    const other = await reported()
    await proposes(other, inDays(14))
    await writes(other, 'decline It is known already.')
    expect((await other.state()).embargo.proposals[0]?.answers.at(-1)).toMatchObject({ answer: 'declined', reason: 'It is known already.' })
  })

  it('S-056: a mail that nobody vouches for agrees to nothing, and where nothing is proposed the words are a message', async () => {
    const one = await reported()
    await writes(one, 'accept')
    expect((await house.events(one.id)).findLast((event) => event.type === 'MessageWritten')).toMatchObject({ audience: 'reporter', message: { text: 'accept' } })
    await proposes(one, inDays(14))
    const hash = (await one.state()).embargo.proposals[0]?.terms.hash.slice(0, 8) ?? ''
    house.proved = []
    await writes(one, `accept ${hash}`)
    expect((await one.state()).embargo.em).toBe('P')
  })

  it('Vultron §7.5: a second case split off by mail keeps the terms, and who had accepted them is bound there too', async () => {
    const one = await reported()
    await proposes(one, inDays(14))
    await writes(one, `accept ${(await one.state()).embargo.proposals[0]?.terms.hash.slice(0, 8)}`)
    const mia = await house.member('mia', ['triager'])
    house.proved = [mia.address]
    await house.take(`From: Mia <${mia.address}>\nSubject: Re: x\nMessage-ID: <split@team.example>\n\nsplit Injection in the parser\n`, { from: mia.address, recipients: [await house.threadOf(one.id, memberThread('team', mia.id))] })
    const child = (await house.cases()).map(({ id }) => id).at(-1) ?? expect.fail()
    const [parent, split] = [await one.state(), fold(await house.events(child))]
    expect(split.embargo.active).toMatchObject({ hash: parent.embargo.active?.hash, endsAt: parent.embargo.active?.endsAt })
    expect(split.embargo.parties[split.reports[0]?.reporter ?? '']).toMatchObject({ pec: 'SIGNATORY' })
  })
})
