/** Deeper than any of the formats nests, and shallow enough for every reader that calls itself for what is inside. */
export const deepestNesting = 200

/** How deep brackets nest outside of strings; the text need not be sound JSON. */
export const nestingOf = (text: string): number => {
  let [depth, most, inString] = [0, 0, false]
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (inString) {
      if (code === 0x5c) at += 1
      else if (code === 0x22) inString = false
    } else if (code === 0x22) inString = true
    else if (code === 0x5b || code === 0x7b) most = Math.max(most, ++depth)
    else if (code === 0x5d || code === 0x7d) depth -= 1
  }
  return most
}
