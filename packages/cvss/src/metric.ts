/** The versions of the standard this package computes. */
export type Version = '2.0' | '3.0' | '3.1' | '4.0'

/** A metric's group in the standard; `threat` and `supplemental` exist only in 4.0, `temporal` only before. */
export type MetricGroup = 'base' | 'temporal' | 'threat' | 'environmental' | 'supplemental'

/** One metric as the standard defines it, enough to draw a form field from. */
export interface Metric {
  /** The abbreviation used in vectors, for instance `AV`. */
  readonly key: string
  readonly name: string
  readonly group: MetricGroup
  /** The metric must appear in every vector. True for the base group only. */
  readonly mandatory: boolean
  /** In the order of the standard; a not-defined value (`X`, in 2.0 `ND`) comes first. */
  readonly values: readonly MetricValue[]
}

/** One value a metric can take. */
export interface MetricValue {
  readonly value: string
  readonly name: string
}

/** Writes a group's metrics down tersely: `[key, name, 'N:Network A:Adjacent_Network']`. */
export function defineGroup(group: MetricGroup, rows: readonly (readonly [string, string, string])[]): Metric[] {
  return rows.map(([key, name, values]) => ({
    key,
    name,
    group,
    mandatory: group === 'base',
    values: values.split(' ').map((pair) => {
      const [value = '', label = ''] = pair.split(':')
      return { value, name: label.replaceAll('_', ' ') }
    }),
  }))
}
