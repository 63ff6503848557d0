import { type ExportedRun, inputsOf } from './exported-run.ts';

type Entity = Readonly<Record<string, unknown>> & { readonly '@id': string };

/** A file that the crate holds, by its path in the crate. */
export interface CrateFile {
  readonly path: string;
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly mediaType: string;
}

export interface CrateContents {
  readonly name: string;
  /** ISO 8601. */
  readonly date: string;
  readonly runs: readonly ExportedRun[];
  /** Files of the crate by their SHA-256. Inputs that are not among them are described, not held. */
  readonly files: ReadonlyMap<string, CrateFile>;
  /** The records themselves, in the order of `runs`. */
  readonly recordFiles: readonly CrateFile[];
}

const reference = (id: string) => ({ '@id': id });
const specification = 'https://w3id.org/ro/crate/1.2';
const processProfile = 'https://w3id.org/ro/wfrun/process/0.5';
const program = '#waferlens';
const licence = '#licence';

/**
 * The metadata file of an RO-Crate: what its files are, which runs made them, with what, from what.
 *
 * Source: RO-Crate Metadata Specification 1.2 (root data entity, data entities, provenance of entities); Process Run
 * Crate 0.5 for the runs.
 */
export function crateMetadata(contents: CrateContents): { '@context': unknown; '@graph': Entity[] } {
  const { name, date, runs, files, recordFiles } = contents;
  const held = [...files.values(), ...recordFiles];
  const versions = new Set(runs.map(({ record }) => record.content.program.version));
  const described = new Map<string, Entity>();
  const idOf = (sha256: string, input: { readonly name: string; readonly role: string }): string => {
    const file = files.get(sha256);
    if (file !== undefined) return file.path;
    const id = `#sha256-${sha256}`;
    described.set(id, {
      '@id': id,
      '@type': 'CreativeWork',
      name: input.name,
      description: `${input.role}; not part of this crate, known by its SHA-256`,
      identifier: `sha256:${sha256}`,
    });
    return id;
  };
  const people = [...new Set(runs.map(({ record }) => record.content.user).filter((user) => user !== ''))];
  const personId = (user: string) => `#user-${people.indexOf(user) + 1}`;
  const actions = runs.map((run, at): Entity => {
    const { content, execution } = run.record;
    const inputs = inputsOf(content);
    const record = recordFiles[at];
    return {
      '@id': `#run-${run.record.hash}`,
      '@type': 'CreateAction',
      name: `${content.method.id} on ${run.subject}`,
      description: `Run ${run.runId}, record ${run.record.sequence} of the project's chain, version ${content.method.version} of the method.`,
      instrument: reference(program),
      ...(content.user === '' ? {} : { agent: reference(personId(content.user)) }),
      startTime: execution.startedAt,
      endTime: execution.endedAt,
      actionStatus: reference('http://schema.org/CompletedActionStatus'),
      object: unique(inputs.map((input) => idOf(input.sha256, input))).map(reference),
      result: unique([
        ...content.outputs.map(({ sha256, name: output }) => idOf(sha256, { role: 'result', name: output })),
        ...(record === undefined ? [] : [record.path]),
      ]).map(reference),
    };
  });
  return {
    '@context': `${specification}/context`,
    '@graph': [
      {
        '@id': 'ro-crate-metadata.json',
        '@type': 'CreativeWork',
        conformsTo: reference(specification),
        about: reference('./'),
      },
      {
        '@id': './',
        '@type': 'Dataset',
        name,
        description: `${runs.length} ${runs.length === 1 ? 'run' : 'runs'} of Waferlens with records and results.`,
        datePublished: date,
        license: reference(licence),
        conformsTo: reference(processProfile),
        hasPart: held.map(({ path }) => reference(path)),
        mentions: actions.map((action) => reference(action['@id'])),
      },
      {
        '@id': processProfile,
        '@type': ['CreativeWork', 'Profile'],
        name: 'Process Run Crate',
        version: '0.5',
      },
      {
        '@id': licence,
        '@type': 'CreativeWork',
        name: 'As agreed with the owner of the pictures and the model',
        description: 'Nothing in this crate is licensed to third parties by its being here.',
      },
      {
        '@id': program,
        '@type': 'SoftwareApplication',
        name: 'Waferlens',
        url: 'urn:waferlens:program',
        version: [...versions].join(', '),
      },
      ...people.map((user) => ({ '@id': personId(user), '@type': 'Person', name: user })),
      ...held.map((file) => ({
        '@id': file.path,
        '@type': 'File',
        name: file.name,
        encodingFormat: file.mediaType,
        contentSize: String(file.bytes),
        sha256: file.sha256,
      })),
      ...actions,
      ...described.values(),
    ],
  };
}

function unique<Value>(values: readonly Value[]): readonly Value[] {
  return [...new Set(values)];
}
