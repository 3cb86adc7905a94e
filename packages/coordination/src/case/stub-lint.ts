/**
 * S0-12: what a public stub must not tell. Conservative: it looks for the marks that details leave, not for meaning.
 * Each finding is named in words; the text itself is never repeated.
 */
const marks: readonly (readonly [string, RegExp])[] = [
  ['a version number', /\b\d+\.\d+\.\d+\b/],
  ['a CWE or CVE name', /\bC[WV]E-\d/i],
  ['a CVSS vector', /\bAV:[NALP]\//],
  ['a stack trace', /^[ \t]+at \S+\(|Traceback \(most recent|Exception in thread/m],
  ['code', /```|^ {4}\S/m],
  ['a file name with a line', /\b[\w/-]+\.(?:py|js|ts|go|java|c|cc|rs|rb|php):\d+/],
  ['a command to try', /\b(?:curl|wget|nc|python3?|bash) +-{1,2}\w/],
  ['an attachment', /!\[[^\]]*\]\(|\/user-attachments\//],
  ['the kind of weakness', /\b(?:injection|overflow|traversal|ssrf|xss|csrf|rce|deserialis|deserializ|bypass|use.after.free|escalation|remote code)/i],
]

export function detailsIn(text: string): readonly string[] {
  const bounded = text.slice(0, 100_000)
  return marks.filter(([, mark]) => mark.test(bounded)).map(([name]) => name)
}
