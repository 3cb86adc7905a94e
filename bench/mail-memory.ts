/**
 * Memory while large mails are taken: `node bench/mail-memory.ts [--megabytes 25] [--at-once 1]`. Starts a fresh desk, warms it with
 * small mails, lets it idle, sends the large ones, and watches every 20 ms until each was answered. Prints one JSON object in MiB:
 * resident memory of the desk's process when idle and at its peak, and the same with its database (memory that processes
 * share counted once: its shared buffers fill up to 64 MiB and stay, which is a cache and no need of the mail). Exits 1 where the
 * desk's process needs 200 MiB or more above idle for one mail. Linux only.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { deskProcess } from '../testing/src/running-desk.ts'
import { rawSmtp } from '../testing/src/smtp-peer.ts'
import { deskRoot, residentOf, sharedOnce, treeOf } from './process-tree.ts'

const { values } = parseArgs({ options: { megabytes: { type: 'string', default: '25' }, 'at-once': { type: 'string', default: '1' } } })
const [megabytes, atOnce] = [Number(values.megabytes), Number(values['at-once'])]

const mailOf = (n: number, body: string): string => `From: finder-${n}@bench.example\r\nTo: mlflow@desk.example\r\nSubject: A finding ${n}\r\nMessage-ID: <${n}@bench.example>\r\nMIME-Version: 1.0\r\n${body}`
const small = 'Content-Type: text/plain\r\n\r\nThe words.\r\n'
const bytes = Buffer.alloc(Math.floor((megabytes * 1024 * 1024 * 57) / 78), 'evidence of a large finding, ')
const large = `Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nsee the file\r\n--b\r\nContent-Type: application/zip; name=poc.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n${bytes.toString('base64').replaceAll(/.{76}/g, '$&\r\n')}\r\n--b--\r\n`

const desk = await deskProcess()
try {
  await desk.start()
  let mails = 0
  const seen = new Set<string>()
  const finders = new Set<string>()
  // Members hear of a report too: only a letter to its finder says that the mail was read to its end.
  const answered = (): number => {
    for (const name of readdirSync(desk.pickup).filter((one) => one.endsWith('.eml') && !seen.has(one))) {
      seen.add(name)
      const to = /^To: .*?(finder-\d+)@/im.exec(readFileSync(join(desk.pickup, name), 'latin1'))?.[1]
      if (to !== undefined) finders.add(to)
    }
    return finders.size
  }
  const send = async (body: string): Promise<void> => {
    const client = await rawSmtp(desk.smtp)
    const n = mails += 1
    const answer = await client.mail({ from: `finder-${n}@bench.example`, to: ['mlflow@desk.example'] }, mailOf(n, body))
    if (!answer.startsWith('250')) throw new Error(`Mail ${n} was answered ${answer}`)
    client.close()
  }
  for (let n = 0; n < 50; n += 1) await send(small)
  while (answered() < mails) await pause(100)
  await pause(5000)
  const now = () => ({ desk: residentOf(desk.pid()), all: sharedOnce(treeOf([deskRoot(desk.pid())])) })
  const idle = now()
  const peak = { ...idle }
  const watch = { going: true }
  const watching = (async () => {
    while (watch.going) {
      const { desk: one, all } = now()
      peak.desk = Math.max(peak.desk, one)
      peak.all = Math.max(peak.all, all)
      await pause(20)
    }
  })()
  const begun = performance.now()
  await Promise.all(Array.from({ length: atOnce }, () => send(large)))
  const taken = performance.now()
  while (answered() < mails && performance.now() - begun < 300_000) await pause(50)
  const done = performance.now()
  await pause(1000)
  watch.going = false
  await watching
  const mib = Math.round
  const above = { desk: mib(peak.desk - idle.desk), withDatabase: mib(peak.all - idle.all) }
  console.log(JSON.stringify({
    megabytes, atOnce, idleMiB: { desk: mib(idle.desk), withDatabase: mib(idle.all) }, peakMiB: { desk: mib(peak.desk), withDatabase: mib(peak.all) }, aboveIdleMiB: above,
    secondsTo250: Math.round((taken - begun) / 100) / 10, secondsToAnswer: Math.round((done - begun) / 100) / 10,
  }))
  if (atOnce === 1 && above.desk >= 200) process.exitCode = 1
  await desk.stop()
} finally {
  await desk.remove()
}
