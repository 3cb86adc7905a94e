import type { FC } from 'hono/jsx'
import type { CasePage } from '../../projections/rows.ts'
import { Notice } from '../notice.tsx'
import { CaseHead, NextBand } from './case-head.tsx'
import { ClocksPanel } from './clocks-panel.tsx'
import { Composer } from './composer.tsx'
import { AdvisoryPanel, AnnouncementsPanel } from './disclosure-panel.tsx'
import { FixPanel } from './fix-panel.tsx'
import { FactsPanel, ReadersPanel, ReportsPanel } from './side-panels.tsx'
import { LettersPanel } from './letters-panel.tsx'
import { StepsPanel } from './steps-panel.tsx'
import { Timeline } from './timeline.tsx'

export interface CasePageProps {
  readonly page: CasePage
  readonly now: string
  /** Keeps one audience of the timeline; empty for all. */
  readonly show: string
  /** What was just done, in words. */
  readonly did?: string | undefined
}

/** The heart of the desk: what is due, what can be done about it, and everything that was said, by who may read it. */
export const CaseView: FC<CasePageProps> = ({ page, now, show, did }) => (
  <article class="case">
    <CaseHead page={page} />
    {did ? <Notice tone="good" title={`Done: ${did}`}></Notice> : null}
    <LettersPanel caseId={page.row.id} letters={page.letters ?? []} />
    <NextBand page={page} now={now} />
    <div class="case-columns">
      <div class="case-main">
        <StepsPanel page={page} />
        <Composer caseId={page.row.id} />
        <Timeline entries={page.entries} caseId={page.row.id} show={show} />
      </div>
      <div class="case-side">
        <ClocksPanel clocks={page.clocks} now={now} />
        <FactsPanel page={page} />
        <ReportsPanel page={page} />
        <FixPanel page={page} />
        <AdvisoryPanel page={page} />
        <AnnouncementsPanel page={page} />
        <ReadersPanel page={page} />
      </div>
    </div>
  </article>
)
