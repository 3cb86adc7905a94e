import type { LeakEvent, LeakIncident } from './incident.ts'

/** The incident after an event. */
export function evolveLeak(state: LeakIncident, event: LeakEvent): LeakIncident {
  switch (event.type) {
    case 'LeakReported': return {
      ...state, stage: 'open', report: event.report, reportedAt: event.at, tasks: event.tasks }
    case 'LeakDetailed': {
      const { what, whom, leakedAt } = event
      return state.report === undefined ? state : {
        ...state,
        report: {
          ...state.report,
          ...(what === undefined ? {} : { what }), ...(whom === undefined ? {} : { whom }),
          ...(leakedAt === undefined ? {} : { leakedAt }),
        },
      }
    }
    case 'ContainmentAdded': return { ...state, tasks: [...state.tasks, event.task] }
    case 'ContainmentDone': {
      const { by, result, at } = event
      return { ...state, tasks: state.tasks.map(
        (task) => task.id === event.task ? { ...task, done: { by, result, at } } : task) }
    }
    case 'LeakLaidTo': {
      const { member: id, evidence, continued } = event
      return { ...state, member: { id, evidence, continued } }
    }
    case 'LeakJudged': {
      const { reason, by, at } = event
      return { ...state, judged: { public: event.public, reason, by, at } }
    }
    case 'OthersInformed': return { ...state, informed: [...new Set([...state.informed, ...event.parties])] }
    case 'SanctionDecided': return { ...state, sanction: { what: event.sanction, reason: event.reason, by: event.by } }
    default: return { ...state, stage: 'closed', lesson: event.lesson }
  }
}
