import path from 'node:path';
import process from 'node:process';
import { defineConfig } from '@playwright/test';
import type { HostOptions } from './tests/end-to-end/setup/workstation.ts';

// Every test has a new WAFERLENS_HOME; what one host compiled serves those after it.
process.env.NODE_COMPILE_CACHE ??= path.join(import.meta.dirname, '.cache', 'compiled-code');

/**
 * The same specs run against the loopback host in Chromium and, where its binary is there, in Electron. Neither the
 * pages nor the network are Playwright's own: the fixture `workstation` starts a host for each test.
 */
export default defineConfig<HostOptions>({
  testDir: 'tests/end-to-end',
  outputDir: 'test-results/end-to-end',
  globalSetup: './tests/end-to-end/setup/prepare.ts',
  timeout: 60_000,
  expect: { timeout: 15_000 },
  fullyParallel: true,
  workers: 2,
  forbidOnly: process.env.CI !== undefined,
  // Real hosts and workers on a busy machine: one more try there, and the summary names what needed it.
  retries: process.env.CI === undefined ? 0 : 1,
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE === undefined ? [['list']] : [['list'], ['json']],
  projects: [
    { name: 'loopback', use: { host: 'loopback' } },
    { name: 'electron', use: { host: 'electron' } },
  ],
});
