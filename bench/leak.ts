// The leak game: twenty copies, one gets out. Run: node bench/leak.ts [trials]. Prints counts, never times of a test.
import { createHmac } from 'node:crypto'
import { codeFrom, compareCopy, copyDraft, individualCopy, powerOf } from '@parley/coordination'
import { notice, rewrapped } from '../packages/coordination/src/copies/notice.fixture.ts'

const trials = Number(process.argv[2] ?? 100)
const recipientCount = 20
const text = notice(8)
const draft = copyDraft(text)

function bytes(key: string, count: number): Uint8Array {
  const parts = Array.from({ length: Math.ceil(count / 32) }, (_, at) =>
    createHmac('sha256', key).update(String(at)).digest(),
  )
  return Buffer.concat(parts)
}
const recipientsOf = (trial: number) =>
  Array.from({ length: recipientCount }, (_, at) => ({
    id: `member ${at}`,
    code: codeFrom(bytes(`trial ${trial} member ${at}`, Math.ceil(draft.points / 8)), draft.points),
  }))
const half = (copy: string) => copy.slice(Math.floor(copy.length / 4), Math.floor((copy.length * 3) / 4))

type Recipients = ReturnType<typeof recipientsOf>
const scenarios: Readonly<Record<string, (recipients: Recipients, trial: number) => string>> = {
  'whole copy, wrapped anew': (all, trial) => rewrapped(individualCopy(draft, all[trial % recipientCount]!.code), 60),
  'half of a copy, wrapped anew': (all, trial) =>
    rewrapped(half(individualCopy(draft, all[trial % recipientCount]!.code)), 60),
  'a text that an outsider wrote': (_, trial) =>
    `I looked at the chart server myself (${trial}). ${'It crashes when a name is longer than the buffer, and I have told nobody so far. '.repeat(12)}`,
  'an outsider’s code': (_, trial) =>
    individualCopy(draft, codeFrom(bytes(`outsider ${trial}`, Math.ceil(draft.points / 8)), draft.points)),
  'a mix of two copies': (all, trial) =>
    individualCopy(
      draft,
      all[trial % recipientCount]!.code.map((bit, at) =>
        at % 2 === 0 ? bit : all[(trial + 7) % recipientCount]!.code[at]!,
      ),
    ),
}

console.log(`${draft.points} points, ${recipientCount} recipients, ${trials} trials each, alpha 1e-6`)
for (const { share, noise, needed, named } of powerOf(draft.points, recipientCount).cases) {
  console.log(
    `power: ${share * 100} % of the text, ${noise * 100} % edited: ${needed ?? 'no number of'} matches needed, named with ${named.toFixed(4)}`,
  )
}
for (const [name, leak] of Object.entries(scenarios)) {
  const count: Record<string, number> = { right: 0, wrong: 0, undecided: 0, 'more-than-one': 0 }
  for (let trial = 0; trial < trials; trial += 1) {
    const recipients = recipientsOf(trial)
    const found = compareCopy(leak(recipients, trial), { text, recipients })
    const outcome =
      found.verdict !== 'named'
        ? found.verdict
        : name.includes('copy,') && found.recipient === `member ${trial % recipientCount}`
          ? 'right'
          : 'wrong'
    count[outcome] = (count[outcome] ?? 0) + 1
  }
  console.log(
    `${name}: ${Object.entries(count)
      .map(([outcome, times]) => `${outcome} ${times}`)
      .join(', ')}`,
  )
}
