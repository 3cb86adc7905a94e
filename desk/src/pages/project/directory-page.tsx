import type { FC } from 'hono/jsx'

/** One project of a foundation. */
export interface DirectoryRow {
  readonly key: string
  readonly name: string
  readonly home?: string
  /** Where its security model is published. */
  readonly model?: string
  readonly contact: string
  /** Whether the contact is the project's own; else the desk's address for it. */
  readonly own: boolean
}

const Outside: FC<{ href: string; says: string }> = ({ href, says }) => (
  <a href={href} rel="noopener noreferrer">
    {says}
  </a>
)

const ProjectLine: FC<{ row: DirectoryRow }> = ({ row: { name, home, model, contact, own } }) => (
  <tr>
    <th scope="row">{home ? <Outside href={home} says={name} /> : name}</th>
    <td data-label="Security model">
      {model ? <Outside href={model} says={`Security model of ${name}`} /> : 'None published'}
    </td>
    <td data-label="Contact">
      <a href={`mailto:${contact}`}>{contact}</a>
      {own ? null : <span class="quiet"> (through the foundation)</span>}
    </td>
  </tr>
)

/** S2-11: project by project, what can be expected of it and where its reports go. */
export const DirectoryView: FC<{ project: string; name: string; rows: readonly DirectoryRow[] }> = ({
  project,
  name,
  rows,
}) => (
  <article>
    <p class="crumbs">
      <a href={`/p/${project}`}>{name}</a>
    </p>
    <h1>Projects</h1>
    <p class="lead">
      A report about any of them may also go <a href={`/p/${project}/report`}>to the foundation</a>, which hands it to
      the project’s team and tells you so.
    </p>
    <table class="table table-stacks">
      <thead>
        <tr>
          <th scope="col">Project</th>
          <th scope="col">Security model</th>
          <th scope="col">Contact</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <ProjectLine row={row} />
        ))}
      </tbody>
    </table>
  </article>
)
