import type { FC } from 'hono/jsx'
import { FormToken } from '../layout.tsx'
import { Notice } from '../notice.tsx'
import { Untrusted } from '../untrusted.tsx'
import { When } from '../when.tsx'

type Deed = 'erase-person' | 'erase-case' | 'evidence'

/** One request, as somebody of the team sees it. Instants are ISO 8601 text. */
export interface TwoPersonRow {
  readonly id: string
  readonly deed: Deed
  readonly reason: string
  readonly askedByName: string
  readonly askedAt: string
  readonly decidedByName: string | null
  readonly alone: boolean
  readonly state: 'waiting' | 'declined' | 'granted' | 'done' | 'over'
  readonly doneAt: string | null
  readonly isMine: boolean
  readonly mayDecide: boolean
  /** Nobody else could. */
  readonly mayAlone: boolean
}

const deedWords: Readonly<Record<Deed, readonly [name: string, hint: string]>> = {
  'erase-person': ['Erase who reported', 'Names and addresses are shredded; the words stay, and nobody can be written to any more.'],
  'erase-case': ['Erase the whole case', 'All words and files are shredded. The log stays, and still verifies. There is no way back.'],
  'evidence': ['A pack of evidence', 'Everything of the case, with what proves it, sealed to a key that the operator names.'],
}

const stateWords = ({ state, decidedByName, alone }: TwoPersonRow): string => {
  const by = decidedByName === null ? '' : ` by ${decidedByName}${alone ? ', who asked: by one person alone' : ''}`
  return { waiting: 'waits for a second person', declined: `declined${by}`, granted: `agreed to${by}; to be taken within a day`, done: `agreed to${by}, and done`, over: 'over without being done' }[state]
}

const Answer: FC<{ id: string; row: TwoPersonRow; deed: 'agree' | 'decline'; label: string; quiet?: boolean }> = ({ id, row, deed, label, quiet = false }) => (
  <form class="row-form" method="post" action={`/cases/${id}/keep/${row.id}`}>
    <FormToken /><input type="hidden" name="do" value={deed} />
    <p class="actions"><button type="submit" class={quiet ? 'quiet-button' : undefined}>{label}</button></p>
  </form>
)

const Request: FC<{ id: string; row: TwoPersonRow }> = ({ id, row }) => (
  <li>
    <p><strong>{deedWords[row.deed][0]}</strong>, asked by {row.askedByName}, <When at={row.askedAt} />: {stateWords(row)}{row.doneAt === null ? null : <> <When at={row.doneAt} /></>}.</p>
    <Untrusted text={row.reason} block />
    {row.state !== 'waiting' || !row.mayDecide ? null : (
      <>
        {row.isMine && !row.mayAlone ? null : <Answer id={id} row={row} deed="agree" label={row.deed === 'evidence' ? 'I agree to the pack' : `I agree: ${deedWords[row.deed][0].toLowerCase()} now`} />}
        <Answer id={id} row={row} deed="decline" label={row.isMine ? 'Take it back' : 'Decline'} quiet />
      </>
    )}
  </li>
)

export interface TwoPersonShown {
  readonly id: string
  readonly reference: string
  readonly may: readonly { readonly deed: Deed; readonly alone: boolean }[]
  readonly rows: readonly TwoPersonRow[]
  readonly fault?: string | undefined
  readonly done?: string | undefined
}

/** Erasing, and evidence: who asked for it, why, and who agreed. */
export const TwoPersonPage: FC<TwoPersonShown> = ({ id, reference, may, rows, fault, done }) => (
  <section>
    <p class="crumbs"><a href={`/cases/${id}`}>{reference}</a></p>
    <h1>Erasing and evidence</h1>
    <p class="lead">These take two people of the team: one asks, another agrees. All members are told, and the log of the desk holds both names.</p>
    {fault ? <Notice tone="bad" title="Not done"><p>{fault}</p></Notice> : null}
    {done ? <Notice tone="good" title={done} /> : null}
    {may.some(({ alone }) => alone) ? <Notice tone="warn" title="There is no second person"><p>Nobody else of this team could agree, so whoever asks may. That is a weakness: what one stolen session asks for, it can also agree to. Have another triager join the team.</p></Notice> : null}
    <section aria-labelledby="asked-title"><h2 id="asked-title">Asked</h2>
      {rows.length === 0 ? <p class="empty">Nobody asked.</p> : <ul class="plain">{rows.map((row) => <Request id={id} row={row} />)}</ul>}
    </section>
    <form class="panel" method="post" action={`/cases/${id}/keep`}>
      <h2>Ask</h2>
      <FormToken />
      <fieldset class="field"><legend>What is to be done</legend>
        <div class="choices choices-lines">{may.map(({ deed }) => (
          <label><input type="radio" name="deed" value={deed} required /> <strong>{deedWords[deed][0]}.</strong> {deedWords[deed][1]}</label>
        ))}</div>
      </fieldset>
      {may.some(({ deed }) => deed === 'erase-case') ? <div class="field"><label for="again">To erase the whole case: its reference once more<span class="optional"> only then</span></label>
        <input id="again" name="again" maxlength={80} autocomplete="off" /></div> : null}
      <div class="field"><label for="keep-reason">Reason</label>
        <textarea id="keep-reason" name="reason" rows={3} minlength={20} maxlength={1000} required aria-describedby="keep-reason-hint"></textarea>
        <p class="hint" id="keep-reason-hint">Whoever agrees reads this.</p></div>
      <p class="actions"><button type="submit">Ask for it</button></p>
    </form>
  </section>
)
