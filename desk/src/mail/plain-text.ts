/** Text that PostgreSQL and a page can hold: LF line ends, no NUL, no other control characters but tab, no lone surrogates. */
export function plainText(text: string): string {
  const lines = text.replaceAll('\r\n', '\n').replaceAll('\r', '\n')
  // oxlint-disable-next-line no-control-regex -- control characters are exactly what has to go
  return lines.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '').toWellFormed().trimEnd()
}
