import { defineConfig } from '@playwright/test';

/** The same specs run against the loopback host in Chromium and, where its binary is there, in Electron. */
export default defineConfig({
  testDir: 'tests/end-to-end',
  outputDir: 'test-results/end-to-end',
  timeout: 120_000,
  expect: { timeout: 15_000 },
  workers: 1,
  reporter: [['list'], ['json']],
  projects: [{ name: 'loopback' }, { name: 'electron' }],
});
