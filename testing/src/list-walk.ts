import { claimListReceipt } from '../../desk/src/commands/lists-secrets.ts'
import { loadWhole } from '../../desk/src/commands/lists-party.ts'
import type { ListDesk } from './list-desk.ts'
import { adasToken, hidden, type Fields } from './web-client.ts'

export const ends = { date: '2026-12-10', time: '18:00', zone: 'Europe/Berlin', reason: 'Time to test.' }

/** The steps of a case under embargo, as people take them on the pages. */
export class ListWalk {
  readonly desk: ListDesk
  constructor(desk: ListDesk) {
    this.desk = desk
  }

  team(path: string, fields: Fields): Promise<Response> {
    return this.desk.web.post(path, { _token: adasToken, ...fields })
  }
  async page(path: string): Promise<string> {
    return (await this.desk.web.get(path)).text()
  }
  async partyPage(receipt: string): Promise<string> {
    return (await this.desk.web.post('/party', { receipt })).text()
  }

  async act(receipt: string, fields: Fields): Promise<{ readonly status: number; readonly text: string }> {
    const response = await this.desk.web.post('/party/do', {
      sealed: hidden(await this.partyPage(receipt), 'sealed'),
      ...fields,
    })
    return { status: response.status, text: await response.text() }
  }

  async accept(receipt: string): Promise<{ readonly status: number; readonly text: string }> {
    const page = await this.partyPage(receipt)
    return this.act(receipt, { do: 'AcceptTerms', terms: hidden(page, 'terms'), hash: hidden(page, 'hash') })
  }

  /** Asks somebody into a case and trades the code of the letter for a receipt. */
  async invite(
    id: string,
    { membership, person }: { readonly membership: string; readonly person: string },
  ): Promise<string> {
    await this.desk.letters()
    const response = await this.team(`/cases/${id}/embargo`, {
      do: 'InvitePeople',
      who: [`${membership}/${person}`],
      need: 'Builds the packages',
    })
    if (response.status !== 303) throw new Error(await response.text())
    const code =
      /PARLEY-C-[0-9A-Z-]+/.exec(
        (await this.desk.letters()).find(({ text }) => text.includes('/party'))?.text ?? '',
      )?.[0] ?? ''
    return (
      (await this.desk.store.as({ role: 'worker' }, (tx) => claimListReceipt(tx, code, this.desk.now)))?.receipt ?? ''
    )
  }

  embargo(id: string) {
    return this.desk.store.as(
      { role: 'worker' },
      async (tx) => (await loadWhole(this.desk.gate, tx, id))?.state.embargo,
    )
  }
}
