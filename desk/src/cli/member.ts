import { parseArgs } from 'node:util'
import { readPolicies, shelve } from '../commands/policy-shelf.ts'
import { inviteMember, linkMinutes, listMembers, type RolesByProject } from '../identity/members.ts'
import { setupLink } from '../identity/setup.ts'
import type { Store } from '../store/store.ts'
import { withStore } from './beside-the-desk.ts'
import { configOfEnvironment } from './environment.ts'

const usage = `usage: parley member add --login NAME --name "FULL NAME" [--project PROJECT:ROLE,ROLE]… [--admin] [--json]
       parley member list [--json]
`

/** Adds a member, or lists them; works beside a running desk. Exit 0 done, 1 refused, 2 wrong use. */
export async function memberVerb(words: readonly string[]): Promise<number> {
  const [what, ...rest] = words
  const given = wordsOf(rest)
  if (given === null || (what !== 'add' && what !== 'list')) return wrongUse()
  const config = configOfEnvironment()
  if (what === 'list') return withStore(config, (store) => list(store, given.json))
  if (given.login === undefined) return wrongUse()
  const roles = rolesOf(given.project)
  if (roles === null) return wrongUse()
  const { versions } = await readPolicies(config.policies)
  return withStore(config, async (store) => {
    // Before the first start no project is on record yet.
    await shelve(store, versions)
    return add(store, { login: given.login as string, name: given.name ?? given.login as string, roles, isAdmin: given.admin }, { url: config.url.origin, json: given.json })
  })
}

function wrongUse(): number {
  process.stderr.write(usage)
  return 2
}

interface Words { readonly login?: string; readonly name?: string; readonly project: readonly string[]; readonly admin: boolean; readonly json: boolean }

function wordsOf(args: readonly string[]): Words | null {
  try {
    const { values } = parseArgs({ args: [...args], options: {
      login: { type: 'string' }, name: { type: 'string' }, project: { type: 'string', multiple: true }, admin: { type: 'boolean' }, json: { type: 'boolean' },
    } })
    const { login, name, project = [], admin = false, json = false } = values
    return { ...(login === undefined ? {} : { login }), ...(name === undefined ? {} : { name }), project, admin, json }
  } catch (error) {
    if (error instanceof TypeError) return null // parseArgs: a word that it does not know
    throw error
  }
}

/** `mlflow:triage,release_manager` → roles by project; the names are checked where members are made. */
function rolesOf(given: readonly string[]): RolesByProject | null {
  const pairs = given.map((text) => /^([a-z0-9-]+):([a-z_,]+)$/.exec(text))
  if (pairs.includes(null)) return null
  return Object.fromEntries(pairs.map((pair) => [pair?.[1], pair?.[2]?.split(',')])) as RolesByProject
}

interface NewMember { readonly login: string; readonly name: string; readonly roles: RolesByProject; readonly isAdmin: boolean }

async function add(store: Store, member: NewMember, { url, json }: { url: string; json: boolean }): Promise<number> {
  const made = await store.as({ role: 'gate' }, (tx) => inviteMember(tx, member, Temporal.Now.instant()))
  if (!made.ok) {
    process.stderr.write(`${made.says}\n`)
    return 1
  }
  const link = setupLink(url, made.token)
  process.stdout.write(json ? `${JSON.stringify({ member: made.member, login: member.login, link, minutes: linkMinutes })}\n`
    : `Give this link to ${member.name}; it works once, for ${linkMinutes} minutes:\n${link}\n`)
  return 0
}

async function list(store: Store, json: boolean): Promise<number> {
  const members = await store.as({ role: 'gate' }, listMembers)
  if (json) process.stdout.write(`${JSON.stringify(members)}\n`)
  else for (const { login, name, state, isAdmin, roles } of members) {
    const held = Object.entries(roles).map(([project, those]) => `${project}:${those.join(',')}`).join(' ')
    process.stdout.write(`${login}\t${name}\t${state}${isAdmin ? ' (runs the desk)' : ''}\t${held}\n`)
  }
  return 0
}
