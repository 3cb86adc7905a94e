import { answerProblem, problems } from '../problem.tsx'
import { operation, type Call, type Operation } from './operation.ts'
import { sendShape } from './send-shape.ts'

async function showProject({ c, port, param }: Call): Promise<Response> {
  const [detail, version] = await Promise.all([c.var.desk.project(param('project')), port.policy(param('project'))])
  if (!detail || !version) return answerProblem(c, problems.notFound)
  const { row, sections, asked, notes } = detail
  return sendShape(
    c,
    'Project',
    { project: row, sections, asked, notes, policy: version.policy, policyHash: version.hash },
  )
}

async function showAdvisory({ c, param }: Call): Promise<Response> {
  const page = await c.var.desk.advisory(param('id'))
  return page ? sendShape(c, 'Advisory', page) : answerProblem(c, problems.notFound)
}

/** For everybody: the same bytes. */
export const publicOperations: readonly Operation[] = [
  operation({
    id: 'listProjects', method: 'GET', path: '/api/v1/projects', door: 'public', says: 'The projects of this desk',
    answer: { status: 200, says: 'All of them', shape: 'Projects' },
    act: async ({ c }) => sendShape(c, 'Projects', { projects: await c.var.desk.projects() }),
  }),
  operation({
    id: 'readProject', method: 'GET', path: '/api/v1/projects/:project', door: 'public',
    says: 'A project and its policy',
    answer: { status: 200, says: 'The policy as data and in words', shape: 'Project' }, act: showProject,
  }),
  operation({
    id: 'listAdvisories', method: 'GET', path: '/api/v1/advisories', door: 'public',
    says: 'What has been published, newest first',
    answer: { status: 200, says: 'The newest 1000', shape: 'Advisories' },
    act: async ({ c }) => sendShape(c, 'Advisories', { advisories: await c.var.desk.advisories() }),
  }),
  operation({
    id: 'readAdvisory', method: 'GET', path: '/api/v1/advisories/:id', door: 'public', says: 'A published advisory',
    answer: { status: 200, says: 'As it was rendered at publication', shape: 'Advisory' }, act: showAdvisory,
  }),
]
