import type { FC, PropsWithChildren } from 'hono/jsx'
import type { NoticeFile, Power } from '@parley/coordination'
import type { LedgerRow } from '../../projections/embargo-ledger.ts'
import { sizeWords } from '../case/timeline.tsx'
import { FormToken } from '../layout.tsx'
import { Result, type RefusalWords } from '../notice.tsx'
import { RuleMarks } from '../rule-marks.tsx'
import { Untrusted } from '../untrusted.tsx'
import { When } from '../when.tsx'
import { AskChoice, AskText, Table } from './deed.tsx'

export interface CaseFrame {
  readonly caseId: string
  readonly reference: string
  readonly title: string
  readonly did?: string | undefined
  readonly refused?: RefusalWords | undefined
}

/** The head of every page that hangs on a case's embargo. */
export const Framed: FC<PropsWithChildren<CaseFrame>> = ({ caseId, reference, title, did, refused, children }) => (
  <article class="case">
    <p class="crumbs">
      <a href="/cases">Cases</a> / <a href={`/cases/${caseId}`}>{reference}</a> /{' '}
      <a href={`/cases/${caseId}/embargo`}>Embargo</a>
    </p>
    <h1>{title}</h1>
    <Result did={did} refused={refused} />
    {children}
  </article>
)

/** S-081: what is known of the files of one notice to one recipient. */
const fileWords = ({ files, mailed, taken }: LedgerRow['deliveries'][number]['files']): string =>
  `${files} ${files === 1 ? 'file' : 'files'}: ${taken} downloaded, ${mailed} sealed by mail`

const Delivered: FC<{ one: LedgerRow['deliveries'][number] }> = ({ one }) => (
  <li>
    No. {one.seq}: letter {one.letter}
    {one.letterAt ? (
      <>
        {' '}
        <When at={one.letterAt} />
      </>
    ) : null}
    {one.sealedAt ? ', with the copy sealed in it' : ''},{' '}
    {one.openedAt ? (
      <>
        opened <When at={one.openedAt} />
      </>
    ) : (
      'not opened'
    )}
    {one.canaryAt ? (
      <>
        ,{' '}
        <strong>
          its address was fetched <When at={one.canaryAt} />
        </strong>
      </>
    ) : null}
    <br />
    {one.files.files > 0 ? (
      <>
        {fileWords(one.files)}
        <br />
      </>
    ) : null}
    <span class="quiet">
      copy <code>{one.copyHash.slice(0, 12)}</code>
    </span>
  </li>
)

const Lines: FC<{ texts: readonly string[] }> = ({ texts }) => (
  <>
    {texts.map((one) => (
      <div>
        <Untrusted text={one} />
      </div>
    ))}
  </>
)

const RecipientRow: FC<{ row: LedgerRow }> = ({ row }) => (
  <tr>
    <th scope="row">
      <Untrusted text={row.name} />
      <br />
      <span class="quiet">{row.list}</span>
    </th>
    <td>
      {row.consent}
      {row.reads ? '' : ', sees nothing'}
    </td>
    <td>
      {row.deliveries.length === 0 ? (
        'none'
      ) : (
        <ul class="plain">
          {row.deliveries.map((one) => (
            <Delivered one={one} />
          ))}
        </ul>
      )}
    </td>
    <td>{row.status}</td>
    <td>{row.tested.length === 0 ? 'no answer' : <Lines texts={row.tested} />}</td>
    <td>
      <Lines texts={row.objections} />
    </td>
    <td>{row.ready}</td>
  </tr>
)

/** S3-44: who got what, how far it came, and what came back; the ground for the release decision. */
export const Ledger: FC<{ rows: readonly LedgerRow[] }> = ({ rows }) =>
  rows.length === 0 ? (
    <p class="empty">Nobody of a list takes part in this case yet.</p>
  ) : (
    <Table head={['Recipient', 'Terms', 'Notices', 'Status', 'Tested', 'Objections', 'Date']}>
      {rows.map((row) => (
        <RecipientRow row={row} />
      ))}
    </Table>
  )

/** Why nobody is told early, in the words of the refusal; `null` where the policy has somebody to tell. */
const Nobody: FC<{ why: RefusalWords }> = ({ why }) => (
  <p class="empty">
    {why.says} {why.possible} <RuleMarks rules={why.rules} path={why.path} />
  </p>
)

export const EarlyView: FC<{ frame: CaseFrame; rows: readonly LedgerRow[]; nobody: RefusalWords | null }> = ({ frame, rows, nobody }) => (
  <Framed {...frame}>
    {nobody ? (
      <Nobody why={nobody} />
    ) : (
      <p class="actions">
        <a class="button" href={`/cases/${frame.caseId}/early/new`}>
          Write an early notice
        </a>
      </p>
    )}
    <section class="panel" aria-labelledby="ledger-title">
      <h2 id="ledger-title">Recipients</h2>
      <Ledger rows={rows} />
    </section>
  </Framed>
)

export interface Composing {
  readonly lists: readonly string[]
  readonly stages: readonly (readonly [string, string])[]
  readonly list: string
  readonly stage: string
  readonly text: string
  /** What the case has, the chosen ones marked. */
  readonly files: readonly (NoticeFile & { readonly chosen: boolean })[]
  readonly preview: {
    readonly power: Power
    readonly recipients: readonly string[]
    readonly samples: readonly string[]
  } | null
  /** Who approved exactly this text. */
  readonly readBy: readonly string[]
  /** Approvals by others that are still missing if this member sends it. */
  readonly missing: number
  readonly mine: boolean
  /** What is to be known before anybody is told. */
  readonly advice: readonly { readonly says: string; readonly rules: readonly string[] }[]
}

const percent = (share: number) => `${Math.round(share * 1000) / 10} %`

/** What copies could prove, before they are sent: a notice too short to tell says so. */
export const PowerTable: FC<{ power: Power }> = ({ power }) => (
  <>
    <p>
      {power.points} points for {power.recipients} {power.recipients === 1 ? 'recipient' : 'recipients'}.
    </p>
    <Table head={['What gets out', 'Points left', 'Must match', 'Leaker named']}>
      {power.cases.map((one) => (
        <tr>
          <th scope="row">
            {one.share === 1 ? 'All of it' : 'Half of it'}
            {one.noise > 0 ? ', edited' : ''}
          </th>
          <td>{one.surviving}</td>
          <td>{one.needed ?? 'impossible'}</td>
          <td>{percent(one.named)}</td>
        </tr>
      ))}
    </Table>
  </>
)

const Preview: FC<{ preview: NonNullable<Composing['preview']> }> = ({ preview }) => (
  <section class="preview" aria-labelledby="preview-title">
    <h2 id="preview-title">Before sending</h2>
    <p>
      It would go to:{' '}
      {preview.recipients.length === 0
        ? 'nobody; nobody has accepted the terms yet'
        : preview.recipients.map((name, at) => (
            <>
              {at > 0 ? ', ' : ''}
              <Untrusted text={name} />
            </>
          ))}
      .
    </p>
    <PowerTable power={preview.power} />
    {preview.samples.map((sample, at) => (
      <details>
        <summary>Two of the possible copies: {at === 0 ? 'one' : 'another'}</summary>
        <Untrusted text={sample} block />
      </details>
    ))}
  </section>
)

const textHint =
  'Each recipient gets a copy of its own: common wordings and the order of «- » items vary. Give further wordings as [[one|another]]; {{canary}} becomes an address that only one copy has. Code and numbered steps never change.'

const filesHint =
  'Files are the same for all recipients: they name nobody who passes them on. Who accepted the terms downloads them; who gave a key also gets texts and pictures in the sealed mail, patches as .txt, up to 5 MB together. A file uploaded here is kept with the case, for the team.'

/** Files of the case to go with the notice, each to be read before; new ones are uploaded and chosen at once. */
const NoticeFiles: FC<{ caseId: string; files: Composing['files'] }> = ({ caseId, files }) => (
  <fieldset class="field">
    <legend>
      Files<span class="optional"> optional</span>
    </legend>
    {files.map((file) => (
      <div class="field-yes">
        <label>
          <input type="checkbox" name="file" value={file.blob} checked={file.chosen} /> <Untrusted text={file.name} />
        </label>{' '}
        <span class="quiet">
          {sizeWords(file.size)}, <a href={`/cases/${caseId}/files/${file.blob}`}>read it</a>, SHA-256{' '}
          <code>{file.sha256.slice(0, 12)}</code>
        </span>
      </div>
    ))}
    <label>
      Upload <input name="files" type="file" multiple />
    </label>
    <p class="hint">{filesHint}</p>
  </fieldset>
)

/** Two people read a notice before the list does. */
const Readers: FC<{ form: Composing }> = ({ form: { readBy, missing } }) =>
  readBy.length === 0 && missing === 0 ? null : (
    <p class="quiet">
      {readBy.length > 0 ? `Approved by ${readBy.join(', ')}. ` : ''}
      {missing > 0 ? 'Two people read a notice and its files: one approves it, another sends it.' : ''}
    </p>
  )

const Onwards: FC<{ form: Composing; recipients: number }> = ({ form: { missing, mine }, recipients }) => {
  if (missing > 0 && mine) return null
  if (missing === 0 && recipients === 0) return null
  return (
    <>
      <button type="submit" name="do" value={missing > 0 ? 'approve' : 'send'}>
        {missing > 0 ? 'Approve it for another to send' : `Send to ${recipients} who accepted`}
      </button>{' '}
    </>
  )
}

/** Sending is offered only beside the preview: who gets it, and what the copies could prove, is read first. */
export const ComposeView: FC<{ frame: CaseFrame; form: Composing; nobody: RefusalWords | null }> = ({ frame, form, nobody }) => (
  <Framed {...frame}>{nobody ? <Nobody why={nobody} /> : <ComposeForm frame={frame} form={form} />}</Framed>
)

const ComposeForm: FC<{ frame: CaseFrame; form: Composing }> = ({ frame, form }) => (
  <form class="panel command audience-parties" method="post" enctype="multipart/form-data" action={`/cases/${frame.caseId}/early/new`}>
    <FormToken />
    {form.advice.map(({ says, rules }) => (
      <p class="notice notice-warn">
        {says} <RuleMarks rules={rules} />
      </p>
    ))}
    <AskChoice name="list" label="List" options={form.lists.map((one) => [one, one])} value={form.list} />
    <AskChoice name="stage" label="Stage" options={form.stages} value={form.stage} />
    <AskText name="text" label="Notice" rows={10} value={form.text} hint={textHint} />
    <NoticeFiles caseId={frame.caseId} files={form.files} />
    {form.preview ? <Preview preview={form.preview} /> : null}
    <Readers form={form} />
    <p class="actions">
      {form.preview ? <Onwards form={form} recipients={form.preview.recipients.length} /> : null}
      <button class={form.preview ? 'quiet-button' : undefined} type="submit" name="do" value="preview">
        {form.preview ? 'Show it again' : 'Show what it would do'}
      </button>
    </p>
  </form>
)
