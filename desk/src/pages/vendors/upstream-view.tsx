import type { FC } from 'hono/jsx'
import { Fact, Panel } from '../embargo/deed.tsx'
import { Notice } from '../notice.tsx'
import { Untrusted } from '../untrusted.tsx'
import { When } from '../when.tsx'

export interface UpstreamPage {
  readonly state: string
  readonly asked: {
    readonly to: string
    readonly text: string
    readonly at: string
    readonly answers: readonly { readonly who: string; readonly says: string; readonly at: string | null; readonly how: string }[]
  } | null
  readonly handed: { readonly to: string; readonly at: string; readonly vendor: string | null } | null
  readonly vendor: {
    readonly acknowledged: string | null
    readonly answer: string
    readonly reminders: number
    readonly nextReminder: string | null
    readonly sealed: boolean
  } | null
  /** What may be done now, as links to the forms of the case. */
  readonly steps: readonly { readonly command: string; readonly title: string; readonly refused: string | null }[]
}

const Asked: FC<{ asked: NonNullable<UpstreamPage['asked']> }> = ({ asked }) => (
  <Panel id="asked" title="The reporter’s consent">
    <p>
      Asked <When at={asked.at} /> whether it may go on to{' '}
      <strong>
        <Untrusted text={asked.to} />
      </strong>
      , with these words:
    </p>
    <Untrusted text={asked.text} block />
    <ul class="plain">
      {asked.answers.map(({ who, says, at, how }) => (
        <li>
          <Untrusted text={who} />: <strong>{says}</strong> {at ? <When at={at} /> : null}{' '}
          {how ? (
            <span class="quiet">
              <Untrusted text={how} />
            </span>
          ) : null}
        </li>
      ))}
    </ul>
  </Panel>
)

const Handed: FC<{ caseId: string; page: UpstreamPage }> = ({ caseId, page: { handed, vendor } }) =>
  handed === null ? null : (
    <Panel id="handed" title="Handed on">
      <dl class="facts">
        <Fact term="To">
          {handed.vendor ? (
            <a href={`/cases/${caseId}/vendors/${handed.vendor}`}>
              <Untrusted text={handed.to} />
            </a>
          ) : (
            <Untrusted text={handed.to} />
          )}
        </Fact>
        <Fact term="When">
          <When at={handed.at} />
        </Fact>
        {vendor ? (
          <>
            <Fact term="Letter">{vendor.sealed ? 'with the words, sealed to its key' : 'without content; it reads at the desk'}</Fact>
            <Fact term="Acknowledged">{vendor.acknowledged ? <When at={vendor.acknowledged} /> : 'not yet'}</Fact>
            <Fact term="Answer">{vendor.answer}</Fact>
            <Fact term="Reminders">
              {vendor.reminders}
              {vendor.nextReminder ? (
                <span class="hint">
                  the next by itself <When at={vendor.nextReminder} />
                </span>
              ) : null}
            </Fact>
          </>
        ) : (
          <Fact term="Letter">none from here: the team told them</Fact>
        )}
      </dl>
    </Panel>
  )

/** A report about somebody else's code: asked, answered, handed on, acknowledged (C11). */
export const UpstreamView: FC<{ caseId: string; reference: string; page: UpstreamPage }> = ({ caseId, reference, page }) => (
  <article class="case">
    <p class="crumbs">
      <a href="/cases">Cases</a> / <a href={`/cases/${caseId}`}>{reference}</a> /{' '}
      <a href={`/cases/${caseId}/vendors`}>Vendors</a>
    </p>
    <h1>Upstream</h1>
    <Notice tone="warn" title={page.state}></Notice>
    {page.asked ? <Asked asked={page.asked} /> : null}
    <Handed caseId={caseId} page={page} />
    <Panel id="steps" title="What can be done">
      <ul class="plain">
        {page.steps.map(({ command, title, refused }) => (
          <li>
            {refused === null ? (
              <a href={`/cases/${caseId}/commands/${command}`}>{title} …</a>
            ) : (
              <>
                {title} <span class="quiet">Not now: {refused}</span>
              </>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  </article>
)
