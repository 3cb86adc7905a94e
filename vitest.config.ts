import { defineConfig } from 'vitest/config'

// Suffixes tell the cost: .test.ts is pure and takes milliseconds, .db.test.ts talks to a real
// PostgreSQL, .peer.test.ts to a real SMTP peer, .browser.test.ts drives a real browser.
const costly = ['**/*.db.test.ts', '**/*.peer.test.ts', '**/*.browser.test.ts', '**/*.e2e.test.ts']

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'hono/jsx' } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'pure',
          include: ['{packages,desk,testing,scripts}/**/*.test.{ts,tsx}'],
          exclude: ['**/node_modules/**', ...costly],
          isolate: false,
          pool: 'threads',
          testTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'costly',
          include: costly.map((pattern) => `{desk,testing,scripts}/${pattern}`),
          exclude: ['**/node_modules/**'],
          pool: 'forks',
          maxWorkers: 2,
          testTimeout: 120_000,
          hookTimeout: 240_000,
          // Real servers on a machine that others use too: once more before it counts as broken, and the report says so.
          retry: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
