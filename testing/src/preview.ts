// Shows every page with sample data and no database: node_modules/.bin/tsx testing/src/preview.ts, then the address it prints.
import { serve } from '@hono/node-server'
import { makeApp } from '../../desk/src/http/app.ts'
import { ada, goodReceipt, makeDeskDouble } from './desk-double.ts'
import { sampleNow } from './sample-rows.ts'

const port = Number(process.env.PREVIEW_PORT ?? 8090)
const url = `http://127.0.0.1:${port}`
const { desk } = makeDeskDouble(url)
const app = makeApp({ desk, session: async () => ada, now: () => sampleNow })

serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, () => {
  console.log(`Sample pages at ${url}/cases/c7kestrelcase, the reporter’s at ${url}/receipt with ${goodReceipt}`)
})
