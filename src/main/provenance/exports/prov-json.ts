import { type ExportedRun, inputsOf } from './exported-run.ts';

type Attributes = Readonly<Record<string, unknown>>;

/** A PROV document: elements and relations by id. */
export interface ProvDocument {
  readonly prefix: Readonly<Record<string, string>>;
  readonly entity: Readonly<Record<string, Attributes>>;
  readonly activity: Readonly<Record<string, Attributes>>;
  readonly agent: Readonly<Record<string, Attributes>>;
  readonly used: Readonly<Record<string, Attributes>>;
  readonly wasGeneratedBy: Readonly<Record<string, Attributes>>;
  readonly wasAssociatedWith: Readonly<Record<string, Attributes>>;
  readonly actedOnBehalfOf: Readonly<Record<string, Attributes>>;
  readonly wasDerivedFrom: Readonly<Record<string, Attributes>>;
}

/**
 * Records as PROV-JSON. Files and records are entities named by their SHA-256, so documents of several projects can
 * be put together; a run is an activity; the program is an agent that acts for the user; a record is derived from the
 * one before it.
 *
 * Source: W3C Member Submission "The PROV-JSON Serialization", 24 April 2013.
 */
export function recordsAsProv(runs: readonly ExportedRun[]): ProvDocument {
  const entity: Record<string, Attributes> = {};
  const activity: Record<string, Attributes> = {};
  const agent: Record<string, Attributes> = {};
  const relations = {
    used: {} as Record<string, Attributes>,
    wasGeneratedBy: {} as Record<string, Attributes>,
    wasAssociatedWith: {} as Record<string, Attributes>,
    actedOnBehalfOf: {} as Record<string, Attributes>,
    wasDerivedFrom: {} as Record<string, Attributes>,
  };
  let relation = 0;
  const relate = (kind: keyof typeof relations, attributes: Attributes) => {
    relation += 1;
    relations[kind][`_:r${relation}`] = attributes;
  };
  const known = new Set(runs.map(({ record }) => record.hash));
  for (const { runId, subject, record } of runs) {
    const { content, execution } = record;
    const run = `wl:run-${record.hash}`;
    const program = `wl:program-${content.program.version}`;
    const own = `wl:record-${record.hash}`;
    activity[run] = {
      'prov:startTime': execution.startedAt,
      'prov:endTime': execution.endedAt,
      'prov:type': text(`wl:${content.kind}`),
      'prov:label': `Run ${runId}: ${content.method.id} on ${subject}`,
      'wl:method': content.method.id,
      'wl:methodVersion': content.method.version,
      'wl:definition': content.method.source,
      'wl:seed': { $: String(content.seed), type: 'xsd:integer' },
      'wl:passes': { $: String(content.passes), type: 'xsd:integer' },
      ...Object.fromEntries(
        Object.entries(content.parameters)
          .filter(([, value]) => value !== null)
          .map(([name, value]) => [`wl:parameter-${name}`, String(value)]),
      ),
    };
    entity[own] = {
      'prov:type': text('wl:record'),
      'prov:label': `Record ${record.sequence}`,
      'wl:contentHash': record.contentHash,
      'wl:sequence': { $: String(record.sequence), type: 'xsd:integer' },
    };
    agent[program] = {
      'prov:type': { $: 'prov:SoftwareAgent', type: 'prov:QUALIFIED_NAME' },
      'prov:label': `Waferlens ${content.program.version}`,
    };
    relate('wasGeneratedBy', { 'prov:entity': own, 'prov:activity': run, 'prov:time': execution.endedAt });
    relate('wasAssociatedWith', { 'prov:activity': run, 'prov:agent': program });
    if (content.user !== '') {
      const user = `wl:user-${encodeURIComponent(content.user).replaceAll('%', '-')}`;
      agent[user] = {
        'prov:type': { $: 'prov:Person', type: 'prov:QUALIFIED_NAME' },
        'prov:label': content.user,
      };
      relate('wasAssociatedWith', { 'prov:activity': run, 'prov:agent': user });
      relate('actedOnBehalfOf', {
        'prov:delegate': program,
        'prov:responsible': user,
        'prov:activity': run,
      });
    }
    for (const input of inputsOf(content)) {
      const file = `wl:file-${input.sha256}`;
      entity[file] ??= { 'prov:label': input.name, 'wl:sha256': input.sha256 };
      relate('used', { 'prov:activity': run, 'prov:entity': file, 'prov:role': input.role });
    }
    for (const { name, sha256, bytes } of content.outputs) {
      const file = `wl:file-${sha256}`;
      entity[file] ??= {
        'prov:label': name,
        'wl:sha256': sha256,
        'wl:bytes': { $: String(bytes), type: 'xsd:integer' },
      };
      relate('wasGeneratedBy', {
        'prov:entity': file,
        'prov:activity': run,
        'prov:time': execution.endedAt,
        'prov:role': name,
      });
    }
    // The record before may lie outside of this document; a PROV document may name what it does not describe.
    if (record.sequence > 1) {
      const before = `wl:record-${record.previous}`;
      if (!known.has(record.previous)) entity[before] ??= { 'prov:type': text('wl:record') };
      relate('wasDerivedFrom', { 'prov:generatedEntity': own, 'prov:usedEntity': before });
    }
  }
  return {
    prefix: {
      wl: 'urn:waferlens:',
      xsd: 'http://www.w3.org/2001/XMLSchema#',
      prov: 'http://www.w3.org/ns/prov#',
    },
    entity,
    activity,
    agent,
    ...relations,
  };
}

function text(name: string): Attributes {
  return { $: name, type: 'prov:QUALIFIED_NAME' };
}
