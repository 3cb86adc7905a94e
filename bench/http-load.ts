import { connect, type Socket } from 'node:net'

export interface Load { readonly answers: number; readonly perSecond: number; readonly p50: number; readonly p99: number }

interface Asked {
  readonly port: number
  readonly path: string
  /** Sent by POST as JSON; without it, GET. */
  readonly body?: string
  readonly connections: number
  readonly seconds: number
}

/** Asks over kept connections, one request at a time on each, for so many seconds. Every answer must be 200. */
export async function load({ port, path, body, connections, seconds }: Asked): Promise<Load> {
  const head = `${body === undefined ? 'GET' : 'POST'} ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nAccept: */*\r\n`
  const request = Buffer.from(body === undefined ? `${head}\r\n`
    : `${head}Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
  const started = performance.now()
  const until = started + seconds * 1000
  const took = (await Promise.all(Array.from({ length: connections }, () => askOn(port, request, until)))).flat().toSorted((a, b) => a - b)
  const at = (share: number): number => took[Math.floor(took.length * share)] ?? 0
  return { answers: took.length, perSecond: took.length / ((performance.now() - started) / 1000), p50: at(0.5), p99: at(0.99) }
}

function askOn(port: number, request: Buffer, until: number): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const took: number[] = []
    const socket: Socket = connect(port, '127.0.0.1')
    let sent = 0
    let held = Buffer.alloc(0)
    const ask = (): void => {
      sent = performance.now()
      socket.write(request)
    }
    socket.setNoDelay(true)
    socket.on('connect', ask).on('error', reject)
    socket.on('data', (part: Buffer<ArrayBuffer>) => {
      held = held.length === 0 ? part : Buffer.concat([held, part])
      const length = lengthOf(held)
      if (length === undefined || held.length < length) return
      if (held.toString('latin1', 9, 12) !== '200') {
        reject(new Error(`answered ${held.toString('latin1', 0, 60)}`))
        socket.destroy()
        return
      }
      held = held.subarray(length)
      took.push(performance.now() - sent)
      if (performance.now() < until) ask()
      else {
        socket.destroy()
        resolve(took)
      }
    })
  })
}

/** How long the whole answer is, as soon as that can be told. */
function lengthOf(held: Buffer): number | undefined {
  const end = held.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  const head = held.toString('latin1', 0, end).toLowerCase()
  const stated = /\r\ncontent-length: *(\d+)/.exec(head)?.[1]
  if (stated !== undefined) return end + 4 + Number(stated)
  if (!head.includes('transfer-encoding: chunked')) throw new Error('an answer without a length')
  const last = held.indexOf('0\r\n\r\n', end + 4)
  return last === -1 ? undefined : last + 5
}
