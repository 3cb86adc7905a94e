import { plainText, type Answer, type Visitor } from './visitor.ts'

/** Everything that links and forms of the desk's own pages lead to, from these pages on; each address asked once. */
export async function crawl(visitor: Visitor, from: readonly string[], most = 600): Promise<readonly Answer[]> {
  const seen = new Set<string>(from)
  const waiting = [...from]
  const answers: Answer[] = []
  for (let next = waiting.shift(); next !== undefined && answers.length < most; next = waiting.shift()) {
    const answer = await visitor.get(next)
    answers.push(answer)
    for (const path of [...pathsOn(answer, visitor.base), ...locationOf(answer, visitor.base)]) {
      if (seen.has(path)) continue
      seen.add(path)
      waiting.push(path)
    }
  }
  return answers
}

/** Addresses of this desk on a page: of links, forms, and what it loads. */
export function pathsOn({ text, headers, path }: Answer, base: string): readonly string[] {
  if (!(headers.get('Content-Type') ?? '').startsWith('text/html')) return []
  return [...text.matchAll(/\b(?:href|action|src)="([^"#]+)/g)].flatMap(([, found]) => within(plainText(found ?? ''), path, base))
}

function locationOf({ headers, path }: Answer, base: string): readonly string[] {
  const location = headers.get('Location')
  return location === null ? [] : within(location, path, base)
}

function within(found: string, path: string, base: string): readonly string[] {
  const url = URL.canParse(found, new URL(path, base)) ? new URL(found, new URL(path, base)) : null
  return url?.origin === base ? [url.pathname + url.search] : []
}
