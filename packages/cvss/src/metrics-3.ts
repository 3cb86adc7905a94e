import { defineGroup, type Metric } from './metric.ts'

const undef = 'X:Not_Defined'
const attackVector = 'N:Network A:Adjacent L:Local P:Physical'
const complexity = 'L:Low H:High'
const privileges = 'N:None L:Low H:High'
const interaction = 'N:None R:Required'
const scope = 'U:Unchanged C:Changed'
const impact = 'N:None L:Low H:High'
const requirement = `${undef} L:Low M:Medium H:High`

/** The metrics of CVSS v3.0 and v3.1 (the same in both) in the order of section 6 of the specification. */
export const metrics3: readonly Metric[] = [
  ...defineGroup('base', [
    ['AV', 'Attack Vector', attackVector],
    ['AC', 'Attack Complexity', complexity],
    ['PR', 'Privileges Required', privileges],
    ['UI', 'User Interaction', interaction],
    ['S', 'Scope', scope],
    ['C', 'Confidentiality', impact],
    ['I', 'Integrity', impact],
    ['A', 'Availability', impact],
  ]),
  ...defineGroup('temporal', [
    ['E', 'Exploit Code Maturity', `${undef} U:Unproven P:Proof-of-Concept F:Functional H:High`],
    ['RL', 'Remediation Level', `${undef} O:Official_Fix T:Temporary_Fix W:Workaround U:Unavailable`],
    ['RC', 'Report Confidence', `${undef} U:Unknown R:Reasonable C:Confirmed`],
  ]),
  ...defineGroup('environmental', [
    ['CR', 'Confidentiality Requirement', requirement],
    ['IR', 'Integrity Requirement', requirement],
    ['AR', 'Availability Requirement', requirement],
    ['MAV', 'Modified Attack Vector', `${undef} ${attackVector}`],
    ['MAC', 'Modified Attack Complexity', `${undef} ${complexity}`],
    ['MPR', 'Modified Privileges Required', `${undef} ${privileges}`],
    ['MUI', 'Modified User Interaction', `${undef} ${interaction}`],
    ['MS', 'Modified Scope', `${undef} ${scope}`],
    ['MC', 'Modified Confidentiality', `${undef} ${impact}`],
    ['MI', 'Modified Integrity', `${undef} ${impact}`],
    ['MA', 'Modified Availability', `${undef} ${impact}`],
  ]),
]
