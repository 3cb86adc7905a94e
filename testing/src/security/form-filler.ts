import { flatFields, type AskedField, type FormSpec } from '../../../desk/src/pages/forms/field.ts'
import { plainText, type FormValues } from './visitor.ts'

/**
 * A form filled in as its page allows: the first choice of each list, `words(name)` wherever something may be typed.
 * Lists that differ from case to case are read from the page.
 */
export function filledForm(spec: Pick<FormSpec, 'fields'>, html: string, words: (name: string) => string): FormValues {
  return Object.fromEntries(flatFields(spec.fields).map(([name, field]) => [name, valueOf(field, name, html, words)]))
}

function valueOf(field: AskedField, name: string, html: string, words: (name: string) => string): string | readonly string[] {
  switch (field.kind) {
    case 'choice': return Object.keys(field.options)[0] ?? ''
    case 'choices': return Object.keys(field.options).slice(0, 2)
    case 'pick': return optionOn(html, name)
    case 'number': return '1'
    case 'yes': return 'yes'
    case 'url': return `https://finder.example/${words(name)}`
    case 'lines': return `${words(name)}\n${words(name)}`
    default: return words(name)
  }
}

/** The first option with a value; a text that is none where the list is empty. */
function optionOn(html: string, name: string): string {
  const list = new RegExp(`<select[^>]*name="${name.replaceAll('.', '\\.')}"[^>]*>([\\s\\S]*?)</select>`).exec(html)?.[1] ?? ''
  return plainText(/<option value="([^"]+)"/.exec(list)?.[1] ?? 'none')
}
