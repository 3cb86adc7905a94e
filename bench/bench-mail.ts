const words = 'The server reads a file of the host where the path holds dots, as these lines show. '

/** The one mail of all benches: plain text of so many kilobytes, from a sender of its own, so that everybody is acknowledged. */
export function benchMail(n: number, id: string, to: string, kilobytes: number): { readonly from: string; readonly raw: string } {
  const text = words.repeat(Math.ceil((kilobytes * 1024) / words.length)).replaceAll(/(.{72})/g, '$1\r\n')
  const from = `finder-${n}-${id.slice(0, 8)}@bench.example`
  return { from, raw: `From: Finder <${from}>\r\nTo: ${to}\r\nSubject: A finding ${n}\r\nMessage-ID: <${id}>\r\n\r\n${text}` }
}

/** The notice of all benches, some three kilobytes. */
export const noticeText = 'A fix for a flaw in the artifact server comes out on Tuesday. Build it now, and say nothing before then.\n'.repeat(30)
