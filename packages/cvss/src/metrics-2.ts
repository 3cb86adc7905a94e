import { defineGroup, type Metric } from './metric.ts'

const impact = 'N:None P:Partial C:Complete'
const requirement = 'ND:Not_Defined L:Low M:Medium H:High'

/** The metrics of CVSS v2.0 in the order of its section 2.4. */
export const metrics2: readonly Metric[] = [
  ...defineGroup('base', [
    ['AV', 'Access Vector', 'L:Local A:Adjacent_Network N:Network'],
    ['AC', 'Access Complexity', 'H:High M:Medium L:Low'],
    ['Au', 'Authentication', 'M:Multiple S:Single N:None'],
    ['C', 'Confidentiality Impact', impact],
    ['I', 'Integrity Impact', impact],
    ['A', 'Availability Impact', impact],
  ]),
  ...defineGroup('temporal', [
    ['E', 'Exploitability', 'ND:Not_Defined U:Unproven POC:Proof-of-Concept F:Functional H:High'],
    ['RL', 'Remediation Level', 'ND:Not_Defined OF:Official_Fix TF:Temporary_Fix W:Workaround U:Unavailable'],
    ['RC', 'Report Confidence', 'ND:Not_Defined UC:Unconfirmed UR:Uncorroborated C:Confirmed'],
  ]),
  ...defineGroup('environmental', [
    ['CDP', 'Collateral Damage Potential', 'ND:Not_Defined N:None L:Low LM:Low-Medium MH:Medium-High H:High'],
    ['TD', 'Target Distribution', 'ND:Not_Defined N:None L:Low M:Medium H:High'],
    ['CR', 'Confidentiality Requirement', requirement],
    ['IR', 'Integrity Requirement', requirement],
    ['AR', 'Availability Requirement', requirement],
  ]),
]
