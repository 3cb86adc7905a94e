import type { NoticeFile } from './event.ts'

/** An early notice to a list: words of which each recipient gets a copy of its own, and files that are the same for all. */
export interface Notice {
  readonly list: string
  readonly stage: 'plan' | 'test'
  readonly text: string
  readonly files?: readonly NoticeFile[]
}

/** Word for word and file for file, by name and hash, in any order of the files; where a file is kept is no part of it. */
export function sameNotice(one: Notice, other: Notice): boolean {
  return one.list === other.list && one.stage === other.stage && one.text === other.text && filesIn(one) === filesIn(other)
}

const filesIn = ({ files = [] }: Notice): string => JSON.stringify(files.map(({ name, sha256 }) => `${sha256} ${name}`).toSorted())
