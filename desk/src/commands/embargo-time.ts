/** A date, a time and a zone become one moment, or the reason why they do not (X15). */
export function momentOf(
  date: string,
  time: string,
  zone: string,
): { readonly ok: true; readonly at: string } | { readonly ok: false; readonly says: string } {
  if (date === '' || time === '' || zone === '')
    return { ok: false, says: 'Give date, time and zone: together they are one moment for everybody.' }
  try {
    const local = Temporal.PlainDateTime.from(`${date}T${time}`)
    return { ok: true, at: local.toZonedDateTime(zone, { disambiguation: 'reject' }).toInstant().toString() }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return {
      ok: false,
      says: `«${date} ${time} ${zone}» is no single moment: check the spelling, and whether the clocks change that night.`,
    }
  }
}
