/**
 * Suites in the order of what they cost: plain values first, then models that SPIN checks, then the panel's page in a
 * browser, then a whole VS Code. The last two start servers and browsers, so their files run one after another.
 *
 * `npm run test:long` has also what would not fit into half an hour: it sets LONG.
 */
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const slow = {
  testTimeout: 120_000,
  hookTimeout: 300_000,
  fileParallelism: false,
  // A browser on a busy machine may lose a key or a frame: such a test is tried once more, and the report says so.
  retry: 1,
  expect: { poll: { timeout: 20_000 } },
};

/**
 * What other suites show of the extension on Node, asked again of the one in a browser; an `npm start` that opens its example, and one that is ended early;
 * and a server that is killed again and again.
 */
const long = [
  ...['debugging', 'editing', 'exploring', 'main-job', 'traces'].map(name => `test/workbench/web-host/${name}.test.ts`),
  'test/workbench/start.test.ts',
  'test/workbench/start-ended.test.ts',
  'test/workbench/killed.test.ts',
];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          setupFiles: ['test/seed.ts'],
          include: ['test/**/*.test.ts'],
          exclude: ['test/spin/**', 'test/browser/**', 'test/workbench/**'],
          // All cores, where vitest would leave one for an editor that watches: on CI's two that is half of the time.
          maxWorkers: availableParallelism(),
          // Bounds against hangs, on a slow machine that does much else: what has to be fast is measured by the bench.
          testTimeout: 300_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'spin',
          setupFiles: ['test/seed.ts'],
          include: ['test/spin/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          maxWorkers: availableParallelism(),
          maxConcurrency: availableParallelism(),
          sequence: { groupOrder: 1 },
        },
      },
      { test: { name: 'browser', include: ['test/browser/**/*.test.ts'], ...slow, sequence: { groupOrder: 2 } } },
      {
        test: {
          name: 'workbench',
          include: ['test/workbench/**/*.test.ts'],
          exclude: process.env.LONG ? [] : long,
          ...slow,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
