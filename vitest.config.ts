import { defineConfig } from 'vitest/config';

/** Unit tests sit beside their source; tests/integration holds those that cross layers. */
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      // Unit tests leave nothing behind, so files share a process: modules are loaded once instead of 190 times.
      { test: { name: 'unit', include: ['src/**/*.test.ts'], testTimeout: 20_000, isolate: false } },
      {
        test: {
          name: 'integration',
          include: ['tests/{integration,security,electron}/**/*.test.ts'],
          globalSetup: 'tests/integration/fixtures/built-program.mjs',
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
