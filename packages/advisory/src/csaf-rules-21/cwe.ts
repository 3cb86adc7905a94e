import { rules } from '../csaf-rules/finding.ts'
import type { Fault, RuleTable } from '../csaf-rules/finding.ts'
import { vulnerabilitiesOf } from '../csaf-rules/products.ts'
import { at, items, textAt } from '../csaf-rules/reading.ts'
import type { Place } from '../csaf-rules/reading.ts'
import { cweNamesSince, cweReleases, cweUsageSince } from './data/cwe-history.ts'

/** 6.1.11: every CWE is a weakness of the list it names, with that list's name. */
export const cweTests: RuleTable = rules({
  '6.1.11': (doc) => cwesOf(doc).flatMap(wrongCwe),
})

interface Since { readonly release: number; readonly said: string }

const releases: ReadonlyMap<string, { readonly place: number; readonly day: string }> = new Map(
  cweReleases.trim().split(/\s+/).map((pair, place) => {
    const [version = '', day = ''] = pair.split('=')
    return [version, { place, day }]
  }))

const names = history(cweNamesSince.trim().split('\n'), /^(\d+)@(\S+) ?(.*)$/)
const usages = history(cweUsageSince.trim().split(/\s+/), /^(\d+)@([\d.]+)(.*)$/)

function history(entries: readonly string[], pattern: RegExp): ReadonlyMap<string, readonly Since[]> {
  const found = new Map<string, Since[]>()
  for (const entry of entries) {
    const [, number = '', version = '', said = ''] = pattern.exec(entry) ?? []
    found.getOrInsertComputed(`CWE-${number}`, () => []).push({ release: releases.get(version)?.place ?? 0, said })
  }
  return found
}

function saidIn(of: ReadonlyMap<string, readonly Since[]>, id: string, release: number): string {
  return (of.get(id) ?? []).findLast((since) => since.release <= release)?.said ?? ''
}

/** A CWE of the document with what the list that it names says of it. */
export interface NamedCwe {
  readonly place: Place
  readonly id: string
  readonly version: string
  /** Empty when that list has no such weakness; `undefined` when there is no such list. */
  readonly name: string | undefined
  readonly isDeprecated: boolean
  /** `A` allowed, `R` allowed with review, `D` discouraged, `P` prohibited, `-` nothing said. */
  readonly usage: string
}

/** The CWEs of all vulnerabilities. */
export function cwesOf(doc: Place): NamedCwe[] {
  return vulnerabilitiesOf(doc).flatMap((vulnerability) => items(vulnerability, 'cwes')).map((place) => {
    const [id, version] = [textAt(place, 'id') ?? '', textAt(place, 'version') ?? '']
    const release = releases.get(version)?.place
    const use = release === undefined ? '' : saidIn(usages, id, release)
    return { place, id, version, isDeprecated: use.startsWith('X'), usage: use.replace('X', '') || '-',
      name: release === undefined ? undefined : saidIn(names, id, release) }
  })
}

/** The newest list on a day (`YYYY-MM-DD`). */
export function newestListOn(day: string): string | undefined {
  return [...releases].findLast(([, release]) => release.day <= day)?.[0]
}

function wrongCwe({ place, id, version, name }: NamedCwe): Fault[] {
  if (name === undefined) return [{ path: at(place, 'version').path, message: `There is no CWE list ${version}.` }]
  if (name === '') return [{ path: at(place, 'id').path, message: `${id} is not a weakness of CWE ${version}.` }]
  if (name === textAt(place, 'name')) return []
  return [{ path: at(place, 'name').path, message: `The name of ${id} in CWE ${version} is «${name}».` }]
}
