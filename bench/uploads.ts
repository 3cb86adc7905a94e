/**
 * Whether others are answered while somebody sends a report with large files: `node bench/uploads.ts [--files 4] [--megabytes 24]
 * [--senders 1]`. Starts a fresh desk, asks it for its health every five milliseconds from a thread of its own, first at rest and then
 * while the files are sent, and prints one JSON object: how long the answers took, in milliseconds, and how far the resident memory
 * of the desk's process rose above idle. Nobody is answered while the desk's loop is held up, so that `max` is the longest time that
 * it was; on a machine that is busy with other things it is longer, at rest too. Linux only.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { deskProcess } from '../testing/src/running-desk.ts'
import { cpuOf, deskRoot, residentOf } from './process-tree.ts'

interface Asking { readonly url: string }

async function askUntilTold({ url }: Asking): Promise<void> {
  const waits: number[] = []
  const watch = { going: true }
  parentPort?.once('message', () => { watch.going = false })
  while (watch.going) {
    const begun = performance.now()
    await (await fetch(`${url}/healthz`)).text()
    waits.push(performance.now() - begun)
    await pause(5)
  }
  waits.sort((one, other) => one - other)
  const at = (part: number): number => Math.round(waits[Math.min(waits.length - 1, Math.floor(waits.length * part))] ?? 0)
  parentPort?.postMessage({ asked: waits.length, p50: at(0.5), p99: at(0.99), max: at(1) }, [])
}

/** Figures of the answers that were given while `work` was under way. */
async function askedDuring(url: string, work: () => Promise<unknown>): Promise<unknown> {
  const asking = new Worker(new URL(import.meta.url), { workerData: { url } satisfies Asking })
  await pause(500)
  await work()
  asking.postMessage('enough', [])
  return new Promise((resolve) => { asking.once('message', resolve) })
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { files: { type: 'string', default: '4' }, megabytes: { type: 'string', default: '24' }, senders: { type: 'string', default: '1' } } })
  const bytes = new Uint8Array(Number(values.megabytes) * 1024 * 1024).fill(0x61)
  const desk = await deskProcess()
  try {
    await desk.start()
    const send = async (): Promise<void> => {
      const form = new FormData()
      const page = await (await fetch(`${desk.url}/p/asf/report`)).text()
      for (const [, name = '', value = ''] of page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)) form.append(name, value)
      form.append('title', 'A finding with large files')
      form.append('about', 'project')
      form.append('alreadyPublic', 'no')
      form.append('text', 'The files show what happens.')
      for (let n = 0; n < Number(values.files); n += 1) form.append('files', new File([bytes], `evidence-${n}.bin`, { type: 'application/octet-stream' }))
      const answer = await fetch(`${desk.url}/p/asf/report`, { method: 'POST', body: form, headers: { 'Sec-Fetch-Site': 'same-origin', 'Origin': desk.url }, redirect: 'manual' })
      if (answer.status >= 400) throw new Error(`the report was answered ${answer.status}: ${(await answer.text()).replaceAll(/<[^>]+>/g, ' ').slice(600, 1500)}`)
    }
    const atRest = await askedDuring(desk.url, () => pause(3000))
    const idle = residentOf(desk.pid())
    let peak = idle
    const watching = setInterval(() => { peak = Math.max(peak, residentOf(desk.pid())) }, 20)
    const [begun, cpu] = [performance.now(), cpuOf([deskRoot(desk.pid())])]
    const whileSending = await askedDuring(desk.url, () => Promise.all(Array.from({ length: Number(values.senders) }, send)))
    clearInterval(watching)
    console.log(JSON.stringify({
      files: Number(values.files), megabytes: Number(values.megabytes), senders: Number(values.senders), atRest, whileSending, seconds: Math.round((performance.now() - begun) / 100) / 10,
      cpuMs: cpuOf([deskRoot(desk.pid())]) - cpu, idleMiB: Math.round(idle), peakMiB: Math.round(peak), aboveIdleMiB: Math.round(peak - idle),
    }))
    await desk.stop()
  } finally {
    await desk.remove()
  }
}

await (isMainThread ? main() : askUntilTold(workerData as Asking))
