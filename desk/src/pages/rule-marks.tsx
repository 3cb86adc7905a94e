import type { FC } from 'hono/jsx'

/** Where something comes from, small and out of the way: the ids of the rules of the policy. */
export const RuleMarks: FC<{ rules: readonly string[]; path?: string | undefined }> = ({ rules, path }) => {
  if (rules.length === 0 && !path) return null
  return (
    <span class="rules">
      <span class="visually-hidden">{rules.length > 0 ? 'From rule ' : 'From the policy’s field '}</span>
      {rules.map((rule, index) => (
        <>
          {index > 0 ? ' ' : null}
          <span class="rule" title={path}>
            {rule}
          </span>
        </>
      ))}
      {rules.length === 0 && path ? <span class="rule">{path}</span> : null}
    </span>
  )
}
