import 'hono/jsx'

declare module 'hono/jsx' {
  namespace JSX {
    interface IntrinsicElements {
      'passkey-button': { mode: 'create' | 'get'; options: string; label?: string | undefined; children?: unknown }
    }
  }
}
