import type { Policy } from './model.ts'
import type { Section } from './explain-cite.ts'
import { section } from './explain-cite.ts'
import { bare, durationWords, wrap } from './english.ts'
import { weVerb } from './english-milestones.ts'
import { aboutSection, notReportSection, reportSection, rewardsSection } from './explain-report.ts'
import { contentSection, intakeSection } from './explain-intake.ts'
import { nextSection } from './explain-handling.ts'
import { fixSection, judgingSection, severitySection } from './explain-judging.ts'
import { confidentialitySection, dateSection, publicSection } from './explain-disclosure.ts'
import { earlySection, embargoSection, membershipSection } from './explain-early.ts'

export type { Section, Sentence } from './explain-cite.ts'

const sections: readonly ((policy: Policy) => Section | null)[] = [
  aboutSection, reportSection, notReportSection, rewardsSection, intakeSection, contentSection, nextSection, judgingSection,
  severitySection,
  fixSection, earlySection, dateSection, publicSection, confidentialitySection, embargoSection, membershipSection,
  silenceSection,
]

/**
 * The whole policy in plain English, in the order in which a reporter needs it. Each sentence is computed from the
 * field that it names in `because`; a field that is absent, or that is only an inner target, makes no sentence.
 */
export function explain(policy: Policy): Section[] {
  return sections.map((make) => make(policy)).filter((one) => one !== null)
}

/** `explain` as plain text of at most 72 columns, headings underlined. */
export function explainText(policy: Policy): string {
  const title = policy.title
  const parts = explain(policy).map(({ heading, paragraphs }) => {
    const body = paragraphs.map((one) => one.item === true ? `- ${one.text}` : one.text)
    return `${heading}\n${'-'.repeat(heading.length)}\n${body.join('\n')}`
  })
  return `${wrap([`${title}\n${'='.repeat(title.length)}`, ...parts].join('\n\n'))}\n`
}

/** What a reader might take for granted and is not promised: no time, no date, no CVE ID, vague words. */
function silenceSection(policy: Policy): Section | null {
  return section(policy, 'What is not promised', (d) => {
    const clocks = Object.values(policy.handling?.clocks ?? {}).filter((clock) => weVerb(clock.force) !== null)
    if (clocks.length === 0) d.lead('handling.clocks', 'No time limit is promised for any answer or any fix.')
    else if (clocks.every((clock) => clock.within.n === null)) d.lead('handling.clocks',
      'No number of hours or days is promised for any answer.')
    const { schedule } = policy
    if (schedule?.expected === undefined && schedule?.range === undefined) d.lead('schedule',
      'No date for going public is promised.')
    else if (schedule.range?.max.n === null) d.lead('schedule.range',
      `Going public has no fixed limit: ${bare(durationWords(schedule.range.max))}.`)
    if (policy.handling?.cve === undefined) d.lead('handling.cve', 'No CVE ID is promised.')
  })
}
