/** A name of the policy as people write it: `mail_list` is «Mail list». */
export function titleOf(name: string): string {
  const words = name.replaceAll(/[_-]+/g, ' ').replace(/\bgithub\b/g, 'GitHub').replace(/\b(?:cve|oss)\b/g, (letters) => letters.toUpperCase()).trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
