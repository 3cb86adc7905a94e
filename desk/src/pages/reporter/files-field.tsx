import type { FC } from 'hono/jsx'

/** Files of a reporter, and what becomes of pictures. Neither way is chosen for them; who sends no telling picture need not choose. */
export const FilesField: FC<{ says: string; chosen?: string | undefined }> = ({ says, chosen = '' }) => (
  <>
    <div class="field">
      <label for="files">
        Files<span class="optional"> optional</span>
      </label>
      <input id="files" name="files" type="file" multiple aria-describedby="files-hint" />
      <p class="hint" id="files-hint">
        {says} PDF and office documents may hold your name, and videos your place. The desk takes nothing out of them: remove what you
        would not say.
      </p>
    </div>
    <fieldset class="field">
      <legend>
        If there are pictures among them<span class="optional"> only then</span>
      </legend>
      <div class="choices choices-lines">
        <label>
          <input type="radio" name="pictures" value="clean" checked={chosen === 'clean'} /> Take out place, time, device and
          author (JPEG, PNG, WebP)
        </label>
        <label>
          <input type="radio" name="pictures" value="asis" checked={chosen === 'asis'} /> Send them byte for byte, because a
          file shows the weakness itself
        </label>
      </div>
    </fieldset>
  </>
)
