import type { Migration } from './migrate.ts';
import { schemaVersion1 } from './schema.ts';
import { schemaVersion2 } from './schema-version-2.ts';
import { schemaVersion3 } from './schema-version-3.ts';
import { schemaVersion4 } from './schema-version-4.ts';
import { schemaVersion5 } from './schema-version-5.ts';
import { schemaVersion6 } from './schema-version-6.ts';

/** Every step of the project's schema. A published step is never edited; a change is a further step with its test. */
export const projectMigrations: readonly Migration[] = [
  { version: 1, up: (sqlite) => sqlite.exec(schemaVersion1) },
  { version: 2, up: (sqlite) => sqlite.exec(schemaVersion2) },
  { version: 3, up: (sqlite) => sqlite.exec(schemaVersion3) },
  { version: 4, up: (sqlite) => sqlite.exec(schemaVersion4) },
  { version: 5, up: (sqlite) => sqlite.exec(schemaVersion5) },
  { version: 6, up: (sqlite) => sqlite.exec(schemaVersion6) },
];
