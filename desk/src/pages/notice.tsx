import type { FC, PropsWithChildren } from 'hono/jsx'
import { RuleMarks } from './rule-marks.tsx'
import { Untrusted } from './untrusted.tsx'

/** A word to the reader at the head of a page; `alert` is read out at once. */
export const Notice: FC<PropsWithChildren<{ tone: 'good' | 'warn' | 'bad'; title: string }>> = ({
  tone,
  title,
  children,
}) => (
  <div class={`notice notice-${tone}`} role={tone === 'good' ? 'status' : 'alert'}>
    <p class="notice-title">{title}</p>
    {children}
  </div>
)

/** The words of a refusal, as the core gave them. */
export interface RefusalWords {
  readonly says: string
  readonly rules: readonly string[]
  readonly path?: string
  readonly possible?: string
}

const missing = 'Still missing: '

/** What would make a refused step possible. Where it is a list of what is missing, that is said once. */
export const Mend: FC<{ possible: string; lead: string }> = ({ possible, lead }) =>
  possible.startsWith(missing) ? (
    <>
      <strong>Still missing:</strong> {possible.slice(missing.length)}
    </>
  ) : (
    <>
      <strong>{lead}:</strong> {possible}
    </>
  )

/** A refusal as the core worded it: what, by which rule, and what would make it possible. Nothing was changed. */
export const RefusalNotice: FC<{ refused: RefusalWords }> = ({ refused }) => (
  <Notice tone="bad" title="Not done">
    <p>
      {refused.says} <RuleMarks rules={refused.rules} path={refused.path} />
    </p>
    {refused.possible ? (
      <p>
        <Mend lead="To make it possible" possible={refused.possible} />
      </p>
    ) : null}
  </Notice>
)

/** What came of the last form, at the head of its page: done, or refused and why. Nothing where nothing was sent. */
export const Result: FC<{ did?: string | undefined; refused?: RefusalWords | undefined }> = ({ did, refused }) => (
  <>
    {did ? (
      <Notice tone="good" title="Done">
        <p>{did}</p>
      </Notice>
    ) : null}
    {refused ? <RefusalNotice refused={refused} /> : null}
  </>
)

/** What was wrong with a form, one line each; nothing where nothing was. */
export const Faults: FC<{ title: string; faults: readonly string[]; tone?: 'bad' | 'warn' }> = ({
  title,
  faults,
  tone = 'bad',
}) =>
  faults.length === 0 ? null : (
    <Notice tone={tone} title={title}>
      <ul>
        {faults.map((fault) => (
          <li>
            <Untrusted text={fault} />
          </li>
        ))}
      </ul>
    </Notice>
  )
