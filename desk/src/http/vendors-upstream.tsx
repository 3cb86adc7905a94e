import { answerOf, beforehand, hasUpstreamConsent, nextReminder, reportersOf, type CaseCommandType } from '@parley/coordination'
import type { Loaded } from '../commands/gate.ts'
import { commandForms } from '../pages/forms/command-forms.ts'
import { UpstreamView, type UpstreamPage } from '../pages/vendors/upstream-view.tsx'
import { answerWords } from '../projections/vendor-words.ts'
import { missing } from './case-actions.tsx'
import type { ListDeps } from './embargo-access.ts'
import { readingCase } from './embargo-reading.ts'
import { renderPage } from './render.tsx'
import { memberOf, param, type Action } from './route.ts'

/** Where a report about a dependency stands (C11). */
export const showUpstream = (deps: ListDeps): Action => async (c) => {
  const id = param(c, 'id')
  const made = await readingCase(deps, memberOf(c), id, async (_, loaded) => ({ reference: loaded.head.ref, page: upstreamPage(loaded, c.var.now()) }))
  if (!made) return missing(c)
  return renderPage(c, { title: made.reference, side: 'team', body: <UpstreamView caseId={id} reference={made.reference} page={made.page} /> })
}

function upstreamPage(loaded: Loaded, now: string): UpstreamPage {
  const { state } = loaded
  const vendor = state.upstream?.vendor === undefined ? undefined : state.vendors.all[state.upstream.vendor]
  return {
    state: stateOf(loaded), asked: askedOf(loaded),
    handed: state.upstream ? { to: state.upstream.to, at: state.upstream.at, vendor: vendor?.id ?? null } : null,
    vendor: vendor ? {
      acknowledged: vendor.joinedAt ?? vendor.contacts.find(({ kind }) => kind === 'acknowledged')?.at ?? null, answer: answerWords[answerOf(vendor)],
      reminders: vendor.contacts.filter(({ kind }) => kind === 'reminded').length, nextReminder: nextReminder({ ...state.vendors, all: { [vendor.id]: vendor } }) ?? null, sealed: vendor.sealed,
    } : null,
    steps: stepsOf(loaded, now),
  }
}

function stateOf({ state, policy }: Loaded): string {
  const { upstream, upstreamConsent: asked } = state
  if (upstream) {
    const vendor = upstream.vendor === undefined ? undefined : state.vendors.all[upstream.vendor]
    if (vendor === undefined) return `Handed on to ${upstream.to}; the team watches.`
    return vendor.standing === 'invited' ? `Handed on to ${upstream.to}; it has not acknowledged yet.` : `${upstream.to} has it; this case watches.`
  }
  if (policy.scope?.upstream?.pass_on === 'never') return 'This policy hands nothing to other projects.'
  if (asked === undefined) return 'Nobody was asked yet whether the report may go on.'
  if (hasUpstreamConsent(state, asked.to)) return `The reporter agreed; it can go on to ${asked.to}.`
  return Object.values(asked.answers).some(({ consent }) => !consent) ? 'The reporter did not agree. It stays here.' : 'The reporter was asked and has not answered yet.'
}

function askedOf({ state }: Loaded): UpstreamPage['asked'] {
  const asked = state.upstreamConsent
  if (asked === undefined) return null
  return {
    to: asked.to, text: asked.text, at: asked.askedAt,
    answers: reportersOf(state).map((id) => {
      const said = asked.answers[id]
      return { who: state.participants[id]?.name ?? 'The reporter', says: said === undefined ? 'no answer yet' : said.consent ? 'agreed' : 'did not agree', at: said?.at ?? null, how: said?.how ?? '' }
    }),
  }
}

const commands: readonly CaseCommandType[] = ['AskUpstreamConsent', 'AnswerUpstreamConsent', 'HandUpstream']

function stepsOf({ state, policy }: Loaded, now: string): UpstreamPage['steps'] {
  const context = { policy, now, actor: { kind: 'member' as const, id: 'page' }, approvalsNeeded: 1 }
  return commands.map((command) => ({ command, title: commandForms.get(command)?.title ?? command, refused: beforehand(command, state, context)?.says ?? null }))
}
