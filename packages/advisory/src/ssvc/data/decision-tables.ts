import type { TableData } from '../decision-table.ts'

// Facts of SSVC's decision tables (registry release 2026.7.0): the decision points asked, the values of each in their
// order, and the outcomes of every combination, the last decision point changing fastest. Nothing is derived here.
export const decisionTables = {
  'coordinator triage': {
    version: '1.0.0',
    inputs: [
      { namespace: 'ssvc', key: 'RP', version: '1.0.0', name: 'Report Public',
      values: [['Y', 'Yes'], ['N', 'No']] },
      { namespace: 'ssvc', key: 'SCON', version: '1.0.0', name: 'Supplier Contacted',
      values: [['N', 'No'], ['Y', 'Yes']] },
      { namespace: 'ssvc', key: 'RC', version: '1.0.0', name: 'Report Credibility',
      values: [['NC', 'Not Credible'], ['C', 'Credible']] },
      { namespace: 'ssvc', key: 'SC', version: '1.0.0', name: 'Supplier Cardinality',
      values: [['O', 'One'], ['M', 'Multiple']] },
      { namespace: 'ssvc', key: 'SE', version: '1.0.0', name: 'Supplier Engagement',
      values: [['A', 'Active'], ['U', 'Unresponsive']] },
      { namespace: 'ssvc', key: 'U', version: '1.0.1', name: 'Utility',
      values: [['L', 'Laborious'], ['E', 'Efficient'], ['S', 'Super Effective']] },
      { namespace: 'ssvc', key: 'PSI', version: '2.0.1', name: 'Public Safety Impact',
      values: [['M', 'Minimal'], ['S', 'Significant']] },
    ],
    outcome: { namespace: 'ssvc', key: 'COORDINATE', version: '1.0.1', name: 'Decline, Track, Coordinate',
      values: [['D', 'Decline'], ['T', 'Track'], ['C', 'Coordinate']] },
    rows: `
      D D D D D D D D D D D D D D D D D C D D D D D C D D D D D D D D D D D D D D D D D C D D D D D C D D D D D D D D
      D D D D D D D D D C D D D D D C D D D D D D D D D D D D D D D D D C D D D D D C D D D D D D D D D D D D D D D D
      D C D D D D D C D D D D D D D D D D D D D D D D D C D D D D D C D D D T D T D D D T D T D T D T T C D T D T T C
      D D D T D T T C C C C C D T D T C C C C C C C C
    `,
  },
  'coordinator publish': {
    version: '1.0.0',
    inputs: [
      { namespace: 'ssvc', key: 'SINV', version: '1.0.0', name: 'Supplier Involvement',
      values: [['FR', 'Fix Ready'], ['C', 'Cooperative'], ['UU', 'Uncooperative/Unresponsive']] },
      { namespace: 'ssvc', key: 'E', version: '1.1.0', name: 'Exploitation',
      values: [['N', 'None'], ['P', 'Public PoC'], ['A', 'Active']] },
      { namespace: 'ssvc', key: 'PVA', version: '1.0.0', name: 'Public Value Added',
      values: [['L', 'Limited'], ['A', 'Ampliative'], ['P', 'Precedence']] },
    ],
    outcome: { namespace: 'ssvc', key: 'PUBLISH', version: '1.0.0', name: 'Publish, Do Not Publish',
      values: [['N', 'Do Not Publish'], ['P', 'Publish']] },
    rows: `
      N N P N N P N P P N N P N N P N P P N N P N P P P P P
    `,
  },
  'supplier': {
    version: '1.0.0',
    inputs: [
      { namespace: 'ssvc', key: 'E', version: '1.1.0', name: 'Exploitation',
      values: [['N', 'None'], ['P', 'Public PoC'], ['A', 'Active']] },
      { namespace: 'ssvc', key: 'U', version: '1.0.1', name: 'Utility',
      values: [['L', 'Laborious'], ['E', 'Efficient'], ['S', 'Super Effective']] },
      { namespace: 'ssvc', key: 'TI', version: '1.0.0', name: 'Technical Impact',
      values: [['P', 'Partial'], ['T', 'Total']] },
      { namespace: 'ssvc', key: 'PSI', version: '2.0.1', name: 'Public Safety Impact',
      values: [['M', 'Minimal'], ['S', 'Significant']] },
    ],
    outcome: { namespace: 'ssvc', key: 'DSOI', version: '1.0.0', name: 'Defer, Scheduled, Out-of-Cycle, Immediate',
      values: [['D', 'Defer'], ['S', 'Scheduled'], ['O', 'Out-of-Cycle'], ['I', 'Immediate']] },
    rows: `
      D S S O S O S O S O O O S O S I S I O I O I O I O I O I O I O I I I I I
    `,
  },
  'deployer': {
    version: '1.0.0',
    inputs: [
      { namespace: 'ssvc', key: 'E', version: '1.1.0', name: 'Exploitation',
      values: [['N', 'None'], ['P', 'Public PoC'], ['A', 'Active']] },
      { namespace: 'ssvc', key: 'EXP', version: '1.0.1', name: 'System Exposure',
      values: [['S', 'Small'], ['C', 'Controlled'], ['O', 'Open']] },
      { namespace: 'ssvc', key: 'A', version: '2.0.0', name: 'Automatable',
      values: [['N', 'No'], ['Y', 'Yes']] },
      { namespace: 'ssvc', key: 'HI', version: '2.0.2', name: 'Human Impact',
      values: [['L', 'Low'], ['M', 'Medium'], ['H', 'High'], ['VH', 'Very High']] },
    ],
    outcome: { namespace: 'ssvc', key: 'DSOI', version: '1.0.0', name: 'Defer, Scheduled, Out-of-Cycle, Immediate',
      values: [['D', 'Defer'], ['S', 'Scheduled'], ['O', 'Out-of-Cycle'], ['I', 'Immediate']] },
    rows: `
      D D S S D S S S D S S S S S S S D S S S S S S O D S S S S S S S D S S S S S S O S S S O S S O O S S O O S O O O
      S S O O O O O O S O O I O O I I
    `,
  },
  'human impact': {
    version: '1.0.0',
    inputs: [
      { namespace: 'ssvc', key: 'SI', version: '2.0.1', name: 'Safety Impact',
      values: [['N', 'Negligible'], ['M', 'Marginal'], ['R', 'Critical'], ['C', 'Catastrophic']] },
      { namespace: 'ssvc', key: 'MI', version: '2.0.0', name: 'Mission Impact',
      values: [['D', 'Degraded'], ['MSC', 'MEF Support Crippled'], ['MEF', 'MEF Failure'], ['MF', 'Mission Failure']] },
    ],
    outcome: { namespace: 'ssvc', key: 'HI', version: '2.0.2', name: 'Human Impact',
      values: [['L', 'Low'], ['M', 'Medium'], ['H', 'High'], ['VH', 'Very High']] },
    rows: `
      L L M VH L L M VH M H H VH VH VH VH VH
    `,
  },
  'public safety impact': {
    version: '1.0.0',
    inputs: [
      { namespace: 'ssvc', key: 'SI', version: '2.0.1', name: 'Safety Impact',
      values: [['N', 'Negligible'], ['M', 'Marginal'], ['R', 'Critical'], ['C', 'Catastrophic']] },
    ],
    outcome: { namespace: 'ssvc', key: 'PSI', version: '2.0.1', name: 'Public Safety Impact',
      values: [['M', 'Minimal'], ['S', 'Significant']] },
    rows: `
      M S S S
    `,
  },
  'utility': {
    version: '1.0.0',
    inputs: [
      { namespace: 'ssvc', key: 'A', version: '2.0.0', name: 'Automatable',
      values: [['N', 'No'], ['Y', 'Yes']] },
      { namespace: 'ssvc', key: 'VD', version: '1.0.0', name: 'Value Density',
      values: [['D', 'Diffuse'], ['C', 'Concentrated']] },
    ],
    outcome: { namespace: 'ssvc', key: 'U', version: '1.0.1', name: 'Utility',
      values: [['L', 'Laborious'], ['E', 'Efficient'], ['S', 'Super Effective']] },
    rows: `
      L E E S
    `,
  },
  'CISA coordinator': {
    version: '2.0.3',
    inputs: [
      { namespace: 'ssvc', key: 'E', version: '1.1.0', name: 'Exploitation',
      values: [['N', 'None'], ['P', 'Public PoC'], ['A', 'Active']] },
      { namespace: 'ssvc', key: 'A', version: '2.0.0', name: 'Automatable',
      values: [['N', 'No'], ['Y', 'Yes']] },
      { namespace: 'ssvc', key: 'TI', version: '1.0.0', name: 'Technical Impact',
      values: [['P', 'Partial'], ['T', 'Total']] },
      { namespace: 'ssvc', key: 'MWI', version: '1.0.0', name: 'Mission and Well-Being Impact',
      values: [['L', 'Low'], ['M', 'Medium'], ['H', 'High']] },
    ],
    outcome: { namespace: 'cisa', key: 'CISA', version: '1.1.0', name: 'CISA Levels',
      values: [['T', 'Track'], ['T*', 'Track*'], ['AT', 'Attend'], ['AC', 'Act']] },
    rows: `
      T T T T T T* T T AT T T AT T T T* T T* AT T T AT T T* AT T T AT T AT AC AT AT AC AT AC AC
    `,
  },
  'CISA remediation timelines': {
    version: '1.0.0',
    inputs: [
      { namespace: 'cisa', key: 'PE', version: '1.0.0', name: 'Publicly Exposed',
      values: [['N', 'No'], ['Y', 'Yes']] },
      { namespace: 'cisa', key: 'KEV', version: '1.0.0', name: 'In KEV',
      values: [['N', 'No'], ['Y', 'Yes']] },
      { namespace: 'ssvc', key: 'A', version: '2.0.0', name: 'Automatable',
      values: [['N', 'No'], ['Y', 'Yes']] },
      { namespace: 'ssvc', key: 'TI', version: '1.0.0', name: 'Technical Impact',
      values: [['P', 'Partial'], ['T', 'Total']] },
    ],
    outcome: { namespace: 'cisa', key: 'BOD2604', version: '1.0.0', name: 'CISA BOD 26-04 Remediation Timelines',
      values: [['FSU', 'Fix on system upgrade'], ['60D', '60 days'], ['14D', '14 days'], ['3D', '3 days'],
        ['3DF', '3 days & forensic investigation']] },
    rows: `
      FSU FSU 60D 60D 14D 14D 14D 3DF 60D 14D 14D 3D 14D 3DF 3D 3DF
    `,
  },
} as const satisfies Readonly<Record<string, TableData>>
