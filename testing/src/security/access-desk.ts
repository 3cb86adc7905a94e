import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ClientConfig } from 'pg'
import type { Role } from '../../../desk/src/access/roles.ts'
import { desk as deskItself } from '@parley/coordination'
import { iso } from '../../../desk/src/commands/gate.ts'
import { openCase } from '../../../desk/src/commands/open-case.ts'
import { readConfig } from '../../../desk/src/config.ts'
import { gate } from '../../../desk/src/identity/identity.ts'
import { inviteMember, type RolesByProject } from '../../../desk/src/identity/members.ts'
import { hashPassphrase } from '../../../desk/src/identity/passphrase.ts'
import { completeSetup } from '../../../desk/src/identity/setup.ts'
import { codeOf, newSeed, stepAt } from '../../../desk/src/identity/totp.ts'
import { serve, type RunningDesk } from '../../../desk/src/main.ts'
import { emptyFields } from '../../../desk/src/projections/advisory-model.ts'
import { listBlobs } from '../../../desk/src/store/blobs.ts'
import { appendEvents, lockCase } from '../../../desk/src/store/event-log.ts'
import { newId } from '../../../desk/src/store/random-id.ts'
import { caseKey } from '../../../desk/src/store/sealed-fields.ts'
import { ADMINISTRATOR } from '../../../desk/src/store/postgres/cluster.ts'
import { freePort } from '../running-desk.ts'
import { hiddenFields, Visitor } from './visitor.ts'

/** A whole desk in this process, its pages behind a real port, its clock by hand. */
export interface AccessDesk {
  readonly desk: RunningDesk
  readonly data: string
  /** Everything it would have printed. */
  readonly printed: readonly string[]
  readonly now: () => Temporal.Instant
  advance(duration: Temporal.DurationLike): void
  /** How the superuser of its database gets in: for attacks on what it keeps. */
  administrator(): ClientConfig
  end(): Promise<void>
}

export async function accessDesk(settings: Readonly<Record<string, string>> = {}): Promise<AccessDesk> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-access-'))
  await chmod(folder, 0o755)
  const data = join(folder, 'data')
  const [http, smtp] = [await freePort(), await freePort()]
  const config = readConfig({ PARLEY_DATA: data, PARLEY_HTTP: `127.0.0.1:${http}`, PARLEY_SMTP: `127.0.0.1:${smtp}`, PARLEY_MAIL_DOMAIN: 'desk.example', ...settings }, new URL('../../..', import.meta.url).pathname)
  let ahead = Temporal.Duration.from({ hours: 0 })
  // Whole milliseconds: finer than that the desk does not tell time apart, and this clock stands still.
  const began = Temporal.Now.instant().round('millisecond')
  const now = () => began.add(ahead)
  const printed: string[] = []
  const desk = await serve(config, { log: (line) => printed.push(line), now })
  return {
    desk, data, printed, now,
    administrator: () => ({ host: join(data, 'postgres', 'socket'), port: 5432, user: ADMINISTRATOR, database: 'parley' }),
    advance: (duration) => { ahead = ahead.add(duration) },
    end: async () => {
      await desk.stop()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** Somebody at a browser, who they are, and what they may. */
export interface Subject {
  readonly name: string
  readonly member: string
  readonly visitor: Visitor
  /** What their forms carry. */
  readonly token: string
  readonly roles: Readonly<Record<string, readonly Role[]>>
  readonly isAdmin: boolean
  /** Of the authenticator app; none for nobody. */
  readonly seed?: Uint8Array
}

let hash: Promise<string> | undefined

/** A member who signed in at `at`; by default now. */
export async function subject({ desk, now }: AccessDesk, name: string, held: RolesByProject, { isAdmin = false, at = now(), address = '' } = {}): Promise<Subject> {
  hash ??= hashPassphrase('four hollow bridges beneath the comet')
  const [passphraseHash, seed] = [await hash, newSeed()]
  const invited = await desk.store.as(gate, (tx) => inviteMember(tx, { login: name, name, roles: held, isAdmin }, at))
  if (!invited.ok) throw new Error(invited.says)
  const { member, token } = invited
  const joined = await completeSetup((work) => desk.store.as(gate, work), { token, member, login: name, name, passphraseHash, passkey: null, authenticator: { seed, code: codeOf(seed, stepAt(at)) }, address }, at)
  if (!joined.ok) throw new Error(joined.code)
  const visitor = new Visitor(desk.url, name)
  visitor.cookies.set('parley', joined.session)
  const account = await visitor.get('/account')
  return { name, member, visitor, token: hiddenFields(account.text)['_token'] ?? '', roles: held, isAdmin, seed }
}

/** The same person without any session. */
export const signedOut = ({ desk }: AccessDesk): Subject =>
  ({ name: 'nobody signed in', member: '', visitor: new Visitor(desk.url, 'nobody signed in'), token: 'none', roles: {}, isAdmin: false })

export interface Target {
  readonly id: string
  readonly project: string
  readonly restricted: boolean
  /** Members with a grant of their own. */
  readonly granted: readonly string[]
  /** A file of the case. */
  readonly file: string
}

/** A case with a report, a file, and a draft advisory. */
export async function madeCase({ desk, now }: AccessDesk, project: string, { restricted = false, granted = [] as readonly string[] } = {}): Promise<Target> {
  return desk.store.as({ role: 'worker' }, async (tx) => {
    const opened = await openCase(desk.gate, tx, {
      project, channel: 'web_form', receivedAt: iso(now()), title: `A weakness of ${project}`, text: 'It can be read.', marks: [], parts: ['title', 'details'], claimedPublic: false,
      about: 'project', contact: null, acknowledge: false, files: [{ kind: 'attachment', name: 'proof.txt', mediaType: 'text/plain', bytes: Buffer.from('the proof') }],
    })
    if (!opened.outcome.ok) throw new Error(opened.outcome.refused.says)
    // Written down as it is: which step comes when is the policy's business, and no question of access.
    const [head, advisory] = [await lockCase(tx, opened.caseId), { id: opened.reference.toLowerCase(), fields: { ...emptyFields, title: 'A draft', summary: 'In short.' } }]
    if (!head) throw new Error('the case is gone')
    const body = { advisory, revision: 1, summary: 'First words', actor: deskItself }
    await appendEvents(tx, head, [{ type: 'AdvisoryDrafted', version: 1, at: now(), actor: 'desk', audience: 'team', body }])
    if (restricted) await tx.execute('update case_head set restricted = true where id = $1', [opened.caseId])
    for (const member of granted) await tx.execute('insert into case_access (case_id, subject, audiences) values ($1, $2, $3)', [opened.caseId, member, ['team']])
    const [file] = await listBlobs(tx, await caseKey(tx, opened.caseId))
    return { id: opened.caseId, project, restricted, granted, file: file?.id ?? '' }
  })
}

/** A case that was never there. */
export const noTarget = (like: Target): Target => ({ ...like, id: newId(), project: 'nowhere', file: newId() })

/** The people of a test, by name; asking for one who was not put in is a mistake of the test. */
export class People extends Map<string, Subject> {
  one(name: string): Subject {
    const found = this.get(name)
    if (!found) throw new Error(name)
    return found
  }
}
