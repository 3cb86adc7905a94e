import { describe, expect, it } from 'vitest'
import { ada } from '../../../testing/src/desk-double.ts'
import { sampleRows } from '../../../testing/src/sample-rows.ts'
import { adasToken, makeClient, type Client } from '../../../testing/src/web-client.ts'
import type { NotSearched, SearchFound } from './port/search.ts'
import { searchRoutes } from './search-routes.tsx'

const nothing: SearchFound = { rows: [], found: 0, unindexed: 0, sealed: 0 }
interface Desk { readonly client: Client; readonly asked: string[] }
function deskThatFinds(found: SearchFound | NotSearched): Desk {
  const asked: string[] = []
  const search = (_who: unknown, typed: string): Promise<SearchFound | NotSearched> => {
    asked.push(typed)
    return Promise.resolve(found)
  }
  return { client: makeClient({ routes: searchRoutes({ search }) }), asked }
}
const searched = ({ client }: Desk, words: string): Promise<Response> => client.post('/search', { words, _token: adasToken })
const html = async (response: Promise<Response>): Promise<string> => (await response).text()

describe('the page of the search', () => {
  it('S-095: the words come as a form of this session, and go into no address, no title and no redirect', async () => {
    const desk = deskThatFinds({ ...nothing, rows: sampleRows.slice(0, 1), found: 1 })
    const response = await searched(desk, 'heap «overflow»')
    const page = await response.text()
    expect([response.status, response.headers.get('Location'), desk.asked]).toEqual([200, null, ['heap «overflow»']])
    expect(page).toContain('<title>Search · Parley</title>')
    expect(page).toContain('value="heap «overflow»"')
    expect([...page.matchAll(/(?:href|action|src)="([^"]*)"/g)].filter(([, address]) => address?.includes('overflow'))).toEqual([])
    expect(page).toContain('One case found.')
    expect(page).toContain(sampleRows[0]?.reference)
    expect(response.headers.get('Cache-Control')).toContain('no-store')
  })

  it.each([
    ['without the token of the session', (desk: Desk) => desk.client.post('/search', { words: 'heap' })],
    ['from another site', (desk: Desk) => desk.client.post('/search', { words: 'heap', _token: adasToken }, { 'Sec-Fetch-Site': 'cross-site' })],
    ['by a program that says not where from', (desk: Desk) => desk.client.send('/search', { method: 'POST', body: new URLSearchParams({ words: 'heap', _token: adasToken }) })],
  ])('S-095 S-067: a form %s is refused, and nothing is looked for', async (_, send) => {
    const desk = deskThatFinds(nothing)
    expect((await send(desk)).status).toBe(403)
    expect(desk.asked).toEqual([])
  })

  it('S-095: words in the address are not looked for', async () => {
    const desk = deskThatFinds(nothing)
    const page = await html(desk.client.get('/search?words=heap'))
    expect([page.includes('heap'), page.includes('role="status"'), desk.asked]).toEqual([false, false, []])
  })

  it('is for members', async () => {
    const client = makeClient({ session: async () => null, routes: searchRoutes({ search: () => Promise.resolve(nothing) }) })
    expect((await client.get('/search')).headers.get('Location')).toBe('/sign-in?to=%2Fsearch')
    expect((await client.post('/search', { words: 'x', _token: adasToken })).status).toBe(401)
  })

  it('says that nothing was found, and what was not looked through', async () => {
    expect(await html(searched(deskThatFinds(nothing), 'heap'))).toContain('No case that you may see holds all of these words.')
    const gaps = await html(searched(deskThatFinds({ ...nothing, unindexed: 1, sealed: 2 }), 'heap'))
    expect(gaps).toMatch(/One case is\s+not indexed yet/)
    expect(gaps).toMatch(/2 sealed cases are\s+found by number only/)
    const whole = await html(searched(deskThatFinds(nothing), 'heap'))
    expect([whole.includes('not indexed yet'), whole.includes('found by number only')]).toEqual([false, false])
  })

  it('says how many more there are than it shows', async () => {
    expect(await html(searched(deskThatFinds({ ...nothing, rows: sampleRows, found: 300 }), 'heap'))).toContain(`300 cases found. The first ${sampleRows.length} are shown`)
  })

  it.each([['no-words', 'There is no word in this'], ['too-many-words', 'more than one search takes']] as const)('%s is said at the line itself', async (outcome, says) => {
    const response = await searched(deskThatFinds(outcome), '?!')
    const page = await response.text()
    expect(response.status).toBe(422)
    expect(page).toContain(says)
    expect(page).toMatch(/aria-describedby="search-says"[^>]*aria-invalid="true"/)
  })

  it('a line that is too long is not looked for', async () => {
    const desk = deskThatFinds(nothing)
    expect((await searched(desk, 'a'.repeat(201))).status).toBe(422)
    expect(desk.asked).toEqual([])
  })

  it('the list of cases has the line, without any words', async () => {
    const page = await html(deskThatFinds(nothing).client.get('/cases'))
    expect(page).toMatch(/<form class="search-bar" method="post" action="\/search" role="search">/)
    expect(page).toMatch(/<input id="words"[^>]*value=""[^>]*autocomplete="off"[^>]*spellcheck="false"/)
    expect(page).toContain(ada.name)
  })
})
