/** A time during which a clock stood still, with the reason that was given. Without `to` it has not ended. */
export interface Pause {
  readonly from: Temporal.Instant
  readonly to?: Temporal.Instant
  readonly reason: string
}

/** The pause in force at an instant; its first moment is in it, its last is not. */
export function pauseAt(pauses: readonly Pause[], instant: Temporal.Instant): Pause | undefined {
  return pauses.find((pause) => Temporal.Instant.compare(pause.from, instant) <= 0 &&
    (pause.to === undefined || Temporal.Instant.compare(instant, pause.to) < 0))
}

/** `due` moved by all the time, from `start` on, that the clock stood still; none when a pause never ended. */
export function elapsedPauses(
  start: Temporal.Instant, due: Temporal.Instant, pauses: readonly Pause[],
): Temporal.Instant | undefined {
  let moved = due
  let standing = start
  for (const pause of pauses.toSorted((a, b) => Temporal.Instant.compare(a.from, b.from))) {
    if (Temporal.Instant.compare(pause.from, moved) >= 0) break
    if (pause.to === undefined) return undefined
    // Two pauses may overlap; no moment moves the due instant twice.
    const from = later(pause.from, standing)
    if (Temporal.Instant.compare(from, pause.to) >= 0) continue
    moved = moved.add(from.until(pause.to))
    standing = pause.to
  }
  return moved
}

function later(a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.compare(a, b) >= 0 ? a : b
}
