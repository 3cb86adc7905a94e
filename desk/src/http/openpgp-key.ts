import { param, type Route } from './route.ts'

/** `/p/{project}/openpgp.asc`: the key that reports are sealed to, where the policy welcomes that. The same for everybody. */
export function openpgpRoutes(publishedKey: (project: string) => Promise<string | null>): readonly Route[] {
  return [{
    method: 'GET', path: '/p/:project/openpgp.asc', access: 'public',
    action: async (c) => {
      const key = await publishedKey(param(c, 'project'))
      if (key === null) return c.text('This project publishes no OpenPGP key.\n', 404)
      return c.body(key.replaceAll('\r\n', '\n'), 200, { 'Content-Type': 'application/pgp-keys', 'Cache-Control': 'public, max-age=3600' })
    },
  }]
}
