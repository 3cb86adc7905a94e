import type { FC } from 'hono/jsx'
import { AskLine, Deed, Fact, Panel, type Door } from '../embargo/deed.tsx'
import { FormToken } from '../layout.tsx'
import { Notice, RefusalNotice, type RefusalWords } from '../notice.tsx'
import { When } from '../when.tsx'

export interface ForgeProps {
  readonly project: string
  readonly projectName: string
  readonly shown: { readonly repo: string; readonly setAt: string } | null
  readonly hookUrl: string
  readonly did?: string | undefined
  readonly refused?: RefusalWords | undefined
}

const didWords: Readonly<Record<string, string>> = {
  set: 'The repository is set. Private reports there become cases here.',
  remove: 'The desk speaks for the project at GitHub no more. Take the token back there too.',
}

const SetForge: FC<{ door: Door; isSet: boolean }> = ({ door, isSet }) => (
  <Deed
    door={door}
    deed="set"
    title={isSet ? 'Replace it' : 'Set it'}
    button="Set"
    open={!isSet}
    hint="The token needs to write issues and repository security advisories of this repository, and nothing else. Token and secret are sealed."
  >
    <AskLine name="repo" label="Repository (owner/name)" />
    <AskLine name="token" label="Access token" />
    <AskLine name="secret" label="Secret of the webhook" />
    <AskLine name="api" label="Address of the API" optional hint="Only for a server of your own." />
  </Deed>
)

/** How the desk reads and speaks at GitHub for a project. Token and secret go in and never come out. */
export const ForgeView: FC<ForgeProps> = ({ project, projectName, shown, hookUrl, did, refused }) => {
  const door = { action: `/projects/${project}/forge`, carry: <FormToken /> }
  const words = did === undefined || !Object.hasOwn(didWords, did) ? undefined : didWords[did]
  return (
    <section>
      <p class="crumbs">
        <a href="/cases">Cases</a> / <a href={`/projects/${project}/targets`}>{projectName}</a>
      </p>
      <h1>GitHub</h1>
      {refused ? <RefusalNotice refused={refused} /> : null}
      {words ? (
        <Notice tone="good" title="Done">
          <p>{words}</p>
        </Notice>
      ) : null}
      <Panel id="forge" title="The repository">
        <dl class="facts">
          <Fact term="Repository">
            {shown ? (
              <>
                {shown.repo}, set <When at={shown.setAt} />
              </>
            ) : (
              'none'
            )}
          </Fact>
          <Fact term="Webhook">
            <code>{hookUrl}</code>, content type application/json, event «Repository advisories»
          </Fact>
        </dl>
        <SetForge door={door} isSet={shown !== null} />
        {shown ? <Deed door={door} deed="remove" title="Remove it" button="Remove" /> : null}
      </Panel>
    </section>
  )
}
