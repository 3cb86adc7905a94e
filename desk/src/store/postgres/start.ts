import { startEmbedded, type EmbeddedOptions } from './embedded.ts'
import { useExternal } from './external.ts'
import type { Postgres } from './postgres.ts'

/**
 * The PostgreSQL of a data folder: the server at `databaseUrl` if one is given, else one of our own, made on the first
 * start from the distribution's binaries or those of the npm package. Prints nothing; `log` hears what is worth a line.
 * @throws PostgresError with a message that says what to do.
 */
export async function startPostgres(options: EmbeddedOptions & { readonly databaseUrl?: string }): Promise<Postgres> {
  if (options.databaseUrl !== undefined) return useExternal(options.databaseUrl, options.dataDir)
  return startEmbedded(options)
}
