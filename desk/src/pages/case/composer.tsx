import type { FC } from 'hono/jsx'
import type { FormAudience } from '../forms/field.ts'
import { FormToken } from '../layout.tsx'

interface Writing {
  readonly audience: FormAudience
  readonly title: string
  readonly says: string
  readonly button: string
  readonly confirm?: string
}

const writings: readonly Writing[] = [
  {
    audience: 'team',
    title: 'Note for the team',
    says: 'Stays inside. The reporter never sees it.',
    button: 'Save the note',
  },
  {
    audience: 'reporter',
    title: 'Message to the reporter',
    says: 'Leaves the team. The reporter is told and reads it.',
    button: 'Send to the reporter',
  },
  {
    audience: 'parties',
    title: 'Message to all named parties',
    says: 'Leaves the team, to every party of this case.',
    button: 'Send to all parties',
    confirm: 'Yes, every named party may read this',
  },
]

/** The audience is chosen before the text: each has a form, a colour and a button of its own. */
export const Composer: FC<{ caseId: string }> = ({ caseId }) => (
  <section class="panel composer" aria-labelledby="compose-title">
    <h2 id="compose-title">Write</h2>
    {writings.map((writing) => (
      <WritingForm caseId={caseId} writing={writing} />
    ))}
  </section>
)

const WritingForm: FC<{ caseId: string; writing: Writing }> = ({
  caseId,
  writing: { audience, title, says, button, confirm },
}) => (
  <details name="composer" class={`writing audience-${audience}`}>
    <summary>
      <span class="writing-title">{title}</span> <span class="writing-says">{says}</span>
    </summary>
    <form method="post" action={`/cases/${caseId}/commands/WriteMessage`}>
      <FormToken />
      <input type="hidden" name="audience" value={audience} />
      <div class="field">
        <label for={`write-${audience}`}>{title}</label>
        <textarea
          id={`write-${audience}`}
          name="message.text"
          rows={7}
          required
          dir="auto"
          maxlength={50_000}
        ></textarea>
      </div>
      {confirm ? (
        <div class="field field-yes">
          <label>
            <input type="checkbox" name="_confirmed" value="yes" required /> {confirm}
          </label>
        </div>
      ) : null}
      <p class="actions">
        <button type="submit">{button}</button>
      </p>
    </form>
  </details>
)
