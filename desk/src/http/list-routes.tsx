import type { ListDeps } from './embargo-access.ts'
import type { Route } from './route.ts'

export function listRoutes(_deps: ListDeps): readonly Route[] {
  return []
}
