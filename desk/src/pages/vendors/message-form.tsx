import type { Child, FC, PropsWithChildren } from 'hono/jsx'
import type { VendorMessage } from '../../projections/vendor-detail.ts'
import { sizeWords } from '../case/timeline.tsx'
import { AskText, type Door } from '../embargo/deed.tsx'
import { Untrusted } from '../untrusted.tsx'

/** A message with files, behind its name; works without scripts. */
export const MessageForm: FC<PropsWithChildren<{ door: Door; title: string; hint?: string }>> = ({ door, title, hint, children }) => (
  <details class="step">
    <summary>{title}</summary>
    <form class="command" method="post" action={door.action} enctype="multipart/form-data">
      {door.carry}
      <input type="hidden" name="do" value="Write" />
      {hint ? <p class="hint">{hint}</p> : null}
      <AskText name="text" label="Message" rows={5} />
      <div class="field">
        <label>
          Files<span class="optional"> optional</span>
          <input name="files" type="file" multiple />
        </label>
        <p class="hint">Up to 20 files of 25 MB.</p>
      </div>
      {children}
      <p class="actions">
        <button type="submit">Send</button>
      </p>
    </form>
  </details>
)

/** Where a file of a message is downloaded: a link for members, a form for who came by a receipt. */
export type FileDoor = { readonly link: (blob: string) => string } | { readonly action: string; readonly carry: Child }

export const Files: FC<{ files: VendorMessage['files']; door: FileDoor }> = ({ files, door }) =>
  files.length === 0 ? null : (
    <ul class="files">
      {files.map(({ blob, name, size }) => (
        <li>
          {'link' in door ? (
            <a href={door.link(blob)}>
              <Untrusted text={name} />
            </a>
          ) : (
            <form method="post" action={door.action}>
              {door.carry}
              <input type="hidden" name="blob" value={blob} />
              <button class="link-button" type="submit">
                Download <Untrusted text={name} />
              </button>
            </form>
          )}{' '}
          <span class="quiet">{sizeWords(size)}</span>
        </li>
      ))}
    </ul>
  )
