import type { FC } from 'hono/jsx'
import type { CasePage } from '../../projections/rows.ts'
import { Notice } from '../notice.tsx'
import { Untrusted } from '../untrusted.tsx'

/** What distributors said, where it is decided whether to release (S3-44). It holds up nothing; somebody has read it. */
export const FeedbackNote: FC<{ page: CasePage }> = ({ page: { feedback, row } }) =>
  feedback === undefined ? null : (
    <Notice tone={feedback.against.length > 0 ? 'warn' : 'good'} title="What the recipients of early notices say">
      <p>
        {feedback.summary} <a href={`/cases/${row.id}/early`}>All answers</a>
      </p>
      {feedback.against.length > 0 ? (
        <ul>
          {feedback.against.map(({ who, says }) => (
            <li>
              <Untrusted text={who} />: <Untrusted text={says} />
            </li>
          ))}
        </ul>
      ) : null}
    </Notice>
  )
