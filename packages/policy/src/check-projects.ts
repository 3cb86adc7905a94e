import { finding, type Finding } from './finding.ts'
import type { Policy } from './model.ts'

/** A foundation and its projects: every report needs a team to go to. */
export function checkProjects(policy: Policy): Finding[] {
  const projects = Object.entries(policy.projects ?? {})
  if (policy.project.kind !== 'foundation') {
    return projects.length === 0 ? [] : [finding('error', 'projects-without-foundation', 'projects',
      'Projects are listed, and this is no foundation.', 'Set `project.kind: foundation`, or take them out.', 'key')]
  }
  if (projects.length === 0) {
    return [finding('warning', 'foundation-without-projects', 'project.kind',
      'A foundation without projects has nobody to route reports to.', 'Add `projects:`.')]
  }
  return projects.filter(([, project]) => project.contact === undefined && project.private_list === undefined)
    .map(([name]) => finding('warning', 'missing-setting', `projects.${name}`,
      'This project has neither a security list nor a private one.', 'Add `contact:` or `private_list:`.', 'key'))
}
