import { join } from 'node:path'
import {
  applyForList,
  handleMembership,
  loadMembers,
  type MembershipOutcome,
} from '../../desk/src/commands/membership.ts'
import { openCase } from '../../desk/src/commands/open-case.ts'
import { handle, type Gate } from '../../desk/src/commands/gate.ts'
import { listTerms } from '../../desk/src/commands/lists-terms.ts'
import { PolicyShelf, readPolicies, shelve } from '../../desk/src/commands/policy-shelf.ts'
import { asWorker, type ListDeps } from '../../desk/src/http/embargo-access.ts'
import { embargoRoutes } from '../../desk/src/http/embargo-routes.tsx'
import { listRoutes } from '../../desk/src/http/list-routes.tsx'
import type { SignedIn } from '../../desk/src/http/desk-port.ts'
import { claimOutbox } from '../../desk/src/store/outbox.ts'
import { newId } from '../../desk/src/store/random-id.ts'
import type { Tx } from '../../desk/src/store/store.ts'
import type { TestDatabase } from './database.ts'
import { ada } from './desk-double.ts'
import { makeClient, type Client } from './web-client.ts'

const project = 'distributors'
export const list = 'distributors'
const policies = join(import.meta.dirname, '../../policies')

/** The seven answers of S3, each with evidence where it is asked for. */
export const sevenAnswers = Object.fromEntries(
  [
    'active_distributor',
    'public_user_base',
    'track_record',
    'not_a_rebuild',
    'contributor',
    'accepts_embargo',
    'vouched_for',
  ].map((name) => [name, { answer: `We fulfil ${name}.`, evidence: ['https://distro.example/security'] }]),
)

/** A desk with the distributors' policy, a team of one, and a clock by hand. */
export interface ListDesk extends ListDeps {
  readonly gate: Gate
  now: Temporal.Instant
  readonly member: SignedIn & { steppedUpAt: string | null }
  readonly web: Client
  /** A report that was accepted, as its case id. */
  openCase(): Promise<string>
  /** An organisation that went all the way to membership; `person` has accepted the terms. */
  admit(name: string): Promise<{ readonly membership: string; readonly person: string }>
  /** The texts of all letters that wait, opened, with to whom they go. */
  letters(): Promise<readonly { readonly to: string; readonly subject: string; readonly text: string }[]>
}

export async function listDesk(database: TestDatabase): Promise<ListDesk> {
  const { versions } = await readPolicies(policies)
  await shelve(database.store, versions)
  const member = {
    ...ada,
    roles: { [project]: ['triager', 'fixer', 'release_manager', 'publisher', 'list_manager'] },
    steppedUpAt: '2026-11-20T10:00:00Z',
  }
  await database.as('administrator', async (client) => {
    await client.query(`insert into parley.member (id, login, display_name) values ('ada', 'ada', 'Ada Obi')`)
    await client.query(`insert into parley.team_member (project, member, roles) values ($1, 'ada', $2)`, [
      project,
      member.roles[project],
    ])
  })
  const state = { now: Temporal.Instant.from('2026-11-20T10:00:00Z') }
  const gate: Gate = {
    shelf: new PolicyShelf(versions),
    mailDomain: 'desk.example',
    url: 'https://desk.example',
    now: () => state.now,
  }
  const deps = { store: database.store, gate }
  const web = makeClient({
    session: async () => member,
    now: () => state.now.toString({ fractionalSecondDigits: 3 }),
    routes: [...embargoRoutes(deps), ...listRoutes(deps)],
    report: (error) => {
      throw error
    },
  })
  return {
    ...deps,
    member,
    web,
    get now() {
      return state.now
    },
    set now(at) {
      state.now = at
    },
    openCase: () => database.store.as({ role: 'worker' }, async (tx) => acceptedCase(gate, tx)),
    admit: (name) => admit(deps, name),
    letters: async () =>
      (await claimOutbox(database.store, { now: state.now.add({ hours: 24 * 365 }), limit: 200, leaseSeconds: 1 })).map(
        ({ recipient, payload }) => ({ to: recipient, ...(payload as { subject: string; text: string }) }),
      ),
  }
}

/** Received, investigated, judged valid and accepted: a date can be agreed from here on. */
async function acceptedCase(gate: Gate, tx: Tx): Promise<string> {
  const receivedAt = gate.now().toString()
  const { caseId } = await openCase(gate, tx, {
    project,
    channel: 'web_form',
    receivedAt,
    title: 'SECRETFINDING in the chart server',
    text: 'SECRETDETAIL: it crashes',
    marks: [],
    parts: ['title', 'details'],
    files: [],
    contact: null,
    acknowledge: false,
  })
  const actor = { kind: 'member' as const, id: 'ada', name: 'Ada Obi' }
  const commands = [
    { type: 'Acknowledge', text: 'Thank you.' },
    { type: 'RecordInvestigation', effects: 'It stops.', criticality: 'High.', impacts: ['availability'] },
    { type: 'Validate', reasoning: 'We saw it.' },
    { type: 'Accept' },
  ] as const
  const outcome = await handle(gate, tx, caseId, ...commands.map((command) => ({ actor, command })))
  if (outcome?.ok !== true) throw new Error(outcome?.refused.says)
  return caseId
}

function done(outcome: MembershipOutcome | null): Extract<MembershipOutcome, { ok: true }> {
  if (outcome?.ok !== true) throw new Error(outcome === null ? 'no such membership' : outcome.refused.says)
  return outcome
}

/** The first member is vouched for by nobody: its criterion is waived, with a note. */
async function admit(deps: ListDeps, name: string): Promise<{ membership: string; person: string }> {
  const [membership, person, domain] = [newId(), newId(), `${name.toLowerCase().replaceAll(' ', '-')}.example`]
  const policy = deps.gate.shelf.of(project, '2026-11-20')?.policy
  const terms = policy && listTerms(policy)
  if (!terms) throw new Error('the policy has no terms')
  await asWorker(deps, async (tx) => {
    const members = await loadMembers(tx, project, list)
    const voucher = members.find(
      ({ id, state }) =>
        state.standing === 'active' &&
        members.flatMap((one) => one.state.vouches).filter(({ by }) => by === id).length < 3,
    )
    const outcome = done(
      await applyForList(
        deps.gate,
        tx,
        { id: membership, project, list },
        {
          type: 'Apply',
          organisation: {
            id: membership,
            name,
            domains: [domain],
            roleAddress: `security@${domain}`,
            kind: 'organisation',
            as: 'distributor',
            usersOutside: true,
          },
          applicant: { id: person, name: `Kim of ${name}`, address: `kim@${domain}` },
          answers: sevenAnswers,
          termsVersion: terms.version,
          termsHash: terms.hash,
        },
      ),
    )
    const judged = Object.keys(sevenAnswers).map((criterion) => ({
      actor: 'member:ada',
      command: {
        type: 'JudgeCriterion' as const,
        criterion,
        met: criterion !== 'vouched_for',
        waived: criterion === 'vouched_for',
        note: 'Looked at.',
        by: 'ada',
      },
    }))
    const vouch =
      voucher === undefined
        ? []
        : [
            {
              actor: voucher.id,
              command: {
                type: 'Vouch' as const,
                by: voucher.id,
                byPerson: Object.keys(voucher.state.people)[0] ?? '',
                forPerson: person,
                statement: 'We know them.',
              },
            },
          ]
    done(
      await handleMembership(deps.gate, tx, membership, ...vouch, ...judged, {
        actor: 'member:ada',
        command: { type: 'Approve', by: 'ada', reason: 'It meets the criteria.' },
      }),
    )
    return outcome
  })
  return { membership, person }
}
