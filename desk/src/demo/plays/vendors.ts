import { reportByMail, type OpenedCase } from '../cases.ts'
import { Browser, textOf, type Page } from '../browser.ts'
import { codeByMail, shown, taken, teamDoes } from '../list/people.ts'
import { formFor, send, type Fields, type PageForm } from '../page-form.ts'
import { ownPage } from '../reporter.ts'
import { does, isRefused, type Stage } from '../stage.ts'

/** Somebody who answers for a product, with what it holds: a receipt, and no account. */
interface Vendor {
  readonly name: string
  readonly address: string
  readonly browser: Browser
  receipt: string
}

const vendor = (stage: Stage, name: string): Vendor =>
  ({ name, address: `psirt@${name.toLowerCase().replace(/\W+/g, '-')}.example`, browser: new Browser(stage.desk.url), receipt: '' })

/** What no vendor learns before it takes part. */
const secrets = /parser|heap|COMMUNITY-20/

/** One report, three vendors: one answers, one is silent, one is not affected; the case is handed over; and one goes upstream. */
export async function vendorsPlay(stage: Stage): Promise<void> {
  const opened = await accepted(stage, 'A parser that many ship reads past its heap')
  const [ash, beech, cypress] = [vendor(stage, 'Ash Appliances'), vendor(stage, 'Beech Browser'), vendor(stage, 'Cypress Cloud')]
  await askedIn(stage, opened, [ash, beech, cypress])
  await answers(stage, opened, ash)
  await notAffected(stage, cypress)
  await reminded(stage, opened, beech)
  await counted(stage, opened)
  await handedOver(stage, opened, ash)
  await goesUpstream(stage)
}

async function accepted(stage: Stage, subject: string): Promise<OpenedCase> {
  const [mara] = stage.team
  const opened = await reportByMail(stage, {
    project: 'community', address: 'maintainers@community.example', from: 'Cleo Fuzz <cleo@finder.example>', subject,
    text: 'Dear maintainers,\n\nI am Cleo Fuzz of Finder Ltd.\n\nSteps to reproduce: open the attached chart.\n\nEffects: the parser reads past its heap. Configuration: default.\n\nAttack surface: whoever opens files of others.\n\nDependencies: the parser is found in products of others.\n',
  })
  await does(stage, mara, opened.id, 'SendFeedback', { plan: 'We reproduce it today.', workarounds: '', noneKnown: 'yes', text: 'Thank you, Cleo.' }, 'feedback with a plan')
  await does(stage, mara, opened.id, 'RecordInvestigation', { effects: 'A read past the heap.', criticality: 'High.', impacts: ['confidentiality'] }, 'investigated')
  await does(stage, mara, opened.id, 'Validate', { reasoning: 'Reproduced.' }, 'validated')
  await does(stage, mara, opened.id, 'Accept', { text: 'Accepted.' }, 'accepted; the team coordinates')
  return opened
}

async function askedIn(stage: Stage, opened: OpenedCase, vendors: readonly Vendor[]): Promise<void> {
  const [mara] = stage.team
  const lines = vendors.map(({ name, address }) => `${name}; ${address}; ; en`).join('\n')
  const page = await mara.browser.fill(`/cases/${opened.id}/vendors/invite`, { vendors: lines, need: 'They ship the same parser.' })
  taken(stage, 'three vendors are asked in at once', { ok: page.redirected && page.status === 200, says: textOf(page.html) })
  for (const who of vendors) {
    const claimed = await who.browser.fill('/vendor', { receipt: await codeByMail(stage, who.address, '/vendor') })
    who.receipt = /PARLEY-R-[0-9A-Z-]+/.exec(textOf(claimed.html))?.[0] ?? ''
    const text = textOf((await own(who)).html)
    stage.note({ says: `${who.name} is written to, and learns nothing before it takes part (X20)`, ok: text.includes('We take part') && !secrets.test(text), detail: text.slice(0, 300) })
  }
}

const own = (who: Vendor): Promise<Page> => who.browser.fill('/vendor', { receipt: who.receipt })

async function vendorDoes(who: Vendor, deed: string, fields: Fields | ((form: PageForm) => Fields)) {
  const answer = await send(who.browser, await own(who), deed, fields)
  return { ok: answer.status === 200, says: textOf(answer.html) }
}

async function answers(stage: Stage, opened: OpenedCase, ash: Vendor): Promise<void> {
  taken(stage, `${ash.name} takes part, by its page`, await vendorDoes(ash, 'Join', { right: 'yes' }))
  taken(stage, 'the team writes to it alone', await teamDoes(stage.team[0].browser, await pageOf(stage, opened, ash), 'Write', { text: 'The parser reads past its heap; a file is at hand.' }))
  taken(stage, 'it says that it is affected', await vendorDoes(ash, 'SetStatus', { status: 'affected', note: 'Where files of others are opened.', public: 'yes' }))
  taken(stage, 'it makes a statement for the advisory', await vendorDoes(ash, 'MakeStatement', { text: 'A fix comes with 7.1.', public: 'yes' }))
  taken(stage, 'and its fix is ready', await vendorDoes(ash, 'Progress', { step: 'fix_ready', reference: '7.1' }))
}

async function pageOf(stage: Stage, { id }: OpenedCase, { name }: Vendor): Promise<string> {
  const { html } = await stage.team[0].browser.get(`/cases/${id}/vendors`)
  const row = [...html.matchAll(/<tr>[\s\S]*?<\/tr>/g)].find(([text]) => text.includes(name))?.[0] ?? ''
  return /href="(\/cases\/[a-z0-9]+\/vendors\/[a-z0-9]+)"/.exec(row)?.[1] ?? ''
}

async function notAffected(stage: Stage, cypress: Vendor): Promise<void> {
  await vendorDoes(cypress, 'Join', { right: 'yes' })
  const unreasoned = await vendorDoes(cypress, 'SetStatus', { status: 'not_affected' })
  stage.note({ says: '«not affected» is not taken without its reason', ok: !unreasoned.ok && unreasoned.says.includes('needs its reason') })
  taken(stage, `${cypress.name} is not affected: the code is not in it`, await vendorDoes(cypress, 'SetStatus', { status: 'not_affected', justification: 'vulnerable_code_not_present', public: 'yes' }))
  const text = textOf((await own(cypress)).html)
  stage.note({ says: 'it reads nothing of what another vendor said', ok: !/Ash|7\.1|at hand/.test(text), detail: text.slice(0, 600) })
}

async function reminded(stage: Stage, opened: OpenedCase, beech: Vendor): Promise<void> {
  await stage.later({ hours: 25 })
  const [mara] = stage.team
  taken(stage, `${beech.name} is silent for a day, and is reminded in one step with all who are`, await teamDoes(mara.browser, `/cases/${opened.id}/vendors`, 'RemindSilent', {}))
  await codeByMail(stage, beech.address, '/vendor')
  taken(stage, 'a call that nobody took goes on record, with its language', await teamDoes(mara.browser, await pageOf(stage, opened, beech), 'RecordContact', { kind: 'tried', way: 'phone', language: 'fi', note: 'No answer.' }))
}

async function counted(stage: Stage, opened: OpenedCase): Promise<void> {
  const page = await stage.team[0].browser.get(`/cases/${opened.id}/vendors`)
  shown(stage, '«no answer» is counted as what it is, and never as «not affected»', textOf(page.html), /3 vendors · 1 affected · 1 not affected · 1 no answer/)
}

async function handedOver(stage: Stage, opened: OpenedCase, ash: Vendor): Promise<void> {
  const path = `/cases/${opened.id}/owner`
  taken(stage, `the case is offered to ${ash.name}`, await teamDoes(stage.team[0].browser, path, 'OfferOwnership', (form) => ({ to: form.option('to', /Ash/), reason: 'Most users are theirs.', sure: 'yes' })))
  taken(stage, 'it takes the case over', await vendorDoes(ash, 'AnswerOwnership', { accept: 'yes' }))
  shown(stage, 'and owns it; the team coordinates', textOf((await own(ash)).html), /You own this case/)
  const after = await stage.team[0].browser.get(path)
  stage.note({ says: 'the team cannot hand on what is no longer its own', ok: formFor(after.html, 'OfferOwnership') === null })
}

/** C11, S1-31: somebody else's bug goes on with the reporter's consent, and not without. */
async function goesUpstream(stage: Stage): Promise<void> {
  const [mara] = stage.team
  const opened = await accepted(stage, 'A library that you use parses twice')
  const hand = { to: 'libtwice', text: 'It parses twice.', address: 'security@libtwice.example' }
  await isRefused(stage, mara, opened.id, 'HandUpstream', hand, 'S1-31', 'nothing goes upstream before the reporter was asked')
  await does(stage, mara, opened.id, 'AskUpstreamConsent', { to: 'libtwice', text: 'It parses twice.' }, 'the reporter is asked (C11)')
  const browser = new Browser(stage.desk.url)
  const page = await ownPage(browser, opened.claim)
  const sealed = /<input type="hidden" name="sealed" value="([^"]+)"/.exec(page.html)?.[1] ?? ''
  const answered = await browser.post('/receipt/upstream', { sealed, upstream: 'yes' })
  stage.note({ says: 'and agrees on the own page', ok: textOf(answered.html).includes('Agreed that it goes on') })
  await does(stage, mara, opened.id, 'HandUpstream', hand, 'it is handed on; the letter says nothing of it')
  const upstream = vendor(stage, 'libtwice')
  const claimed = await upstream.browser.fill('/vendor', { receipt: await codeByMail(stage, hand.address, '/vendor') })
  upstream.receipt = /PARLEY-R-[0-9A-Z-]+/.exec(textOf(claimed.html))?.[0] ?? ''
  const joined = await vendorDoes(upstream, 'Join', { right: 'yes' })
  stage.note({ says: 'upstream acknowledges, and reads it', ok: joined.ok && joined.says.includes('It parses twice.') })
  shown(stage, 'the case here watches', textOf((await mara.browser.get(`/cases/${opened.id}/upstream`)).html), /this case watches/)
}
