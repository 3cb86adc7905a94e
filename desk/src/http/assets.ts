import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Asset {
  readonly mediaType: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** Styles and elements, read once at boot, each under a name that holds its hash, so that it may be cached for ever. */
export interface Assets {
  /** `/assets/parley.1a2b3c4d5e.css` for `parley.css`. Throws for a name that does not exist: a broken page is a bug. */
  readonly url: (name: string) => string
  readonly get: (hashedName: string) => Asset | null
}

const mediaTypes: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
}
/** Order matters: each file fills its own cascade layer, declared in the first. */
const styleSheets = ['tokens', 'base', 'layout', 'components', 'case', 'forms', 'print']

/** `folder` holds `styles/` and `elements/`; by default the desk's own sources. */
export function loadAssets(folder: string = fileURLToPath(new URL('..', import.meta.url))): Assets {
  const plain = new Map<string, Buffer>()
  const sheets = styleSheets.map((name) => readFileSync(join(folder, 'styles', `${name}.css`)))
  plain.set('parley.css', Buffer.concat(sheets))
  for (const part of ['styles', 'elements']) {
    for (const name of readdirSync(join(folder, part)).filter((file) => /^[\w-]+\.(js|svg)$/.test(file))) {
      plain.set(name, readFileSync(join(folder, part, name)))
    }
  }
  return indexed(plain)
}

function indexed(plain: ReadonlyMap<string, Buffer>): Assets {
  const urls = new Map<string, string>()
  const assets = new Map<string, Asset>()
  for (const [name, bytes] of plain) {
    const [stem = '', ending = ''] = name.split(/\.(?=\w+$)/)
    const hashed = `${stem}.${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}.${ending}`
    urls.set(name, `/assets/${hashed}`)
    assets.set(hashed, { mediaType: mediaTypes[ending] ?? 'application/octet-stream', bytes: new Uint8Array(bytes) })
  }
  const url = (name: string): string => {
    const found = urls.get(name)
    if (!found) throw new Error(`There is no asset ${name}`)
    return found
  }
  return { url, get: (name) => assets.get(name) ?? null }
}
