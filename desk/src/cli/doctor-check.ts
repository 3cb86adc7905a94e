/** One thing looked at. `weak`: a protection that is off or a fault that costs one; `notice`: worth knowing, no weakening. */
export interface Check {
  readonly name: string
  readonly state: 'ok' | 'notice' | 'weak'
  readonly says: string
  /** What to do about it; only where something is. */
  readonly mend?: string
}

export const fine = (name: string, says: string): Check => ({ name, state: 'ok', says })
export const notice = (name: string, says: string, mend?: string): Check => ({ name, state: 'notice', says, ...(mend === undefined ? {} : { mend }) })
export const weak = (name: string, says: string, mend: string): Check => ({ name, state: 'weak', says, mend })
