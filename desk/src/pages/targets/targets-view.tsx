import type { FC } from 'hono/jsx'
import { AskLine, Deed, Fact, Panel, type Door } from '../embargo/deed.tsx'
import { FormToken } from '../layout.tsx'
import { Notice, RefusalNotice, type RefusalWords } from '../notice.tsx'
import { RuleMarks } from '../rule-marks.tsx'
import { titleOf } from '../title-of.ts'
import { Untrusted } from '../untrusted.tsx'
import { When } from '../when.tsx'

/** A channel of the policy, or one that is set beside it, with what serves it. */
export interface ChannelRow {
  readonly channel: string
  /** In the policy's words; `null`: the policy does not name it. */
  readonly policyKind: string | null
  readonly to: string | null
  readonly required: boolean
  readonly rules: readonly string[]
  readonly served: { readonly kind: string; readonly setAt: string } | null
}

export interface TargetsProps {
  readonly project: string
  readonly projectName: string
  readonly rows: readonly ChannelRow[]
  readonly kinds: readonly { readonly kind: string; readonly fields: readonly string[] }[]
  readonly tried?: { readonly channel: string; readonly ok: boolean; readonly says: string } | undefined
  readonly did?: string | undefined
  readonly refused?: RefusalWords | undefined
}

const fieldWords: Readonly<Record<string, string>> = {
  url: 'Address to post to',
  secret: 'Secret for the signature (whsec_…)',
  server: 'Server',
  room: 'Room id',
  token: 'Access token',
  address: 'Mail address of the list',
  repo: 'Repository (owner/name)',
}

/** What the desk keeps to by itself, and what only a person can see to. */
const listHint =
  'The desk writes plain text as the project. Most lists take mail from subscribers only: subscribe the project’s address first. On oss-security the subject begins with the CVE ID and has no tag of ours.'

const SetForms: FC<{ door: Door; channel: string | null; to?: string | null; kinds: TargetsProps['kinds']; title: string }> = ({
  door,
  channel,
  to,
  kinds,
  title,
}) => (
  <details class="step">
    <summary>{title}</summary>
    {kinds.map(({ kind, fields }) => (
      <Deed
        door={door}
        deed="set"
        title={`Serve it by ${titleOf(kind)}`}
        button="Set"
        hint="What you enter is sealed: it can be used and replaced, never read back."
        fixed={channel === null ? { kind } : { kind, channel }}
      >
        {channel === null ? <AskLine name="channel" label="Name of the channel" /> : null}
        {fields.map((name) => (
          <AskLine
            name={name}
            label={fieldWords[name] ?? name}
            {...(name === 'address' && to?.includes('@') ? { value: to } : {})}
            {...(name === 'address' ? { hint: listHint } : {})}
          />
        ))}
      </Deed>
    ))}
  </details>
)

const ChannelFacts: FC<{ row: ChannelRow }> = ({ row }) => (
  <dl class="facts">
    <Fact term="Policy">
      {row.policyKind === null
        ? 'not named by the policy'
        : `${row.policyKind.replaceAll('_', ' ')}, ${row.required ? 'required' : 'usual'}`}{' '}
      <RuleMarks rules={row.rules} />
      {row.to ? (
        <>
          {' '}
          <Untrusted text={row.to} />
        </>
      ) : null}
    </Fact>
    <Fact term="Served by">
      {row.served ? (
        <>
          {titleOf(row.served.kind)}, set <When at={row.served.setAt} />
        </>
      ) : (
        'a person: the text is handed off and ticked'
      )}
    </Fact>
  </dl>
)

const Channel: FC<{ row: ChannelRow; door: Door; kinds: TargetsProps['kinds'] }> = ({ row, door, kinds }) => (
  <Panel id={`channel-${row.channel}`} title={titleOf(row.channel)}>
    <ChannelFacts row={row} />
    {row.served ? (
      <>
        <Deed
          door={door}
          deed="test"
          title="Try it"
          button="Send a test"
          hint="A room gets one message that says that it is a test."
          fixed={{ channel: row.channel }}
        />
        <Deed door={door} deed="remove" title="Remove it" button="Remove" fixed={{ channel: row.channel }} />
      </>
    ) : null}
    <SetForms door={door} channel={row.channel} to={row.to} kinds={kinds} title={row.served ? 'Let something else serve it' : 'Let the desk serve it'} />
  </Panel>
)

const didWords: Readonly<Record<string, string>> = {
  set: 'The target is set. Try it before the day.',
  remove: 'The target is removed; a person serves the channel.',
}

/** Where announcements of a project go. Secrets go in and never come out. */
export const TargetsView: FC<TargetsProps> = ({ project, projectName, rows, kinds, tried, did, refused }) => {
  const door = { action: `/projects/${project}/targets`, carry: <FormToken /> }
  const words = did === undefined || !Object.hasOwn(didWords, did) ? undefined : didWords[did]
  return (
    <section>
      <p class="crumbs">
        <a href="/cases">Cases</a> / {projectName}
      </p>
      <h1>Where announcements go</h1>
      {refused ? <RefusalNotice refused={refused} /> : null}
      {words ? (
        <Notice tone="good" title="Done">
          <p>{words}</p>
        </Notice>
      ) : null}
      {tried ? (
        <Notice tone={tried.ok ? 'good' : 'bad'} title={`Test of ${titleOf(tried.channel)}`}>
          <p>
            <Untrusted text={tried.says} />
          </p>
        </Notice>
      ) : null}
      {rows.map((row) => (
        <Channel row={row} door={door} kinds={kinds} />
      ))}
      <Panel id="more" title="Another channel">
        <p class="quiet">It carries every announcement too, and no case waits for it.</p>
        <SetForms door={door} channel={null} kinds={kinds} title="Add one" />
      </Panel>
    </section>
  )
}
