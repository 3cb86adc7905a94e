/** Every zone that this desk knows; names only, so that nobody has to spell one. */
export const zones: readonly string[] = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]

export const knownZone = (name: string): string | undefined => zones.find((zone) => zone === name)
