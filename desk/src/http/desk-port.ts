import type { SignedIn } from '../access/signed-in.ts'
import type { ContentPart } from '@parley/policy'
import type { CaseCommand } from '@parley/coordination'
import type { SealedOwn } from '../pages/reporter/sealed-own-page.tsx'
import type { Outcome, Refusal } from '../commands/outcome.ts'
import type { FileBytes } from '../store/file-pieces.ts'
import type { AdvisoryFields, AdvisoryPage, AdvisoryRow, CasePage, CaseRow, PolicySection, ProjectRow, ReceiptPage, WaitingRow } from '../projections/rows.ts'

export type { SignedIn } from '../access/signed-in.ts'

export interface UploadedFile { readonly name: string; readonly mediaType: string; readonly bytes: FileBytes }

export interface WebReport {
  readonly project: string
  readonly title: string
  readonly text: string
  /** Free text per asked part, such as `reproduction` or `stub_link`. */
  readonly parts: Readonly<Partial<Record<ContentPart, string>>>
  readonly alreadyPublic: boolean
  readonly about: 'project' | 'dependency' | 'unsure'
  readonly files: readonly UploadedFile[]
  /** The way it came; the form of the page unless it says otherwise. */
  readonly channel?: 'web_form' | 'api'
}

/**
 * Everything the pages may ask of the desk. `main.ts` makes it from store, gate and projections, so that pages and
 * routes are tested without a database. Nothing found and nothing allowed are the same answer: `null`.
 */
export interface DeskPort {
  readonly url: string
  readonly mailDomain: string
  projects(): Promise<readonly ProjectRow[]>
  project(id: string): Promise<{ readonly row: ProjectRow; readonly sections: readonly PolicySection[]; readonly asked: readonly { readonly part: ContentPart; readonly says: string; readonly required: boolean; readonly ifAny: boolean }[]; readonly formAllowed: boolean; readonly notes: readonly string[] } | null>
  securityMd(project: string): Promise<string | null>
  securityTxt(project: string | null): Promise<string | null>
  /** Takes a report by form; answers with the receipt (shown once, never stored) and the case reference. */
  report(report: WebReport): Promise<{ readonly ok: true; readonly receipt: string; readonly reference: string; readonly promises: readonly string[]; readonly asked: readonly string[] } | { readonly ok: false; readonly refused: Refusal }>
  receipt(secret: string): Promise<ReceiptPage | null>
  /** What is said of the own case while its team sealed it; `null` where it is not sealed, or no receipt opens it. */
  sealedReceipt(secret: string): Promise<SealedOwn | null>
  /** Exchanges the code of an acknowledgement mail for a receipt, once; `null` for a code that is none or was used. */
  claim(code: string): Promise<string | null>
  answerByReceipt(secret: string, text: string, files: readonly UploadedFile[]): Promise<Outcome | null>
  cases(who: SignedIn, filter: { readonly project?: string; readonly closed?: boolean }): Promise<readonly CaseRow[]>
  /** What waits for this member beside the cases. */
  waiting(who: SignedIn): Promise<WaitingRow>
  /** Reading a case is recorded; members see who read it. */
  casePage(who: SignedIn, id: string): Promise<CasePage | null>
  command(who: SignedIn, id: string, command: CaseCommand): Promise<Outcome | null>
  saveAdvisory(who: SignedIn, id: string, fields: AdvisoryFields, summary: string): Promise<Outcome | null>
  previewAdvisory(who: SignedIn, id: string): Promise<{ readonly files: readonly { readonly name: string; readonly text: string; readonly schema: string; readonly valid: boolean }[]; readonly problems: readonly string[] } | null>
  publish(who: SignedIn, id: string): Promise<Outcome | null>
  file(who: SignedIn | { readonly receipt: string }, id: string, blob: string): Promise<{ readonly name: string; readonly bytes: Uint8Array } | null>
  advisories(): Promise<readonly AdvisoryRow[]>
  advisory(id: string): Promise<AdvisoryPage | null>
  /** A published file by its public path, such as `/advisories/x.csaf.json` or a feed. */
  published(path: string): Promise<{ readonly mediaType: string; readonly bytes: Uint8Array; readonly etag: string } | null>
  health(): Promise<{ readonly ready: boolean; readonly checks: Readonly<Record<string, boolean>> }>
}
