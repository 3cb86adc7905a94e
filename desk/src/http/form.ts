import { BadMultipart, boundaryOf } from './multipart.ts'
import { answerProblem, problems } from './problem.tsx'
import type { Asked } from './route.ts'
import { memberOf } from './route.ts'
import { readUploadForm } from './upload-form.ts'

/** No form of the desk has as many; looking for each of a million fields among all of them would take hours (S-085). */
const mostFields = 5000

/** Who went away in the middle of sending is no fault of the desk, and must not fill its log. */
const isCutOff = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ECONNRESET'

/** The fields of a form, or the answer to somebody who sent none. */
export async function formOf(c: Asked): Promise<FormData | Response> {
  const type = c.req.header('Content-Type') ?? ''
  if (!/^(multipart\/form-data|application\/x-www-form-urlencoded)\b/i.test(type))
    return answerProblem(c, problems.badForm)
  try {
    const form = await read(c, type)
    if (form === null) return answerProblem(c, problems.badForm)
    const values = [...form.values()]
    // No field has a zero byte, and the database takes none.
    const isBad = values.length > mostFields || values.some((value) => typeof value === 'string' && value.includes('\0'))
    return isBad ? answerProblem(c, problems.badForm) : form
  } catch (error) {
    // How the platform says that a body is not what its type says.
    if (error instanceof TypeError || error instanceof BadMultipart || isCutOff(error)) return answerProblem(c, problems.badForm)
    throw error
  }
}

/** A form with files as it comes, and by its own reader: the platform's holds all of it twice, and everybody up meanwhile. */
function read(c: Asked, type: string): Promise<FormData> | null {
  if (!/^multipart\//i.test(type)) return c.req.raw.formData()
  const boundary = boundaryOf(type)
  return boundary === null ? null : readUploadForm(c.req.raw.body, boundary, c.var.taking)
}

/** The same for a member: the form must also carry the token of this very session (security study S-067). */
export async function memberFormOf(c: Asked): Promise<FormData | Response> {
  const form = await formOf(c)
  if (form instanceof Response) return form
  return c.var.seal.isToken(memberOf(c).session, text(form, '_token')) ? form : answerProblem(c, problems.staleForm)
}

/** A field's text with line feeds only, trimmed; empty where there is none. */
export function text(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value.replaceAll('\r\n', '\n').trim() : ''
}
