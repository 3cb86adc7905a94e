import { receiptPageText } from './reporter.ts'
import { command, does, pickedUp, sendMail, until, type Member, type Stage } from './stage.ts'
import { textOf } from './browser.ts'

export interface Report { readonly project: string; readonly address: string; readonly from: string; readonly subject: string; readonly text: string }
export interface OpenedCase { readonly id: string; readonly reference: string; readonly claim: string; readonly replyTo: string }

/** A mail goes to the port; the case appears on the team's page and the acknowledgement in the pickup folder. */
export async function reportByMail(stage: Stage, report: Report): Promise<OpenedCase> {
  const before = await casesOf(stage.team[0], report.project)
  await sendMail(stage, { from: report.from, to: report.address, subject: report.subject, text: report.text })
  stage.note({ says: `mail to ${report.address} accepted`, ok: true })
  const found = await until('the case on the page', async () => (await casesOf(stage.team[0], report.project)).find((one) => !before.some((old) => old.id === one.id)))
  stage.note({ says: `case ${found.reference} on the team's page`, ok: true })
  const mail = await until('the acknowledgement', async () => (await pickedUp(stage)).find((one) => one.subject.includes(found.reference) && one.text.includes('receipt is automatic')))
  const leaks = report.text.split('\n').filter((line) => line.length > 20 && mail.text.includes(line))
  stage.note({ says: `acknowledged to ${mail.to}, without a word of the report`, ok: leaks.length === 0 && !mail.subject.includes(report.subject) })
  const claim = /PARLEY-C-[0-9A-Z-]+/.exec(mail.text)?.[0] ?? ''
  return { ...found, claim, replyTo: mail.replyTo }
}

async function casesOf(member: Member, project: string): Promise<readonly { readonly id: string; readonly reference: string }[]> {
  const page = await member.browser.get(`/cases?project=${project}`)
  const links = [...page.html.matchAll(/href="\/cases\/([a-z2-7]{26})"[^>]*>([\s\S]*?)<\/a>/g)]
  const found = links.flatMap(([, id, inside]) => {
    const reference = /[A-Z][A-Z0-9-]*-\d{4}-\d{4}/.exec(textOf(inside ?? ''))?.[0]
    return id === undefined || reference === undefined ? [] : [{ id, reference }]
  })
  const missing = links.filter(([, id]) => !found.some((one) => one.id === id))
  if (missing.length > 0 && found.length === 0) return [...new Set(missing.map(([, id]) => id as string))].map((id) => ({ id, reference: referenceNear(page.html, id) }))
  return found.filter((one, at) => found.findIndex((other) => other.id === one.id) === at)
}

function referenceNear(html: string, id: string): string {
  const around = html.slice(Math.max(0, html.indexOf(id) - 400), html.indexOf(id) + 800)
  return /[A-Z][A-Z0-9-]*-\d{4}-\d{4}/.exec(around)?.[0] ?? ''
}

/** What the acknowledgement promised, word for word, or that it promised nothing. */
export async function promised(stage: Stage, reference: string, wanted: readonly RegExp[]): Promise<void> {
  const mail = (await pickedUp(stage)).find((one) => one.subject.includes(reference) && one.text.includes('receipt is automatic'))
  const text = (mail?.text ?? '').replace(/\s+/g, ' ')
  for (const each of wanted) stage.note({ says: `the acknowledgement says «${each.exec(text)?.[0] ?? each.source}»`, ok: each.test(text) })
}

/** The clocks of the case as the page shows them. */
export async function clocksMet(stage: Stage, caseId: string, names: readonly string[]): Promise<void> {
  const rows = await stage.desk.store.as({ role: 'team', member: stage.team[0].id }, (tx) =>
    tx.query<{ name: string; state: string }>('select name, state from clock_view where case_id = $1', [caseId]))
  for (const name of names) {
    const row = rows.find((one) => one.name === name)
    stage.note({ says: `clock «${name.replaceAll('_', ' ')}» met in time`, ok: row?.state === 'met', ...(row ? { detail: row.state } : { detail: 'no such clock' }) })
  }
  if (names.length === 0) stage.note({ says: 'no clock is shown, because the policy promises no number', ok: rows.length === 0, detail: rows.map((row) => row.name).join(', ') })
}

/** The reporter returns with the code of the mail, gets a receipt, and reads. */
export async function reporterReads(stage: Stage, opened: OpenedCase, wanted: RegExp): Promise<void> {
  const text = await receiptPageText(stage, opened.claim)
  stage.note({ says: 'the reporter returns with the receipt and reads the answer', ok: wanted.test(text), ...(wanted.test(text) ? {} : { detail: text.slice(0, 400) }) })
}

export interface AdvisoryText { readonly title: string; readonly summary: string; readonly description: string; readonly affected: string; readonly fixed: string; readonly ecosystem: string; readonly packageName: string; readonly workarounds: string; readonly howToApply: string; readonly cwe: string }

export async function drafts(stage: Stage, member: Member, caseId: string, advisory: AdvisoryText): Promise<void> {
  const page = await member.browser.fill(`/cases/${caseId}/advisory`, { ...advisory, _change: 'First draft.' })
  const ok = page.redirected && page.status === 200
  stage.note({ says: 'draft advisory written', ok, ...(ok ? {} : { detail: textOf(page.html).slice(0, 500) }) })
  if (!ok) throw new Error('the advisory could not be drafted')
}

/** Two people approve, each having read the newest revision. */
export async function approved(stage: Stage, caseId: string, revision = '1'): Promise<void> {
  for (const member of stage.team) await does(stage, member, caseId, 'ApproveAdvisory', { revision }, `${member.name} approves the advisory`)
}

/** Nothing of the advisory is anywhere before; all of it is afterwards; each file passed its official schema. */
export async function publishes(stage: Stage, caseId: string, reference: string): Promise<void> {
  const id = reference.toLowerCase()
  const before = await stage.team[0].browser.get(`/advisories/${id}`)
  stage.note({ says: 'before publication the advisory is at no address', ok: before.status === 404 })
  const page = await stage.team[1].browser.fill(`/cases/${caseId}/publish`, { _confirmed: 'yes' })
  if (!page.redirected) {
    const why = textOf((await stage.team[1].browser.get(`/cases/${caseId}/publish`)).html).slice(0, 900)
    stage.note({ says: 'advisory published', ok: false, detail: why })
    throw new Error('the advisory was not published')
  }
  await filesOf(stage, id)
}

const formats: readonly (readonly [string, RegExp])[] = [
  ['md', /^# /], ['txt', /\w/], ['cve.json', /"dataType": "CVE_RECORD"/], ['csaf.json', /"csaf_version": "2.0"/], ['csaf-2.1.json', /"csaf_version": "2.1"/],
  ['osv.json', /"schema_version"/], ['openvex.json', /openvex/], ['cdx.json', /"bomFormat": "CycloneDX"/],
]

async function filesOf(stage: Stage, id: string): Promise<void> {
  const page = await stage.team[0].browser.get(`/advisories/${id}`)
  stage.note({ says: `/advisories/${id} is public`, ok: page.status === 200 })
  const { files } = await stage.desk.store.as({ role: 'worker' }, (tx) => tx.one<{ files: number }>('select count(*) as files from publication where advisory_id = $1', [id]))
  for (const [name, mark] of formats) {
    const file = await stage.team[0].browser.get(`/advisories/${id}.${name}`)
    if (name === 'cve.json' && file.status === 404) continue
    const schema = await schemaOf(stage, id, name)
    stage.note({ says: `${name}${schema === '' || schema === 'none' ? '' : ` passed ${schema}`}`, ok: file.status === 200 && mark.test(file.html), detail: `${file.status}, ${files} files` })
  }
  const feed = await stage.team[0].browser.get('/feeds/advisories.atom')
  stage.note({ says: 'the feed names it', ok: feed.html.includes(id) })
}

/** The verdict that stands in the log of the case: which official schema each published file passed. */
async function schemaOf(stage: Stage, id: string, name: string): Promise<string> {
  const { readEvents } = await import('../store/event-log.ts')
  return stage.desk.store.as({ role: 'worker' }, async (tx) => {
    const row = await tx.maybe<{ case_id: string }>('select case_id from publication where advisory_id = $1 limit 1', [id])
    const events = row ? await readEvents(tx, row.case_id) : []
    const published = events.findLast((event) => event.type === 'AdvisoryPublished')?.body as { files?: readonly { path: string; schema?: string }[] } | undefined
    return published?.files?.find((file) => file.path.endsWith(`.${name}`))?.schema ?? ''
  })
}

export { command, does }
