import { parseArgs } from 'node:util'
import { createTransport } from 'nodemailer'
import { isAddress } from '../mail/address-grammar.ts'
import { addresses, headerFields } from '../mail/header-fields.ts'
import { configOfEnvironment } from './environment.ts'
import { processTerminal, runWithUsage, WrongUse, type Terminal } from './terminal.ts'

const usage = `Usage: parley mailgate --to ADDRESS [--from ADDRESS] < mail

Reads one mail from standard input and hands it to the running desk: for a pipe of a mail server, or by hand.
--to may be given more than once. --from is the envelope sender, and '' the null sender of bounces; without it, it is what
the mail's Return-Path says, else its author.
Exit: 0 the desk has it on disk, 65 the desk refuses it for good, 75 not now: the mail server keeps it and tries again.
`
const largest = 36 * 1024 * 1024

/** `parley mailgate --to mlflow@security.example < mail`; exit codes are those of sysexits(3), which mail servers know. */
export async function mailgateVerb(words: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  return runWithUsage(usage, words, terminal, async () => {
    const { values } = parseArgs({ args: [...words], options: { to: { type: 'string', multiple: true, default: [] }, from: { type: 'string' } } })
    if (values.to.length === 0) throw new WrongUse('--to is missing; name the address that the mail is for')
    const raw = await wholeMail(terminal.input())
    if (raw === null) {
      terminal.err('mailgate: larger than this desk takes.\n')
      return 65
    }
    const { host, port } = configOfEnvironment().smtp
    return handedOver({ host, port, raw, from: values.from ?? senderOf(raw), to: values.to }, terminal)
  })
}

interface Handing { readonly host: string; readonly port: number; readonly raw: Buffer; readonly from: string; readonly to: readonly string[] }

async function handedOver({ host, port, raw, from, to }: Handing, terminal: Terminal): Promise<number> {
  const transport = createTransport({ host, port, ignoreTLS: true, connectionTimeout: 10_000, disableFileAccess: true, disableUrlAccess: true })
  try {
    await transport.sendMail({ envelope: { from, to: [...to] }, raw })
    return 0
  } catch (error) {
    const code = error instanceof Error && 'responseCode' in error ? Number(error.responseCode) : 0
    terminal.err(code >= 500 ? 'mailgate: the desk refuses this mail.\n' : `mailgate: the desk at ${host}:${port} cannot take it now.\n`)
    return code >= 500 ? 65 : 75
  } finally {
    transport.close()
  }
}

/** Nobody said who sent it: what the server before wrote down, else whoever the mail is from. Only an empty Return-Path is the null sender. */
function senderOf(raw: Buffer): string {
  const fields = headerFields(raw)
  const value = fields.find(({ key }) => key === 'return-path')?.value ?? fields.find(({ key }) => key === 'from')?.value ?? ''
  const address = addresses(value)[0]?.address ?? ''
  return isAddress(address) ? address : ''
}

/** Programs hand over lines of the system, mail has CRLF; what has them already stays as it is. Null: too large. */
export async function wholeMail(input: AsyncIterable<Uint8Array>): Promise<Buffer | null> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of input) {
    size += piece.length
    if (size > largest) return null
    pieces.push(piece)
  }
  const text = Buffer.concat(pieces).toString('latin1').replace(/^From [^\n]*\n/, '')
  return Buffer.from(text.replaceAll(/\r\n|\r|\n/g, '\r\n'), 'latin1')
}
