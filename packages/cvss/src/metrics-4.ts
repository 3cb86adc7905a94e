import { defineGroup, type Metric } from './metric.ts'

const undef = 'X:Not_Defined'
const attackVector = 'N:Network A:Adjacent L:Local P:Physical'
const complexity = 'L:Low H:High'
const requirements = 'N:None P:Present'
const privileges = 'N:None L:Low H:High'
const interaction = 'N:None P:Passive A:Active'
const impact = 'H:High L:Low N:None'
const subsequent = 'H:High L:Low N:Negligible'
const requirement = `${undef} H:High M:Medium L:Low`

/** The metrics of CVSS v4.0 in the order that its section 7 makes mandatory for vector strings. */
export const metrics4: readonly Metric[] = [
  ...defineGroup('base', [
    ['AV', 'Attack Vector', attackVector],
    ['AC', 'Attack Complexity', complexity],
    ['AT', 'Attack Requirements', requirements],
    ['PR', 'Privileges Required', privileges],
    ['UI', 'User Interaction', interaction],
    ['VC', 'Vulnerable System Confidentiality', impact],
    ['VI', 'Vulnerable System Integrity', impact],
    ['VA', 'Vulnerable System Availability', impact],
    ['SC', 'Subsequent System Confidentiality', impact],
    ['SI', 'Subsequent System Integrity', impact],
    ['SA', 'Subsequent System Availability', impact],
  ]),
  ...defineGroup('threat', [['E', 'Exploit Maturity', `${undef} A:Attacked P:Proof-of-Concept U:Unreported`]]),
  ...defineGroup('environmental', [
    ['CR', 'Confidentiality Requirement', requirement],
    ['IR', 'Integrity Requirement', requirement],
    ['AR', 'Availability Requirement', requirement],
    ['MAV', 'Modified Attack Vector', `${undef} ${attackVector}`],
    ['MAC', 'Modified Attack Complexity', `${undef} ${complexity}`],
    ['MAT', 'Modified Attack Requirements', `${undef} ${requirements}`],
    ['MPR', 'Modified Privileges Required', `${undef} ${privileges}`],
    ['MUI', 'Modified User Interaction', `${undef} ${interaction}`],
    ['MVC', 'Modified Vulnerable System Confidentiality', `${undef} ${impact}`],
    ['MVI', 'Modified Vulnerable System Integrity', `${undef} ${impact}`],
    ['MVA', 'Modified Vulnerable System Availability', `${undef} ${impact}`],
    ['MSC', 'Modified Subsequent System Confidentiality', `${undef} ${subsequent}`],
    ['MSI', 'Modified Subsequent System Integrity', `${undef} S:Safety ${subsequent}`],
    ['MSA', 'Modified Subsequent System Availability', `${undef} S:Safety ${subsequent}`],
  ]),
  ...defineGroup('supplemental', [
    ['S', 'Safety', `${undef} N:Negligible P:Present`],
    ['AU', 'Automatable', `${undef} N:No Y:Yes`],
    ['R', 'Recovery', `${undef} A:Automatic U:User I:Irrecoverable`],
    ['V', 'Value Density', `${undef} D:Diffuse C:Concentrated`],
    ['RE', 'Vulnerability Response Effort', `${undef} L:Low M:Moderate H:High`],
    ['U', 'Provider Urgency', `${undef} Clear:Clear Green:Green Amber:Amber Red:Red`],
  ]),
]
