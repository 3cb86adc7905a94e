import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { roles } from '../../../desk/src/access/roles.ts'
import { editorFields } from '../../../desk/src/pages/advisory/editor-fields.ts'
import { commandForms } from '../../../desk/src/pages/forms/command-forms.ts'
import { deskProcess, type DeskProcess } from '../running-desk.ts'
import { rawSmtp, until } from '../smtp-peer.ts'
import { Canaries, filesUnder, type CanaryAudience } from './canary.ts'
import { embargoDeeds } from './embargo-deeds.ts'
import { filledForm } from './form-filler.ts'
import { colleague, hiddenFields, joinBy, Visitor, type Answer } from './visitor.ts'

/** A real desk with a canary in every field of two cases, and everybody who might want to see them. */
export interface CanaryScene {
  readonly desk: DeskProcess
  /** The folder of everything that the desk writes. */
  readonly folder: string
  /** Has every role in every project. */
  readonly root: Visitor
  readonly canaries: Canaries
  /** The cases with canaries: one by form, one by mail. */
  readonly cases: readonly string[]
  /** Members with one role each in the cases' project. */
  readonly team: readonly Visitor[]
  /** Everybody signed in who has no business with the cases. */
  readonly strangers: readonly Visitor[]
  readonly receipts: { readonly own: string; readonly other: string }
  /** Commands and forms that the desk took. */
  readonly taken: ReadonlySet<string>
  /** What it answered to those who typed. */
  readonly answers: readonly Answer[]
  end(): Promise<void>
}

/** First that goes on, then what stops a case. */
const last = ['Close', 'Invalidate', 'Defer', 'WithdrawAdvisory', 'DetachReport', 'HandUpstream', 'RouteToTeam', 'RejectCve', 'MovePolicy']

export async function canaryScene(): Promise<CanaryScene> {
  const root = await mkdtemp(join(tmpdir(), 'parley-canary-'))
  const [data, temporary] = [join(root, 'data'), join(root, 'temporary')]
  // The database's own account must be able to walk through, or its files would lie outside of what is swept.
  await chmod(root, 0o755)
  await mkdir(data, { mode: 0o700 })
  await mkdir(temporary, { mode: 0o777 })
  const desk = await deskProcess({ data, environment: { TMPDIR: temporary } })
  try {
    return await played(desk, root)
  } catch (error) {
    const said = desk.printed()
    await desk.remove()
    await rm(root, { recursive: true, force: true })
    throw new Error(`the scene broke; the desk had printed:\n${said}`, { cause: error })
  }
}

async function played(desk: DeskProcess, root: string): Promise<CanaryScene> {
  await desk.start()
  const canaries = new Canaries()
  const answers: Answer[] = []
  await until(() => setupLink(desk.printed()) !== '', 'the link for the first member')
  const admin = await joinBy(setupLink(desk.printed()), desk.url, 'root')
  const team = [admin]
  for (const role of roles) team.push(await colleague(admin, role.replace('_', '-'), { mlflow: [role] }))
  const strangers = [
    await colleague(admin, 'elsewhere', { asf: roles, community: roles }), await colleague(admin, 'roleless', {}),
    await colleague(admin, 'keeper', {}, true), new Visitor(desk.url, 'nobody signed in'),
  ]
  const own = await reportByForm(desk.url, canaries, answers)
  const other = await reportByForm(desk.url, null, answers)
  const byForm = await caseOf(admin, own.reference)
  await reportByMail(desk.smtp, canaries)
  const byMail = await newCase(admin, [byForm, await caseOf(admin, other.reference)])
  await answerByReceipt(desk.url, own.receipt, canaries, answers)
  const taken = await typeEverywhere(admin, [byForm, byMail], canaries, answers)
  // What is looked for is kept nowhere, found or not; all that was typed above is in the index by then.
  for (const words of [canaries.make('searched words', 'identity'), canaries.made[0]?.text ?? '']) answers.push(await admin.fill('/search', { words }))
  await until(async () => (await filesIn(desk.pickup)).length > 0, 'the acknowledgement in the pickup folder')
  return {
    desk, folder: root, root: admin, canaries, cases: [byForm, byMail], team, strangers, receipts: { own: own.receipt, other: other.receipt }, taken, answers,
    end: async () => {
      await desk.remove()
      await rm(root, { recursive: true, force: true })
    },
  }
}

const setupLink = (printed: string): string => /http:\/\/\S+\/setup\/\S+/.exec(printed)?.[0] ?? ''
const filesIn = async (folder: string): Promise<readonly string[]> => filesUnder(folder)
export const readText = (path: string): Promise<string> => readFile(path, 'utf8')

/** A report without an account. Without canaries it is the report of somebody else. */
async function reportByForm(base: string, canaries: Canaries | null, answers: Answer[]) {
  const visitor = new Visitor(base, 'reporter')
  const word = (label: string) => canaries?.make(`form ${label}`, 'reporter') ?? 'plain words'
  const page = await visitor.get('/p/mlflow/report')
  const asked = [...page.text.matchAll(/<(?:textarea|input)[^>]*\bname="(part\.[^"]+)"/g)].map(([, name = '']) => name)
  const parts = Object.fromEntries(asked.map((name) => [name, name === 'part.stub_link' ? `https://github.com/mlflow/mlflow/issues/1?${word(name)}` : word(name)]))
  const files = [new File([`${word('file content')}\n`.repeat(900)], `${word('file name')}.txt`, { type: 'text/plain' })]
  const answer = await visitor.post('/p/mlflow/report', { ...hiddenFields(page.text), ...parts, title: word('title'), text: `${word('text')} `.repeat(700), about: 'project', alreadyPublic: 'no', files })
  answers.push(answer)
  const receipt = /PARLEY-R-[0-9A-Z-]+/.exec(answer.text.replace(/<[^>]+>/g, ' '))?.[0]
  const reference = /MLFLOW-\d{4}-\d+/.exec(answer.text)?.[0]
  if (receipt === undefined || reference === undefined) throw new Error(`the report was not taken: ${answer.status}`)
  return { receipt, reference }
}

/** With one more thing than a mail program would send: every header that a person can fill in. */
async function reportByMail(smtp: string, canaries: Canaries): Promise<void> {
  const word = (label: string, audience: CanaryAudience = 'reporter') => canaries.make(`mail ${label}`, audience)
  const from = `${word('From address', 'team')}@finder.example`
  const boundary = 'frontier-7f1c'
  const lines = [
    `From: "${word('From name', 'team')}" <${from}>`, `To: mlflow@desk.example`, `Cc: ${word('Cc address', 'identity')}@finder.example`,
    `Reply-To: ${word('Reply-To address', 'identity')}@finder.example`, `Subject: ${word('Subject')}`, `Message-ID: <${word('Message-ID', 'identity')}@finder.example>`,
    `X-Note: ${word('own header', 'identity')}`, 'Date: Fri, 20 Nov 2026 10:00:00 +0000', 'MIME-Version: 1.0', `Content-Type: multipart/mixed; boundary="${boundary}"`, '',
    `--${boundary}`, 'Content-Type: text/plain; charset=utf-8', '', `${word('body')} `.repeat(300), '',
    `--${boundary}`, `Content-Type: text/plain; name="${word('attachment name')}.txt"`, `Content-Disposition: attachment; filename="${canaries.make('mail attachment filename', 'reporter')}.txt"`, 'Content-Transfer-Encoding: base64', '',
    ...(Buffer.from(`${word('attachment content')}\n`.repeat(300)).toString('base64').match(/.{1,76}/g) ?? []), `--${boundary}--`, '',
  ]
  const client = await rawSmtp(smtp)
  const said = await client.mail({ from, to: ['mlflow@desk.example'] }, lines.join('\r\n'))
  client.close()
  if (!said.startsWith('250')) throw new Error(`the mail was not taken: ${said}`)
}

async function answerByReceipt(base: string, receipt: string, canaries: Canaries, answers: Answer[]): Promise<void> {
  const visitor = new Visitor(base, 'reporter')
  const page = await visitor.post('/receipt', { receipt })
  const files = [new File([canaries.make('answer file content', 'reporter')], `${canaries.make('answer file name', 'reporter')}.bin`)]
  answers.push(page, await visitor.post('/receipt/answer', { sealed: hiddenFields(page.text)['sealed'] ?? '', text: canaries.make('answer text', 'reporter'), files }))
}

async function caseOf(member: Visitor, reference: string): Promise<string> {
  const list = await member.get('/cases')
  const id = [...list.text.matchAll(/href="\/cases\/([a-z2-7]{26})"[^>]*>([\s\S]*?)<\/a>/g)].find(([, , words]) => words?.includes(reference))?.[1]
    ?? new RegExp(`/cases/([a-z2-7]{26})(?:(?!/cases/)[\\s\\S]){0,600}?${reference}`).exec(list.text)?.[1]
  if (id === undefined) throw new Error(`no case ${reference} on the list`)
  return id
}

/** The case that is not among these, once it is there. */
async function newCase(member: Visitor, known: readonly string[]): Promise<string> {
  let found = ''
  await until(async () => {
    const list = await member.get('/cases')
    found = [...list.text.matchAll(/\/cases\/([a-z2-7]{26})/g)].map(([, id = '']) => id).find((id) => !known.includes(id)) ?? ''
    return found !== ''
  }, 'the case of the mail')
  return found
}

/** Every form of a case that takes words, with a canary in each field; what its audience is says who may meet it. */
async function typeEverywhere(member: Visitor, cases: readonly string[], canaries: Canaries, answers: Answer[]): Promise<ReadonlySet<string>> {
  const taken = new Set<string>()
  const order = [...commandForms.values()].sort((a, b) => last.indexOf(a.type) - last.indexOf(b.type))
  for (const id of cases) {
    for (const audience of ['team', 'reporter'] as const) {
      const word = canaries.make(`message to ${audience}`, audience)
      answers.push(await member.fill(`/cases/${id}/commands/WriteMessage`, { audience, 'message.text': word }))
    }
    const fields = Object.fromEntries(editorFields.map(({ name }) => [name, canaries.make(`advisory ${name}`, 'team')]))
    answers.push(await member.fill(`/cases/${id}/advisory`, { ...fields, _change: canaries.make('advisory change', 'team') }))
    for (const spec of order) {
      const path = `/cases/${id}/commands/${spec.type}`
      const page = await member.get(path)
      const audience: CanaryAudience = spec.audience === 'team' ? 'team' : 'reporter'
      const values = filledForm(spec, page.text, (name) => canaries.make(`${spec.type} ${name}`, audience))
      const answer = await member.post(path, { ...hiddenFields(page.text), ...values })
      answers.push(answer)
      if (answer.status === 303) taken.add(spec.type)
    }
    for (const [deed, fields] of Object.entries(embargoDeeds)) {
      const page = await member.get(`/cases/${id}/embargo`)
      const values = fields((name) => canaries.make(`embargo ${deed} ${name}`, 'reporter'))
      const answer = await member.post(`/cases/${id}/embargo`, { ...hiddenFields(page.text), ...values, do: deed })
      answers.push(answer)
      if (answer.status === 303) taken.add(deed)
    }
  }
  return taken
}
