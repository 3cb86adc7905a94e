// The 28 messages and the tables that say when each may be sent and what one that arrives does.
// Corrected against the published tables: an invalid judgement comes from Received only; word of
// attacks never makes a case public by itself; a vendor that already knows answers a report with
// an acknowledgement alone; an exploit told twice changes nothing.

import type { CaseEvent, CasePattern } from './case-state.ts'
import type { EmState } from './em.ts'
import type { RmState } from './rm.ts'

export type RmMessage = 'RS' | 'RI' | 'RV' | 'RD' | 'RA' | 'RC' | 'RK' | 'RE'
export type EmMessage = 'EP' | 'ER' | 'EA' | 'EV' | 'EJ' | 'EC' | 'ET' | 'EK' | 'EE'
export type CsMessage = 'CV' | 'CF' | 'CD' | 'CP' | 'CX' | 'CA' | 'CK' | 'CE'
export type GeneralMessage = 'GI' | 'GK' | 'GE'
export type Message = RmMessage | EmMessage | CsMessage | GeneralMessage

export const messageNames: Readonly<Record<Message, string>> = {
  RS: 'report submitted', RI: 'report invalid', RV: 'report valid', RD: 'report deferred', RA: 'report accepted',
  RC: 'report closed', RK: 'report message acknowledged', RE: 'report message in error',
  EP: 'embargo proposed', ER: 'embargo proposal rejected', EA: 'embargo proposal accepted',
  EV: 'change of embargo proposed', EJ: 'change of embargo rejected', EC: 'change of embargo accepted',
  ET: 'embargo ended', EK: 'embargo message acknowledged', EE: 'embargo message in error',
  CV: 'vendor aware', CF: 'fix ready', CD: 'fix deployed', CP: 'public', CX: 'exploit public',
  CA: 'attacks observed', CK: 'case message acknowledged', CE: 'case message in error',
  GI: 'inquiry or note', GK: 'message acknowledged', GE: 'message in error',
}

/** All 28, in the order of the groups. */
export const messages: readonly Message[] = [
  'RS', 'RI', 'RV', 'RD', 'RA', 'RC', 'RK', 'RE',
  'EP', 'ER', 'EA', 'EV', 'EJ', 'EC', 'ET', 'EK', 'EE',
  'CV', 'CF', 'CD', 'CP', 'CX', 'CA', 'CK', 'CE',
  'GI', 'GK', 'GE',
]

/** A set of states written as their letters in a row; `*` is any of them. */
type Letters = string
export interface Effect { readonly facts?: readonly CaseEvent[], readonly rm?: RmState, readonly em?: EmState }

export interface SendRow {
  readonly message: Message
  readonly cs: CasePattern
  readonly rm: Letters
  readonly em: Letters
  readonly effect: Effect
  /** Messages that must go with it, because it changes another machine too. */
  readonly also: readonly Message[]
}

const any: CasePattern = '······'
const quiet: CasePattern = '···pxa'
const notClosed = 'SRIVDA'

function send(
  message: Message, cs: CasePattern, rm: Letters, em: Letters, effect: Effect = {}, also: readonly Message[] = [],
): SendRow {
  return { message, cs, rm, em, effect, also }
}

/** What a fact does to the embargo, as three rows: none in force, one proposed, one in force. */
function sendFact(message: Message, cs: CasePattern, facts: readonly CaseEvent[], also: readonly Message[] = []) {
  return [
    send(message, cs, notClosed, 'NX', { facts }, also),
    send(message, cs, notClosed, 'P', { facts, em: 'N' }, [...also, 'ER']),
    send(message, cs, notClosed, 'AR', { facts, em: 'X' }, [...also, 'ET']),
  ]
}

export const sendTable: readonly SendRow[] = [
  send('RS', any, 'A', '*'),
  send('RI', any, 'R', '*', { rm: 'I' }),
  send('RV', any, 'RI', '*', { rm: 'V' }),
  send('RD', any, 'VA', '*', { rm: 'D' }),
  send('RA', any, 'VD', '*', { rm: 'A' }),
  send('RC', any, 'IDA', '*', { rm: 'C' }),
  send('RK', any, '*', '*'),
  send('RE', any, '*', '*'),
  send('EP', quiet, notClosed, 'NP', { em: 'P' }),
  send('EA', quiet, notClosed, 'P', { em: 'A' }),
  send('EV', quiet, notClosed, 'AR', { em: 'R' }),
  send('EJ', quiet, notClosed, 'R', { em: 'A' }),
  send('EC', quiet, notClosed, 'R', { em: 'A' }),
  send('ER', any, notClosed, 'P', { em: 'N' }),
  send('ET', any, notClosed, 'AR', { em: 'X' }),
  send('EK', any, notClosed, '*'),
  send('EE', any, notClosed, '*'),
  send('CV', 'vfd···', 'S', '*', { facts: ['V'], rm: 'R' }),
  send('CF', 'Vfd···', notClosed, '*', { facts: ['F'] }),
  send('CD', 'VFd···', notClosed, '*', { facts: ['D'] }),
  ...sendFact('CP', '···p··', ['P']),
  ...sendFact('CX', '···px·', ['X', 'P'], ['CP']),
  ...sendFact('CX', '···Px·', ['X']),
  ...sendFact('CA', '·····a', ['A']),
  send('CK', any, notClosed, '*'),
  send('CE', any, notClosed, '*'),
  send('GI', any, '*', '*'),
  send('GK', any, '*', '*'),
  send('GE', any, '*', '*'),
]

export interface ReceiveRow {
  /** One message, or a whole group: `R*`, `E*`, `C*`. */
  readonly messages: readonly (Message | 'R*' | 'E*' | 'C*')[]
  readonly vendor?: boolean
  readonly cs: CasePattern
  /** True where the row is for every case state that does not match `cs`. */
  readonly unless?: boolean
  readonly rm: Letters
  readonly em: Letters
  readonly effect: Effect
  readonly replies: readonly Message[]
}

const seen = 'RIVDA'

function row(
  which: ReceiveRow['messages'], cs: CasePattern, rm: Letters, em: Letters, effect: Effect,
  replies: readonly Message[],
): ReceiveRow {
  return { messages: which, cs, rm, em, effect, replies }
}

function factArrives(message: Message, cs: CasePattern, facts: readonly CaseEvent[]): ReceiveRow[] {
  return [
    row([message], cs, notClosed, 'P', { facts, em: 'N' }, ['CK']),
    row([message], cs, notClosed, 'AR', { facts, em: 'X' }, ['CK']),
    row([message], cs, notClosed, 'NX', { facts }, ['CK']),
  ]
}

const loud = { unless: true }

/** The first row that matches wins; every combination has one. */
export const receiveTable: readonly ReceiveRow[] = [
  row(['R*', 'E*', 'C*'], any, 'C', '*', {}, []),

  { ...row(['RS'], 'vfd···', 'S', '*', { facts: ['V'], rm: 'R' }, ['RK', 'CV']), vendor: true },
  { ...row(['RS'], 'vfd···', seen, '*', { facts: ['V'] }, ['RK', 'CV']), vendor: true },
  row(['RS'], any, 'S', '*', { rm: 'R' }, ['RK']),
  row(['RS'], any, seen, '*', {}, ['RK']),
  row(['RI', 'RV', 'RD', 'RA', 'RC'], any, seen, '*', {}, ['RK']),
  row(['RI', 'RV', 'RD', 'RA', 'RC'], any, 'S', '*', {}, ['RE', 'GI']),
  row(['RE'], any, notClosed, '*', {}, ['RK', 'GI']),
  row(['RK'], any, notClosed, '*', {}, []),

  row(['EP'], quiet, notClosed, 'N', { em: 'P' }, ['EK']),
  row(['EP'], quiet, notClosed, 'P', {}, ['EK']),
  row(['EA'], quiet, notClosed, 'P', { em: 'A' }, ['EK']),
  row(['EV'], quiet, notClosed, 'A', { em: 'R' }, ['EK']),
  row(['EV'], quiet, notClosed, 'R', {}, ['EK']),
  row(['EJ', 'EC'], quiet, notClosed, 'R', { em: 'A' }, ['EK']),
  row(['ER'], any, notClosed, 'P', { em: 'N' }, ['EK']),
  row(['ET'], any, notClosed, 'AR', { em: 'X' }, ['EK']),
  row(['ET'], any, notClosed, 'X', {}, ['EK']),
  { ...row(['EP'], quiet, notClosed, 'N', {}, ['ER']), ...loud },
  { ...row(['EP', 'EA'], quiet, notClosed, 'P', { em: 'N' }, ['ER']), ...loud },
  { ...row(['EV'], quiet, notClosed, 'AR', { em: 'X' }, ['ET']), ...loud },
  { ...row(['EJ', 'EC'], quiet, notClosed, 'R', { em: 'X' }, ['ET']), ...loud },
  row(['EE'], any, notClosed, '*', {}, ['EK', 'GI']),
  row(['EK'], any, notClosed, '*', {}, []),
  row(['E*'], any, notClosed, '*', {}, ['EE']),

  row(['CV', 'CF', 'CD'], any, notClosed, '*', {}, ['CK']),
  ...factArrives('CP', '···p··', ['P']),
  row(['CP'], '···P··', notClosed, '*', {}, ['CK']),
  ...factArrives('CX', '···px·', ['X', 'P']),
  row(['CX'], '···Px·', notClosed, '*', { facts: ['X'] }, ['CK']),
  row(['CX'], '····X·', notClosed, '*', {}, ['CK']),
  ...factArrives('CA', '···p·a', ['A']),
  row(['CA'], '···P·a', notClosed, '*', { facts: ['A'] }, ['CK']),
  row(['CA'], '·····A', notClosed, '*', {}, ['CK']),
  row(['CE'], any, notClosed, '*', {}, ['CK', 'GI']),
  row(['CK'], any, notClosed, '*', {}, []),

  row(['GI'], any, '*', '*', {}, ['GK']),
  row(['GK'], any, '*', '*', {}, []),
  row(['GE'], any, '*', '*', {}, ['GI']),
]
