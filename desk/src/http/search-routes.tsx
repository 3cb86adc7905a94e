import { SearchView, type SearchShown } from '../pages/case/search-page.tsx'
import { memberFormOf, text } from './form.ts'
import type { SearchPort } from './port/search.ts'
import { renderPage } from './render.tsx'
import type { Asked, Route } from './route.ts'
import { memberOf } from './route.ts'

/** The longest line that is looked for. */
const longest = 200

/** Search over the words of cases. The words come in the body of a form and are in no address, title or log. */
export function searchRoutes(port: SearchPort): readonly Route[] {
  return [
    { method: 'GET', path: '/search', access: 'member', action: (c) => page(c, { typed: '', state: 'fresh' }) },
    { method: 'POST', path: '/search', access: 'member', action: (c) => takeSearch(port, c) },
  ]
}

const page = (c: Asked, shown: SearchShown, status: 200 | 422 = 200): Response =>
  renderPage(c, { title: 'Search', side: 'team', width: 'wide', status, body: <SearchView shown={shown} now={c.var.now()} /> })

async function takeSearch(port: SearchPort, c: Asked): Promise<Response> {
  const form = await memberFormOf(c)
  if (form instanceof Response) return form
  const typed = text(form, 'words')
  if (typed.length > longest) return page(c, { typed: typed.slice(0, longest), state: 'too-many-words' }, 422)
  const found = await port.search(memberOf(c), typed)
  return typeof found === 'string' ? page(c, { typed, state: found }, 422) : page(c, { typed, state: 'searched', ...found })
}
