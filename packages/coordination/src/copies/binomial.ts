// The binomial distribution's upper tail, exactly enough for very small probabilities.

function logFactorials(n: number): number[] {
  const logs = [0]
  for (let i = 1; i <= n; i++) logs.push(logs[i - 1]! + Math.log(i))
  return logs
}

/** The probability of `k` or more successes in `n` trials that each succeed with probability `p` (0 < p < 1). */
export function atLeast(k: number, n: number, p: number): number {
  if (k <= 0) return 1
  if (k > n) return 0
  const logs = logFactorials(n)
  let sum = 0
  for (let i = n; i >= k; i--) {
    sum += Math.exp(logs[n]! - logs[i]! - logs[n - i]! + i * Math.log(p) + (n - i) * Math.log1p(-p))
  }
  return Math.min(1, sum)
}

/** The fewest matches of `n` that name one of `recipients` at `alpha`; undefined where even all would not do. */
export function matchesNeeded(n: number, recipients: number, alpha: number): number | undefined {
  for (let k = Math.ceil(n / 2); k <= n; k++) if (recipients * atLeast(k, n, 0.5) < alpha) return k
  return undefined
}
