import { advisoryOf, editorFields } from '../pages/advisory/editor-fields.ts'
import { EditorPage } from '../pages/advisory/editor-page.tsx'
import type { EditorProps } from '../pages/advisory/editor-page.tsx'
import { PreviewPage } from '../pages/advisory/preview-page.tsx'
import { PublishPage } from '../pages/advisory/publish-page.tsx'
import { importDefaults, importedFields } from '../projections/advisory-import.ts'
import type { AdvisoryFields, CasePage } from '../projections/rows.ts'
import type { Refusal } from '../commands/outcome.ts'
import { missing } from './case-actions.tsx'
import { memberFormOf, text } from './form.ts'
import { renderPage } from './render.tsx'
import type { Asked } from './route.ts'
import { memberOf, param } from './route.ts'

const caseOf = (c: Asked) => c.var.desk.casePage(memberOf(c), param(c, 'id'))

function editor(c: Asked, props: EditorProps, status: 200 | 409 | 422): Response {
  return renderPage(c, { title: props.page.row.reference, side: 'team', status, body: <EditorPage {...props} /> })
}

export async function showEditor(c: Asked): Promise<Response> {
  const page = await caseOf(c)
  if (!page) return missing(c)
  return editor(
    c,
    { page, fields: page.advisory?.fields ?? advisoryOf(() => ''), saved: c.req.query('did') === 'saved' },
    200,
  )
}

/** Fills the form from a file of somebody's advisory, and says what was understood; nothing is saved before it is sent. */
export async function takeOverAdvisory(c: Asked): Promise<Response> {
  const form = await memberFormOf(c)
  if (form instanceof Response) return form
  const page = await caseOf(c)
  if (!page) return missing(c)
  const given = form.get('file')
  const before = page.advisory?.fields
  const shown = { page, fields: before ?? advisoryOf(() => '') }
  if (!(given instanceof File) || given.size === 0) return editor(c, { ...shown, unread: 'No file came along. Choose one and send it again.' }, 422)
  const read = importedFields(await given.text(), before, importDefaults(page, c.var.now()), text(form, 'vulnerability'))
  if ('refused' in read) return editor(c, { ...shown, unread: read.refused }, 422)
  return editor(c, { page, fields: advisoryOf((name) => read.fields[name] ?? ''), summary: `Taken over from a file (${read.format}).`, takenOver: read }, 200)
}

/** Reads exactly the advisory's fields; the name of a field that it does not have is the answer. */
function fieldsOf(form: FormData): { readonly fields: AdvisoryFields; readonly unknown: readonly string[] } {
  const names = new Set<string>([...editorFields.map(({ name }) => name), '_token', '_change'])
  const unknown = [...form.keys()].filter((name) => !names.has(name))
  return { fields: advisoryOf((name) => text(form, name)), unknown }
}

export async function saveAdvisory(c: Asked): Promise<Response> {
  const form = await memberFormOf(c)
  if (form instanceof Response) return form
  const page = await caseOf(c)
  if (!page) return missing(c)
  const [{ fields, unknown }, summary] = [fieldsOf(form), text(form, '_change')]
  if (unknown.length > 0)
    return editor(
      c,
      {
        page,
        fields,
        summary,
        fault: `The form held fields that an advisory does not have: ${unknown.join(', ')}. Reload the page and send it again.`,
      },
      422,
    )
  if (summary === '')
    return editor(c, { page, fields, fault: 'Say in a few words what changed in this revision.' }, 422)
  const outcome = await c.var.desk.saveAdvisory(memberOf(c), page.row.id, fields, summary)
  if (!outcome) return missing(c)
  if (!outcome.ok) return editor(c, { page, fields, summary, refused: outcome.refused }, 409)
  return c.redirect(`/cases/${page.row.id}/advisory?did=saved`, 303)
}

export async function showPreview(c: Asked): Promise<Response> {
  const page = await caseOf(c)
  const preview = page && (await c.var.desk.previewAdvisory(memberOf(c), page.row.id))
  if (!page || !preview) return missing(c)
  return renderPage(c, { title: page.row.reference, side: 'team', body: <PreviewPage page={page} preview={preview} /> })
}

export async function showPublish(c: Asked): Promise<Response> {
  const page = await caseOf(c)
  return page ? publishPage(c, page) : missing(c)
}

async function publishPage(c: Asked, page: CasePage, refused?: Refusal): Promise<Response> {
  const preview = (await c.var.desk.previewAdvisory(memberOf(c), page.row.id)) ?? { files: [], problems: [] }
  return renderPage(c, {
    title: page.row.reference,
    side: 'team',
    status: refused ? 409 : 200,
    body: <PublishPage page={page} preview={preview} refused={refused} />,
  })
}

const unconfirmed: Refusal = {
  code: 'not-confirmed',
  rules: [],
  says: 'The box was not ticked, so nothing was published.',
  possible: 'Read the files and tick the box.',
}

export async function publish(c: Asked): Promise<Response> {
  const form = await memberFormOf(c)
  if (form instanceof Response) return form
  const page = await caseOf(c)
  if (!page) return missing(c)
  if (text(form, '_confirmed') !== 'yes') return publishPage(c, page, unconfirmed)
  const outcome = await c.var.desk.publish(memberOf(c), page.row.id)
  if (!outcome) return missing(c)
  return outcome.ok
    ? c.redirect(`/cases/${page.row.id}?did=PublishAdvisory`, 303)
    : publishPage(c, page, outcome.refused)
}
