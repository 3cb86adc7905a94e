import type { Config } from '../config.ts'
import { codeOf, stepAt } from '../identity/totp.ts'
import { serve, type RunningDesk } from '../main.ts'
import { cast, invite, join, seedBytes, signIn } from './team.ts'
import { asfPlay } from './plays/asf.ts'
import { communityPlay } from './plays/community.ts'
import { distributorsPlay } from './plays/distributors.ts'
import { mesheryPlay } from './plays/meshery.ts'
import { mlflowPlay } from './plays/mlflow.ts'
import { vendorsPlay } from './plays/vendors.ts'
import type { Member, Seen, Stage } from './stage.ts'

type Say = (line: string) => void
type Play = (stage: Stage) => Promise<void>

const plays: readonly (readonly [string, string, Play])[] = [
  ['mlflow', 'S0: public stub and private mail; published only after the release', mlflowPlay],
  ['community', 'S1: a plan within 3 business days, every backport before it counts as fixed', communityPlay],
  ['asf', 'S2: plain text to a foundation, which hands it to the project', asfPlay],
  ['distributors', 'S3: three distributors, a negotiated date, individual copies, a leak and a removal', distributorsPlay],
  ['meshery', 'S4: 10 working days; merge, build, announce', mesheryPlay],
  ['vendors', 'three vendors of one parser: an answer, a silence, a «not affected»; the case handed over, another report upstream', vendorsPlay],
]

/** What a demo leaves behind: the desk, how to sign in to it, and its clock. */
export interface Played { readonly ok: boolean; readonly desk: RunningDesk; readonly seeds: readonly string[]; advance(duration: { readonly hours: number }): void; signIns(): readonly string[] }

/** A clock that the plays can move on, so that business days pass while nobody waits. */
function stageClock() {
  let ahead = Temporal.Duration.from({ hours: 0 })
  return {
    now: () => Temporal.Now.instant().add(ahead),
    advance: ({ hours }: { readonly hours: number }) => { ahead = ahead.add({ hours }) },
  }
}

/** Starts a desk, gives it a team through its own pages, and plays each policy's case in that policy's own order. */
export async function playAll(config: Config, say: Say): Promise<Played> {
  const clock = stageClock()
  const desk = await serve(config, { log: (line) => process.stderr.write(`${line}\n`), now: clock.now })
  const seeds: string[] = []
  try {
    const outcomes: { readonly name: string; readonly seen: readonly Seen[] }[] = []
    for (const [name, says, play] of plays) {
      say(`\n${name} — ${says}`)
      if (seeds.length > 0) clock.advance({ hours: 1 })
      const team = await makeTeam(desk, config, clock.now, seeds)
      outcomes.push({ name, seen: await perform({ desk, team, clock, config, say, seeds }, play) })
    }
    // The codes of the last play's minute are spent, and each is good once.
    clock.advance({ hours: 1 })
    return { ok: summary(outcomes, say), desk, seeds, advance: clock.advance, signIns: () => signIns(seeds, clock.now()) }
  } catch (error) {
    await desk.stop()
    throw error
  }
}

interface Performing { readonly desk: RunningDesk; readonly team: readonly [Member, Member]; readonly clock: ReturnType<typeof stageClock>; readonly config: Config; readonly say: Say; readonly seeds: readonly string[] }

/** One play. What goes wrong ends it, is shown, and lets the next one begin. */
async function perform({ desk, team, clock, config, say, seeds }: Performing, play: Play): Promise<readonly Seen[]> {
  const seen: Seen[] = []
  const note = (one: Seen) => {
    seen.push(one)
    say(`  ${one.ok ? '✓' : '✗'} ${one.says}${one.ok || one.detail === undefined ? '' : `\n      ${one.detail}`}`)
  }
  try {
    const stage = { desk, team, mailPort: config.smtp.port, now: clock.now, note, seen }
    const later = async (duration: { readonly hours: number }) => {
      clock.advance(duration)
      stage.team = await signInAll(desk, config.url.origin, seeds, clock.now)
    }
    await play(Object.assign(stage, { later }))
  } catch (error) {
    note({ says: 'the play goes on to its end', ok: false, detail: error instanceof Error ? error.message : String(error) })
  }
  return seen
}

/** The first member joins by the link that the desk prints, invites the second, and both sign in anew for each play. */
async function makeTeam(desk: RunningDesk, config: Config, now: () => Temporal.Instant, seeds: string[]): Promise<readonly [Member, Member]> {
  const base = config.url.origin
  if (seeds.length === 0) {
    if (desk.setup === null) throw new Error('the desk printed no link for its first member')
    const first = await join(base, desk.setup, cast[0], now)
    const second = await join(base, await invite(first.browser, cast[1], desk.gate.shelf.current('2099-01-01').map(({ policy }) => policy.id)), cast[1], now)
    seeds.push(first.seed, second.seed)
    return [await memberOf(desk, first.browser, 0), await memberOf(desk, second.browser, 1)]
  }
  return signInAll(desk, base, seeds, now)
}

async function signInAll(desk: RunningDesk, base: string, seeds: readonly string[], now: () => Temporal.Instant): Promise<readonly [Member, Member]> {
  const [first, second] = [await signIn(base, cast[0], seeds[0] as string, now), await signIn(base, cast[1], seeds[1] as string, now)]
  return [await memberOf(desk, first, 0), await memberOf(desk, second, 1)]
}

async function memberOf(desk: RunningDesk, browser: Member['browser'], at: 0 | 1): Promise<Member> {
  const { id } = await desk.store.as({ role: 'gate' }, (tx) => tx.one<{ id: string }>('select id from member where login = $1', [cast[at].login]))
  return { browser, id, name: cast[at].name }
}

function summary(outcomes: readonly { readonly name: string; readonly seen: readonly Seen[] }[], say: Say): boolean {
  say('\nSummary')
  for (const { name, seen } of outcomes) {
    const failed = seen.filter((one) => !one.ok)
    say(`  ${name.padEnd(13)} ${seen.length - failed.length} of ${seen.length} seen${failed.length === 0 ? '' : `; not: ${failed.map((one) => one.says).join('; ')}`}`)
    for (const line of ['accepted', 'acknowledged to', 'clock', 'passed']) {
      for (const one of seen.filter((each) => each.ok && each.says.includes(line) && !each.says.includes('refused')).slice(0, 6)) say(`      ${one.says}`)
    }
  }
  const ok = outcomes.every(({ seen }) => seen.length > 0 && seen.every((one) => one.ok))
  say(ok ? 'Every step did what its policy says.' : 'Something did not do what its policy says.')
  return ok
}

/** How to sign in to the desk that is left running. The codes are made now and hold for a minute; the seed makes more. */
function signIns(seeds: readonly string[], now: Temporal.Instant): readonly string[] {
  return cast.map((who, at) => `  sign in as ${who.login}: «${who.passphrase}», code ${codeOf(seedBytes(seeds[at] as string), stepAt(now) + 1)} (authenticator key ${seeds[at]})`)
}
