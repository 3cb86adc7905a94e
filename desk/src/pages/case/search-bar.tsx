import type { FC } from 'hono/jsx'
import { FormToken } from '../layout.tsx'

/**
 * One line to search by. It is sent as a body, so that no address, history or proxy's log holds the words; and no browser is
 * asked to remember them or to have them checked elsewhere.
 */
export const SearchBar: FC<{ typed?: string; fault?: boolean; focus?: boolean }> = ({ typed = '', fault = false, focus = false }) => (
  <form class="search-bar" method="post" action="/search" role="search">
    <FormToken />
    <div class="field">
      <label for="words">Search the words of cases</label>
      <input
        id="words"
        name="words"
        type="text"
        value={typed}
        maxlength={200}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        enterkeyhint="search"
        autofocus={focus ? true : undefined}
        aria-describedby={fault ? 'search-says' : undefined}
        aria-invalid={fault ? 'true' : undefined}
      />
    </div>
    <button type="submit">Search</button>
  </form>
)
