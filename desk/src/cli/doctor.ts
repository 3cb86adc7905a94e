import { Client } from 'pg'
import type { Config } from '../config.ts'
import { attachPostgres, hasCluster } from '../store/postgres/attach.ts'
import { notice, weak, type Check } from './doctor-check.ts'
import { checkDatabase } from './doctor-database.ts'
import { checkDkim } from './doctor-dkim.ts'
import { checkSetting } from './doctor-setting.ts'
import { configOfEnvironment } from './environment.ts'

export interface Diagnosis { readonly weakenings: readonly Check[]; readonly checks: readonly Check[] }

/**
 * Lists every weakening (S-003): 0 on a fresh install. Exit 0 where there is none, 2 where there is one. Changes nothing,
 * and asks a desk at work beside it.
 */
export async function doctorVerb(words: readonly string[]): Promise<number> {
  if (words.some((word) => word !== '--json')) {
    process.stderr.write('usage: parley doctor [--json]\n')
    return 2
  }
  // Asked by a desk, it ends with that desk, and starts no database that would stand in the way of the next one.
  const ofDesk = process.connected
  if (ofDesk) process.once('disconnect', () => process.exit(1))
  const { weakenings, checks } = await diagnose(configOfEnvironment(), ofDesk)
  if (words.includes('--json')) process.stdout.write(`${JSON.stringify({ weakenings, checks })}\n`)
  else process.stdout.write([...checks.map(line), `${weakenings.length} weakenings.`, ''].join('\n'))
  if (ofDesk) process.disconnect?.()
  return weakenings.length === 0 ? 0 : 2
}

export async function diagnose(config: Config, runningOnly = false): Promise<Diagnosis> {
  const checks = [...await checkSetting(config), ...await database(config, runningOnly)]
  return { weakenings: checks.filter(({ state }) => state === 'weak'), checks }
}

async function database(config: Config, runningOnly: boolean): Promise<readonly Check[]> {
  const { databaseUrl, data } = config
  if (databaseUrl === null && !hasCluster(data)) return [notice('database', 'There is no database yet; the first start makes it.', 'npm start')]
  const postgres = await attachPostgres({ dataDir: data, log: () => undefined, runningOnly, ...(databaseUrl === null ? {} : { databaseUrl }) })
  try {
    const owner = new Client(postgres.connection('owner'))
    await owner.connect()
    try {
      const checks = await checkDatabase(owner)
      return [...checks, ...(config.relay === null || checks.some(({ name, state }) => name === 'migrations' && state !== 'ok') ? [] : await checkDkim(owner, config.mailDomain)), ...farServer(databaseUrl)]
    } finally {
      await owner.end()
    }
  } finally {
    await postgres.stop()
  }
}

/** A server elsewhere hears the passwords of the logins and every sealed row: over TLS, with its name checked. */
function farServer(databaseUrl: string | null): readonly Check[] {
  const url = databaseUrl !== null && URL.canParse(databaseUrl) ? new URL(databaseUrl) : null
  if (url === null || ['', 'localhost', '127.0.0.1', '[::1]'].includes(url.hostname) || url.searchParams.get('sslmode') === 'verify-full') return []
  return [weak('database-tls', `The connection to ${url.hostname} does not check who answers.`, 'Add sslmode=verify-full to DATABASE_URL.')]
}

const marks = { ok: '  ok  ', notice: '  note', weak: '  WEAK' } as const
const line = ({ name, state, says, mend }: Check): string => `${marks[state]}  ${name}: ${says}${mend === undefined ? '' : ` → ${mend}`}`
