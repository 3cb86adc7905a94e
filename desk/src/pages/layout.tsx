import { createContext, useContext } from 'hono/jsx'
import type { FC, PropsWithChildren } from 'hono/jsx'

/** What every page needs of its surroundings: where the assets lie, who looks, and the token that forms must carry. */
export interface Shell {
  readonly styles: string
  readonly icon: string
  readonly scripts: readonly string[]
  /** Who is signed in, and what weakens the desk, a sentence each: every member sees that (S-003). */
  readonly member: { readonly name: string; readonly token: string; readonly weakenings: readonly string[] } | null
  /** `reporter` pages carry no way into the team's part: who looks over the shoulder learns less. */
  readonly side: 'public' | 'reporter' | 'team'
  readonly now: string
}

const TokenContext = createContext<string | null>(null)

/** The hidden field that ties a form to the session it was made for. Every form of a member holds one. */
export const FormToken: FC = () => {
  const token = useContext(TokenContext)
  if (token === null) throw new Error('A form of a member was rendered on a page that has none')
  return <input type="hidden" name="_token" value={token} />
}

const Wordmark: FC<{ href: string }> = ({ href }) => (
  <a class="wordmark" href={href}>
    <span aria-hidden="true" class="wordmark-sign">
      »«
    </span>
    Parley
  </a>
)

const Nav: FC<{ shell: Shell }> = ({ shell }) =>
  shell.side === 'team' ? (
    <nav aria-label="Desk">
      <a href="/cases">Cases</a>
      <a href="/team/lists">Lists</a>
      <a href="/calendar">Calendar</a>
      <a href="/">Projects</a>
      <a href="/advisories">Advisories</a>
      {shell.member ? (
        <a class="who" href="/account">
          {shell.member.name}
        </a>
      ) : null}
    </nav>
  ) : (
    <nav aria-label="Desk">
      <a href="/">Report</a>
      <a href="/receipt">Your report</a>
      <a href="/party">For distributors</a>
      <a href="/advisories">Advisories</a>
      {shell.side === 'public' ? <a href="/cases">Team</a> : null}
    </nav>
  )

const Head: FC<{ shell: Shell; title: string; feed?: boolean | undefined }> = ({ shell, title, feed }) => (
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>{title}</title>
    <link rel="stylesheet" href={shell.styles} />
    <link rel="icon" href={shell.icon} type="image/svg+xml" />
    {feed ? (
      <link rel="alternate" type="application/atom+xml" title="Advisories" href="/feeds/advisories.atom" />
    ) : null}
    {shell.scripts.map((src) => (
      <script type="module" src={src} />
    ))}
  </head>
)

/** On every page of somebody who is signed in (ASVS V7.4.4); last, so that nobody leaves by a stray press of Enter. */
const WayOut: FC<{ member: NonNullable<Shell['member']> }> = ({ member: { name, token } }) => (
  <form class="way-out" method="post" action="/sign-out">
    <input type="hidden" name="_token" value={token} />
    <span>Signed in as {name}.</span>
    <button type="submit" class="quiet-button">
      Sign out
    </button>
  </form>
)

const Weakened: FC<{ says: readonly string[] }> = ({ says }) => (
  <aside class="weakened" aria-label="What weakens this desk">
    <p><strong>This desk is weakened.</strong> Whoever runs it was told how to mend it.</p>
    <ul>{says.map((each) => <li>{each}</li>)}</ul>
  </aside>
)

export interface LayoutProps {
  readonly shell: Shell
  /** Neutral on purpose: it stands in histories and window lists, so it names no vulnerability. */
  readonly title: string
  readonly width?: 'text' | 'wide' | undefined
  readonly feed?: boolean | undefined
}

/** The frame of every page, from doctype's neighbour `<html>` to the foot. */
export const Layout: FC<PropsWithChildren<LayoutProps>> = ({ shell, title, width = 'text', feed, children }) => (
  <html lang="en">
    <Head shell={shell} title={title} feed={feed} />
    <body class={`side-${shell.side} width-${width}`}>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header class="top">
        <div class="top-inner">
          <Wordmark href={shell.side === 'team' ? '/cases' : '/'} />
          <Nav shell={shell} />
        </div>
      </header>
      <main id="main" class={`main-${width}`}>
        <TokenContext.Provider value={shell.member?.token ?? null}>{children}</TokenContext.Provider>
      </main>
      <footer class="foot">
        {shell.member && shell.member.weakenings.length > 0 ? <Weakened says={shell.member.weakenings} /> : null}
        {shell.member ? <WayOut member={shell.member} /> : null}
        <p>
          Times are UTC unless another zone is named.{' '}
          {shell.side === 'team'
            ? 'Every reading of a case is recorded.'
            : 'To report and to read needs no cookie, and nothing is loaded from elsewhere.'}
        </p>
      </footer>
    </body>
  </html>
)
