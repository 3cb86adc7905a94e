import { finding, type Finding } from './finding.ts'
import type { Policy } from './model.ts'

// What UTF-8 read as Windows-1252 leaves behind; reference policies carry such scars.
const scar = /â€[™œ\u009d“”˜–—]?|Ã[\u0080-\u00bf¡-ÿ]|Â[\u00a0-\u00bf]/

/** Texts that were decoded wrongly once, and would be shown to reporters so. */
export function checkText(policy: Policy): Finding[] {
  return [...strings(policy, '')].filter(([, value]) => scar.test(value)).map(([path, value]) =>
    finding('warning', 'mojibake', path, `This text was decoded wrongly: \`${scar.exec(value)?.[0] ?? ''}\`.`,
      'Type the character anew and save the file as UTF-8.'))
}

function* strings(value: unknown, path: string): Generator<[string, string]> {
  if (typeof value === 'string') yield [path, value]
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) yield* strings(inner, path === '' ? key : `${path}.${key}`)
}
