import type { FC } from 'hono/jsx'
import { Untrusted } from './untrusted.tsx'

/** A file that the scanner of the desk spoke against, or said nothing of: what it said, and the way to take it nevertheless. */
export interface ScannedShown {
  readonly file: string
  /** What it was found to be; null: nobody looked. */
  readonly found: string | null
  readonly at: string
  readonly method: 'get' | 'post'
  /** Fields by which the same is asked for again. */
  readonly fields: Readonly<Record<string, string>>
}

export const ScannedPage: FC<{ shown: ScannedShown }> = ({ shown: { file, found, at, method, fields } }) => (
  <section>
    <h1>{found === null ? 'Not scanned' : 'The scanner says something of this file'}</h1>
    <p class="lead">{found === null
      ? <>The scanner of this desk gave no answer about «<Untrusted text={file} />». That says neither good nor bad of it.</>
      : <>The scanner of this desk says of «<Untrusted text={file} />»: <strong><Untrusted text={found} /></strong>.</>}</p>
    <p>What proves a weakness may well look like this. Open it only where it can do no harm.</p>
    <form method={method} action={at}>
      {Object.entries(fields).map(([name, value]) => <input type="hidden" name={name} value={value} />)}
      <p class="actions"><button type="submit">Download it all the same</button></p>
    </form>
  </section>
)
