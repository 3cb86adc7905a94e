import 'hono/jsx'

declare module 'hono/jsx' {
  namespace JSX {
    interface IntrinsicElements {
      'local-time': { children?: unknown }
      'copy-button': { from: string; children?: unknown }
    }
  }
}
