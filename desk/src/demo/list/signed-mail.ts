import { createCleartextMessage, generateKey, readPrivateKey, sign } from 'openpgp'
import { textOf } from '../browser.ts'
import { send } from '../page-form.ts'
import { pickedUp, sendMail, until, type Stage } from '../stage.ts'
import { ownMembership, shown, taken, type Distributor } from './people.ts'

/** Somebody's OpenPGP key, private part and all, as a mail program of theirs would hold it. */
export type MailKey = string

/** The own key, given on the own page: from then on a mail signed with it is believed, and copies come sealed to it. */
export async function givesKey(stage: Stage, who: Distributor): Promise<MailKey> {
  const made = await generateKey({ userIDs: [{ name: who.person, email: who.address }], format: 'armored' })
  const answer = await send(who.browser, await ownMembership(who), 'SetKey', { key: made.publicKey, wants: 'yes' })
  shown(stage, `${who.person} gives an OpenPGP key on the own page, and wants the own copies by mail`, textOf(answer.html), /comes by mail, sealed to your OpenPGP key/)
  return made.privateKey
}

/** Answers by a signed mail to the own address of the case, and hears by mail what became of it. */
export async function answersByMail(stage: Stage, who: Distributor, key: MailKey, line: string, says: string): Promise<void> {
  const letter = (await pickedUp(stage)).findLast(({ to, text }) => to.includes(who.address) && text.includes('/party'))
  const answers = async () => (await pickedUp(stage)).filter(({ to, subject }) => to.includes(who.address) && subject.includes('What you said by mail'))
  const before = (await answers()).length
  const signingKeys = await readPrivateKey({ armoredKey: key })
  const text = await sign({ message: await createCleartextMessage({ text: line }), signingKeys })
  await sendMail(stage, { from: `${who.person} <${who.address}>`, to: letter?.replyTo ?? '', subject: `Re: ${letter?.subject ?? ''}`, text })
  const answer = await until(`the answer to ${who.person}`, async () => {
    const now = await answers()
    return now.length > before ? now.at(-1) : undefined
  })
  taken(stage, says, { ok: answer.text.includes('it is on record.'), says: answer.text })
}
