import type { FC } from 'hono/jsx'
import type { EntryRow } from '../../projections/rows.ts'
import { AudienceMark, audienceClass } from '../forms/audience-mark.tsx'
import { RuleMarks } from '../rule-marks.tsx'
import { Untrusted } from '../untrusted.tsx'
import { When } from '../when.tsx'

/** `1.4 MB`; file sizes as people read them, powers of ten. */
export function sizeWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1000, 'kB'] : [bytes / 1_000_000, 'MB']
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`
}

const Files: FC<{ entry: EntryRow; filesAt: string }> = ({ entry, filesAt }) => {
  if (!entry.attachments?.length && !entry.original) return null
  return (
    <ul class="files">
      {(entry.attachments ?? []).map(({ blob, name, size, mediaType }) => (
        <li>
          <a href={`${filesAt}/${encodeURIComponent(blob)}`} download>
            <Untrusted text={name} />
          </a>{' '}
          <span class="quiet">
            <Untrusted text={mediaType} />, {sizeWords(size)}
          </span>
        </li>
      ))}
      {entry.original ? (
        <li>
          <a href={`${filesAt}/${encodeURIComponent(entry.original)}`} download>
            The mail as it arrived
          </a>
        </li>
      ) : null}
    </ul>
  )
}

/** Long texts do not bury what comes after them. */
const longText = 1800

const EntryText: FC<{ text: string }> = ({ text }) =>
  text.length <= longText ? (
    <Untrusted text={text} block />
  ) : (
    <details class="long-text" open={false}>
      <summary>{text.length} characters of text</summary>
      <Untrusted text={text} block />
    </details>
  )

export const Entry: FC<{ entry: EntryRow; filesAt: string }> = ({ entry, filesAt }) => (
  <li
    class={`entry audience-${audienceClass(entry.audience)} ${entry.text ? '' : 'entry-small'}`}
    id={`entry-${entry.seq}`}
  >
    <header class="entry-head">
      <p class="entry-what">
        <strong>
          <Untrusted text={entry.what} />
        </strong>{' '}
        <RuleMarks rules={entry.because?.rules ?? []} path={entry.because?.path} />
      </p>
      <AudienceMark audience={entry.audience} />
      <p class="entry-who">
        <Untrusted text={entry.who} /> ·{' '}
        <a class="entry-when" href={`#entry-${entry.seq}`}>
          <When at={entry.at} />
        </a>
      </p>
    </header>
    {entry.marks?.length ? (
      <ul class="marks">
        {entry.marks.map((mark) => (
          <li>
            <Untrusted text={mark} />
          </li>
        ))}
      </ul>
    ) : null}
    {entry.text ? <EntryText text={entry.text} /> : null}
    <Files entry={entry} filesAt={filesAt} />
  </li>
)

const filters = [
  ['', 'Everything'],
  ['team', 'Team only'],
  ['reporter', 'Reporter'],
  ['parties', 'Parties'],
] as const

/** Newest first. `show` keeps one audience. */
export const Timeline: FC<{ entries: readonly EntryRow[]; caseId: string; show: string }> = ({
  entries,
  caseId,
  show,
}) => {
  const shown = entries.filter(({ audience }) => show === '' || audienceClass(audience) === show)
  return (
    <section class="panel" aria-labelledby="timeline-title" id="timeline">
      <div class="panel-head">
        <h2 id="timeline-title">Timeline</h2>
        <ul class="filters" aria-label="Show">
          {filters.map(([value, label]) => (
            <li>
              <a
                href={`/cases/${caseId}${value ? `?show=${value}` : ''}#timeline`}
                aria-current={value === show ? 'true' : undefined}
              >
                {label}
              </a>
            </li>
          ))}
        </ul>
      </div>
      <ol class="timeline" reversed>
        {[...shown]
          .sort((a, b) => b.seq - a.seq)
          .map((entry) => (
            <Entry entry={entry} filesAt={`/cases/${caseId}/files`} />
          ))}
      </ol>
      {shown.length === 0 ? <p class="quiet">Nothing was written to this audience.</p> : null}
    </section>
  )
}
