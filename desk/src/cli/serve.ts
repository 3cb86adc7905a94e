import { configOfEnvironment } from './environment.ts'

/** Runs the desk until it is told to stop; in the process that `launch` started for it, the desk itself. */
export async function serveVerb(words: readonly string[]): Promise<number> {
  if (words.length > 0) {
    process.stderr.write('parley serve takes no words; it is set up by the environment (PARLEY_DATA, PARLEY_HTTP, …).\n')
    return 2
  }
  const config = configOfEnvironment()
  const log = (line: string): void => { process.stderr.write(`${line}\n`) }
  // Each loads what it needs: the process that keeps the others has no page and no mail in its memory.
  if (process.env['PARLEY_PART'] === 'desk') return (await import('./serve-part.ts')).servePart(config, log)
  return (await import('./launch.ts')).launch(config, log)
}

/** Resolves on the first SIGINT or SIGTERM. */
export function stopAsked(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
  })
}
