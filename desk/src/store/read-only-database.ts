import { Client } from 'pg'
import type { Looking } from './read-copies.ts'
import { rowTypes } from './sql-values.ts'

/** Looks into a desk's database, or a restored dump of one, without a desk and without any key. Reads only. */
export async function lookAt<T>(connectionString: string, work: (looking: Looking) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString, types: rowTypes, options: '-c search_path=parley,pg_temp -c default_transaction_read_only=on', application_name: 'parley receipt' })
  await client.connect()
  try {
    const query = async <Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> => (await client.query<Row>(text, [...values])).rows
    const maybe = async <Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row | undefined> => (await query<Row>(text, values))[0]
    const made = await maybe<{ id: string }>('select id from instance')
    return await work({ instance: made?.id ?? '', query, maybe })
  } finally {
    await client.end()
  }
}
