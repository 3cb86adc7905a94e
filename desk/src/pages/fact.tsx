import type { FC, PropsWithChildren } from 'hono/jsx'

/** One named fact of a `<dl>`. */
export const Fact: FC<PropsWithChildren<{ label: string }>> = ({ label, children }) => (
  <div>
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
)
