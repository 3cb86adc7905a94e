/** What is known of one recipient. «No answer» and «not affected» are never the same (S3-44). */
export interface LedgerRow {
  readonly name: string
  readonly list: string
  readonly consent: string
  readonly reads: boolean
  readonly status: 'affected' | 'not affected' | 'investigating' | 'no answer'
  readonly tested: readonly string[]
  readonly objections: readonly string[]
  readonly ready: 'ready' | 'not ready' | 'no answer'
  readonly deliveries: readonly {
    readonly seq: number
    readonly letter: string
    readonly letterAt: string | null
    readonly sealedAt: string | null
    readonly openedAt: string | null
    readonly copyHash: string
    readonly canaryAt: string | null
    readonly files: { readonly files: number; readonly mailed: number; readonly taken: number }
  }[]
}

interface Answered {
  readonly participant: string
  readonly kind: string
  readonly at: string
}
type Said = Answered &
  (
    | { readonly kind: 'status'; readonly status: string; readonly note: string }
    | { readonly kind: 'tested'; readonly branch: string; readonly result: string; readonly note: string }
    | { readonly kind: 'objection'; readonly note: string }
    | { readonly kind: 'ready'; readonly ready: boolean; readonly note: string }
  )

export interface LedgerParty {
  readonly participant: string
  readonly name: string
  readonly list: string
  readonly consent: string
  readonly reads: boolean
}
type Delivered = LedgerRow['deliveries'][number] & { readonly participant: string }

/** One row for each party of a list: the newest status, the newest result of each branch, every objection. */
export function ledger(
  parties: readonly LedgerParty[],
  answers: readonly Said[],
  delivered: readonly Delivered[],
): readonly LedgerRow[] {
  return parties.map(({ participant, ...party }) => {
    const own = answers.filter((one) => one.participant === participant)
    const status = own.findLast((one) => one.kind === 'status')
    const ready = own.findLast((one) => one.kind === 'ready')
    const tested = new Map(
      own.flatMap((one) =>
        one.kind === 'tested'
          ? [[one.branch, `${one.branch}: ${one.result}${one.note === '' ? '' : `, ${one.note}`}`] as const]
          : [],
      ),
    )
    return {
      ...party,
      status: status === undefined ? 'no answer' : statusOf(status.status),
      ready: ready === undefined ? 'no answer' : ready.ready ? 'ready' : 'not ready',
      tested: [...tested.values()],
      objections: own.flatMap((one) => (one.kind === 'objection' ? [one.note] : [])),
      deliveries: delivered
        .filter((one) => one.participant === participant)
        .map(({ seq, letter, letterAt, sealedAt, openedAt, copyHash, canaryAt, files }) => ({ seq, letter, letterAt, sealedAt, openedAt, copyHash, canaryAt, files })),
    }
  })
}

const statusOf = (said: string): LedgerRow['status'] =>
  said === 'affected' ? 'affected' : said === 'not_affected' ? 'not affected' : 'investigating'
