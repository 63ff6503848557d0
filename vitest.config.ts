import { defineConfig } from 'vitest/config';

/** Unit tests sit beside their source; tests/integration holds those that cross layers. */
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts'], testTimeout: 20_000 } },
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
