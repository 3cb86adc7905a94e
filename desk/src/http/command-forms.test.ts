import { describe, expect, it } from 'vitest'
import { ada, makeDeskDouble } from '../../../testing/src/desk-double.ts'
import { sampleCase } from '../../../testing/src/sample-case.ts'
import { adasToken, formData, makeClient, origin } from '../../../testing/src/web-client.ts'
import { optionsOf } from '../pages/forms/command-form.tsx'
import { commandForms } from '../pages/forms/command-forms.ts'
import type { Field } from '../pages/forms/field.ts'
import { flatFields } from '../pages/forms/field.ts'
import { commandSchema } from './command-schema.ts'
import { readCommand } from './read-command.ts'

/** Of a project with a scale of its own, so that every list has something to pick. */
const scaled = { ...sampleCase, severityScale: [{ name: 'Grave', level: 'high', says: 'Mended at once.' }] } as const

type Filled = Readonly<Record<string, string | readonly string[]>>

function valueFor(field: Field): string | readonly string[] {
  switch (field.kind) {
    case 'url':
      return 'https://kestrel.example/x'
    case 'choice':
      return Object.keys(field.options)[0] ?? ''
    case 'choices':
      return Object.keys(field.options).slice(0, 2)
    case 'pick':
      return optionsOf(scaled, field.from)[0]?.[0] ?? ''
    case 'number':
      return '2'
    case 'yes':
      return 'yes'
    case 'lines':
      return 'one\ntwo\n'
    default:
      return 'some words'
  }
}

const context = { who: ada, members: sampleCase.members }
const specs = [...commandForms.values()].map((spec) => [spec.type, spec] as const)

describe.each(specs)('the form of %s', (type, spec) => {
  const filled: Filled = Object.fromEntries(flatFields(spec.fields).map(([name, field]) => [name, valueFor(field)]))

  it('filled in, is its command', () => {
    const read = readCommand(spec, formData({ _token: 'x', ...filled }), context)
    expect(read).toMatchObject({ ok: true, command: { type } })
    if (read.ok) expect(Object.keys(read.command).sort()).toEqual(['type', ...Object.keys(spec.fields)].sort())
  })

  it('left empty, is refused where something is required, and leaves out what is not given', () => {
    const required = flatFields(spec.fields).filter(
      ([, field]) => field.kind === 'number' || (field.kind !== 'yes' && !('blank' in field)),
    )
    const read = readCommand(spec, formData({}), context)
    expect(read.ok).toBe(required.length === 0)
    if (!read.ok) expect(Object.keys(read.state.errors).sort()).toEqual(required.map(([name]) => name).sort())
  })

  it('does not take a property that it does not know, as JSON either', () => {
    expect(commandSchema(spec).safeParse({ unknown: 1 }).success).toBe(false)
  })

  it('is drawn on a page, every field with a label', async () => {
    // Early notices have a page of their own, with individual copies and their power.
    if (type === 'SendEarlyDisclosure') {
      const away = await makeClient().get(`/cases/c7kestrelcase/commands/${type}`)
      expect(away.headers.get('Location')).toBe('/cases/c7kestrelcase/early/new')
      return
    }
    const html = await (await makeClient().get(`/cases/c7kestrelcase/commands/${type}`)).text()
    for (const [name] of flatFields(spec.fields)) expect(html).toContain(`name="${name}"`)
    expect(html).toContain(spec.title)
    expect(html).toContain(`name="_token" value="${adasToken}"`)
  })
})

describe('the project that a case is handed to', () => {
  it('is chosen from those of the foundation, and typed where the policy names none', async () => {
    const chosen = await (await makeClient().get('/cases/c7kestrelcase/commands/RouteToTeam')).text()
    expect(chosen).toMatch(/<select[^>]*name="team"/)
    expect(chosen).toContain('>Kestrel core</option>')
    const desk = { ...makeDeskDouble(origin).desk, casePage: () => Promise.resolve({ ...sampleCase, teams: [] }) }
    const typed = await (await makeClient({ desk }).get('/cases/c7kestrelcase/commands/RouteToTeam')).text()
    expect(typed).toMatch(/<input[^>]*name="team"[^>]*type="text"/)
  })
})

describe('what the desk fills in', () => {
  it('an approval is by who sends it', () => {
    const read = readCommand(commandForms.get('ApproveAdvisory')!, formData({ revision: '2' }), context)
    expect(read).toEqual({ ok: true, command: { type: 'ApproveAdvisory', revision: 2, by: 'ada' } })
  })

  it('an assignment has the name that belongs to the member', () => {
    const read = readCommand(commandForms.get('Assign')!, formData({ member: 'jun' }), context)
    expect(read).toEqual({ ok: true, command: { type: 'Assign', member: 'jun', name: 'Jun Park', qualifications: [] } })
  })

  it('an empty credit is no credit, and says so', () => {
    const read = readCommand(commandForms.get('ChooseCredit')!, formData({ reporter: 'party-noor', name: '' }), context)
    expect(read).toEqual({
      ok: true,
      command: { type: 'ChooseCredit', reporter: 'party-noor', name: null, consent: false },
    })
  })
})
