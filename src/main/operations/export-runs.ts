import { createHash } from 'node:crypto';
import { copyFile, mkdir, open, readdir, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '#contract/failure.ts';
import type { CheckedInputOf, OutputOf } from '#contract/method.ts';
import type { provenanceMethods } from '#contract/provenance.ts';
import type { SigningKeyFile } from '../home/signing-key.ts';
import { canonicalJson } from '../provenance/canonical-json.ts';
import { signEnvelope } from '../provenance/exports/dsse.ts';
import type { ExportedRun } from '../provenance/exports/exported-run.ts';
import { inTotoPayloadType, statementOf } from '../provenance/exports/in-toto.ts';
import { recordsAsProv } from '../provenance/exports/prov-json.ts';
import { recordsAsJson } from '../provenance/exports/record-json.ts';
import { type CrateFile, crateMetadata } from '../provenance/exports/ro-crate.ts';
import type { Project } from '../store/project.ts';
import type { OperationContext } from './context.ts';

type Request = CheckedInputOf<typeof provenanceMethods, 'runs.export'>;
type Exported = OutputOf<typeof provenanceMethods, 'runs.export'>;

/**
 * Writes records in a form for others.
 *
 * @throws Failure `not-found` for a run without a record, `usage` for a path that is taken or not absolute, `storage`
 */
export async function exportRuns(
  context: OperationContext,
  keys: SigningKeyFile,
  request: Request,
): Promise<Exported> {
  const { format, path: target } = request;
  if (!path.isAbsolute(target)) throw new Failure('usage', `${target}: give an absolute path`);
  const project = context.project();
  const runs = recordedRuns(project, request.runIds);
  switch (format) {
    case 'json':
      return written(target, `${recordsAsJson(runs)}\n`, runs.length, null);
    case 'prov-json':
      return written(target, `${canonicalJson(recordsAsProv(runs))}\n`, runs.length, null);
    case 'in-toto': {
      const statements = runs.map((run) => canonicalJson(statementOf(run)));
      const described = await keys.describe();
      if (described === null) return written(target, `${statements.join('\n')}\n`, runs.length, null);
      const { key, keyId } = await keys.unlock(request.passphrase);
      const envelopes = statements.map((statement) =>
        JSON.stringify(signEnvelope(inTotoPayloadType, Buffer.from(statement), key, keyId)),
      );
      return written(target, `${envelopes.join('\n')}\n`, runs.length, keyId);
    }
    case 'ro-crate':
      return writeCrate(project, runs, target);
  }
}

function recordedRuns(project: Project, runIds: readonly number[] | null): ExportedRun[] {
  const wanted = runIds ?? [...project.records.stored()].map(({ runId }) => runId);
  if (wanted.length === 0) throw new Failure('not-found', 'this project has no records yet');
  return wanted.map((runId) => {
    const record = project.records.of(runId);
    const { subject, state } = project.runs.get(runId);
    if (record !== null) return { runId, subject, record };
    throw new Failure('not-found', `run ${runId} is ${state}; only runs that are done have a record`);
  });
}

async function written(
  target: string,
  text: string,
  records: number,
  signedBy: string | null,
): Promise<Exported> {
  const temporary = `${target}.${process.pid}.part`;
  try {
    await writeFile(temporary, text);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw unwritable(target, error);
  }
  return { path: target, records, files: 1, bytes: Buffer.byteLength(text), signedBy };
}

/** A folder that appears under its name when it is complete. */
async function writeCrate(project: Project, runs: readonly ExportedRun[], target: string): Promise<Exported> {
  const entries = await readdir(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new Failure('usage', `${target} can't take a crate (${error.code}); name a new or empty folder`);
  });
  if (entries.length > 0) {
    throw new Failure('usage', `${target} is not empty; name a new or empty folder for the crate`);
  }
  const making = `${target}.${process.pid}.part`;
  try {
    const files = await copyFiles(project, runs, making);
    const recordFiles: CrateFile[] = [];
    for (const { record } of runs) {
      const name = `records/record-${record.sequence}.json`;
      const text = canonicalJson(record);
      await writeFile(path.join(making, name), text);
      recordFiles.push({
        path: name,
        name: `Record ${record.sequence}`,
        sha256: createHash('sha256').update(text).digest('hex'),
        bytes: Buffer.byteLength(text),
        mediaType: 'application/json',
      });
    }
    const newest =
      runs
        .map(({ record }) => record.execution.endedAt)
        .sort()
        .at(-1) ?? '';
    const metadata = crateMetadata({
      name: `${project.name}: ${runs.length} ${runs.length === 1 ? 'run' : 'runs'}`,
      date: newest,
      runs,
      files,
      recordFiles,
    });
    const text = `${JSON.stringify(metadata, null, 2)}\n`;
    await writeFile(path.join(making, 'ro-crate-metadata.json'), text);
    // Only ever an empty folder: what somebody has put there meanwhile is theirs.
    await rmdir(target).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    await rename(making, target);
    const held = [...files.values(), ...recordFiles];
    return {
      path: target,
      records: runs.length,
      files: held.length + 1,
      bytes: held.reduce((sum, { bytes }) => sum + bytes, Buffer.byteLength(text)),
      signedBy: null,
    };
  } catch (error) {
    await rm(making, { recursive: true, force: true });
    throw error instanceof Failure ? error : unwritable(target, error);
  }
}

const mediaTypes: Readonly<Record<string, string>> = {
  png: 'image/png',
  pdf: 'application/pdf',
  json: 'application/json',
};

/** Copies what the project keeps of the runs' results and inputs; each file once. */
async function copyFiles(
  project: Project,
  runs: readonly ExportedRun[],
  folder: string,
): Promise<Map<string, CrateFile>> {
  await mkdir(path.join(folder, 'records'), { recursive: true });
  await mkdir(path.join(folder, 'files'), { recursive: true });
  const files = new Map<string, CrateFile>();
  for (const { runId, record } of runs) {
    const { outputs, inputs } = record.content;
    for (const { name, sha256 } of [...outputs, ...inputs]) {
      if (files.has(sha256)) continue;
      const source = project.blobs.pathOf(sha256);
      const found = await stat(source).catch(() => null);
      if (found === null) continue;
      const type = await typeOf(source);
      const file = `files/${sha256.slice(0, 16)}${type === null ? '.bin' : `.${type}`}`;
      await copyFile(source, path.join(folder, file));
      files.set(sha256, {
        path: file,
        name: `${name} (run ${runId})`,
        sha256,
        bytes: found.size,
        mediaType: mediaTypes[type ?? ''] ?? 'application/octet-stream',
      });
    }
  }
  return files;
}

/** What a file is, by its first bytes. */
async function typeOf(file: string): Promise<'png' | 'pdf' | 'json' | null> {
  const handle = await open(file);
  try {
    const head = Buffer.alloc(8);
    await handle.read(head, 0, 8, 0);
    if (head.toString('latin1', 1, 4) === 'PNG') return 'png';
    if (head.toString('latin1', 0, 4) === '%PDF') return 'pdf';
    return head[0] === 0x7b && (head[1] === 0x22 || head[1] === 0x7d) ? 'json' : null;
  } finally {
    await handle.close();
  }
}

function unwritable(target: string, error: unknown): Failure {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  return new Failure(
    'storage',
    `${target} can't be written (${code}); free some space or name another place`,
    undefined,
    error,
  );
}
