/** A phrase of the policy as a sentence of its own: capital letter, full stop. */
export function sentence(phrase: string): string {
  const text = phrase.trim()
  if (text === '') return ''
  const closed = /[.!?:»”]$/.test(text) ? text : `${text}.`
  return closed.charAt(0).toUpperCase() + closed.slice(1)
}

/** `mail_list` as people write it: «Mail list». */
export function titleOf(name: string): string {
  const words = name.replaceAll(/[_-]+/g, ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
