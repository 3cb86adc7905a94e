/**
 * The one way a file of a case leaves the desk: as an attachment of no type, which no browser opens inside the desk's
 * own origin (security study S-081), with its name written after RFC 6266 and RFC 8187.
 */
export function download(name: string, bytes: Uint8Array): Response {
  return new Response(new Uint8Array(bytes), {
    headers: {
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': contentDisposition(name),
      'Content-Security-Policy': "sandbox; default-src 'none'",
      'Cache-Control': 'no-store',
    },
  })
}

/** A plain name for old clients, the true one beside it where they differ. */
export function contentDisposition(name: string): string {
  const plain =
    name
      .normalize('NFKD')
      .replace(/[^\w.\- ]/g, '_')
      .slice(0, 150) || 'file'
  if (plain === name) return `attachment; filename="${plain}"`
  return `attachment; filename="${plain}"; filename*=UTF-8''${percentEncoded(visible(name))}`
}

/** Characters that turn or hide parts of a name (`exe.gpj` read backwards) have no place in a name on somebody's disk. */
function visible(name: string): string {
  return name.replace(/[\p{Cc}\p{Cf}]/gu, '_').toWellFormed()
}

/** RFC 8187 `ext-value`: what `encodeURIComponent` leaves and the grammar forbids is encoded as well. */
function percentEncoded(text: string): string {
  return encodeURIComponent(text).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
}
