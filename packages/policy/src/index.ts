export * from './milestone.ts'
export type * from './model.ts'
