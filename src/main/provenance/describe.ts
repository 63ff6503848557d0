import type { MetricValue } from '#contract/explanation.ts';
import type { ProvenanceRecord, RecordContent } from '#contract/record.ts';

/** One line of a record in words. */
export interface RecordLine {
  readonly name: string;
  readonly text: string;
}

/** A record in plain sentences, for the Runs screen and the command line: what, from what, how, with what result. */
export function describeRecord(record: ProvenanceRecord): RecordLine[] {
  const { content, execution } = record;
  return [
    { name: 'What', text: whatWords(content) },
    ...definitionLines(content),
    ...parameterLines(content),
    ...modelLines(content),
    ...content.inputs.map((input, position) => ({
      name: inputName(content, position),
      text: `${input.name}, SHA-256 ${input.sha256}`,
    })),
    ...targetLines(content),
    { name: 'Random numbers', text: `Seed ${content.seed}: the same seed gives the same draws.` },
    ...runtimeLines(content),
    {
      name: 'Computer',
      text: `${content.host.processor}, ${content.host.platform} on ${content.host.architecture}.`,
    },
    {
      name: 'Cost',
      text: `${count(content.passes, 'forward pass', 'forward passes')}, ${seconds(execution.seconds)}.`,
    },
    { name: 'When', text: `From ${execution.startedAt} to ${execution.endedAt}.` },
    ...(content.user === '' ? [] : [{ name: 'Who', text: content.user }]),
    ...metricLines(content),
    ...content.outputs.map((output) => ({
      name: `Result ${output.name}`,
      text: `${count(output.bytes, 'byte', 'bytes')}, SHA-256 ${output.sha256}`,
    })),
    {
      name: 'Warnings',
      text: content.warnings.length === 0 ? 'None.' : content.warnings.join(' '),
    },
    { name: 'Program', text: `Waferlens ${content.program.version}, record format ${content.schema}.` },
    {
      name: 'Content hash',
      text: `${record.contentHash}: the same when the run is repeated on the same PC.`,
    },
    {
      name: 'Chain',
      text: `Record ${record.sequence}, hash ${record.hash}, ${
        record.sequence === 1 ? 'the first of its project.' : `follows ${record.previous}.`
      }`,
    },
  ];
}

function whatWords({ kind, method }: RecordContent): string {
  switch (kind) {
    case 'evaluation':
      return 'The model was evaluated on a data set.';
    case 'explanation':
      return `A picture was explained by ${method.id}, version ${method.version}.`;
    case 'judgement':
      return 'A map was judged.';
    case 'report':
      return 'A report was made.';
    case 'concepts':
      return 'The concepts were looked for by which the model recognises a class (CRAFT).';
    case 'tcav':
      return 'It was tested whether concepts, each given by example pictures, speak for classes (TCAV).';
    case 'segmentation':
      return `A picture was cut into segments by ${method.id}, version ${method.version}.`;
    case 'benchmark':
      return 'Methods were measured against each other on the same pictures and segments.';
    case 'influence':
      return `The model's answer was traced back to training pictures by ${method.id}, version ${method.version}.`;
    case 'audit':
      return 'A training set was audited: suspected wrong labels, near-duplicates, leaks, memorised pictures.';
    case 'projection':
      return 'The pictures of a data set were laid out in a plane by what the model sees in them.';
    case 'study':
      return 'It was worked out what the answers of reviewers to a study of satisfaction come to.';
    case 'agreement':
      return 'It was worked out how far reviewers agree on verdicts and corrected labels.';
    case 'influence-benchmark':
      return 'It was measured how faithful methods are that trace answers back to training pictures.';
  }
}

function definitionLines({ kind, method }: RecordContent): RecordLine[] {
  // A report computes nothing that a paper could define.
  if (kind === 'report' || method.source === '') return [];
  const words: Readonly<Record<string, string>> = {
    published: "Published: the definition was read in the authors' paper or code",
    reconstruction: 'Reconstruction: only an outline is public and the definition is ours',
  };
  const citation = method.citation === '' ? '.' : ` (${method.citation}).`;
  return [{ name: 'Definition', text: `${words[method.source] ?? method.source}${citation}` }];
}

function parameterLines({ parameters, baseline }: RecordContent): RecordLine[] {
  const given = Object.entries(parameters).map(([name, value]) => `${name} ${value ?? 'not set'}`);
  return [
    ...(given.length === 0 ? [] : [{ name: 'Parameters', text: `${given.join(', ')}.` }]),
    ...(baseline === null
      ? []
      : [{ name: 'Baseline', text: `Hidden pixels were replaced by: ${baseline}.` }]),
  ];
}

function modelLines({ model, preprocessing }: RecordContent): RecordLine[] {
  return [
    ...(model === null
      ? []
      : [{ name: 'Model', text: `${model.name}, answer ${model.answer}, SHA-256 ${model.sha256}` }]),
    ...(preprocessing === null
      ? []
      : [
          {
            name: 'Preprocessing',
            text: `${Object.entries(preprocessing)
              .map(([name, value]) => `${name} ${plain(value)}`)
              .join(', ')}.`,
          },
        ]),
  ];
}

/** What an input is to the run. Runs about a training set name it first, then what it is held against. */
function inputName({ kind, inputs }: RecordContent, position: number): string {
  const role = inputs[position]?.role ?? '';
  const other: Readonly<Record<string, string>> = {
    influence: 'Data set',
    audit: 'Validation set',
    'influence-benchmark': 'Set of explained pictures',
  };
  const second = other[kind];
  if (role !== 'data set' || second === undefined) return capital(role);
  return inputs.findIndex((input) => input.role === role) === position ? 'Training set' : second;
}

function targetLines({ kind, target, output }: RecordContent): RecordLine[] {
  if (target === null) return [];
  if (kind === 'concepts') {
    const chosen = target.rule === 'labelled' ? 'that bear its label' : 'that the model assigns to it';
    return [{ name: 'Class', text: `${target.label} (index ${target.index}), on pictures ${chosen}.` }];
  }
  const probability = output?.probabilities[target.index];
  const share = probability === undefined ? '' : ` The model gives it ${(probability * 100).toFixed(1)} %.`;
  return [
    {
      name: 'Explained class',
      text: `${target.label} (index ${target.index}), chosen as: ${target.rule}.${share}`,
    },
  ];
}

function runtimeLines({ runtime }: RecordContent): RecordLine[] {
  if (runtime === null) return [];
  const provider =
    runtime.providerAsked === runtime.provider
      ? `execution provider ${runtime.provider}, as asked for`
      : `execution provider ${runtime.provider}, asked for was ${runtime.providerAsked}`;
  return [
    {
      name: 'Runtime',
      text:
        `ONNX Runtime ${runtime.onnxRuntime}, ${provider}, ${count(runtime.threads, 'thread', 'threads')}, ` +
        `batches of ${runtime.batchSize}, optimisation ${runtime.optimisation}.`,
    },
  ];
}

function metricLines({ metrics, judgement }: RecordContent): RecordLine[] {
  const own = Object.entries(metrics).map(([id, value]) => ({
    name: `Measured ${id}`,
    text: `${measured(value)}.`,
  }));
  if (judgement === null) return own;
  const judged = Object.entries(judgement.map).map(([id, value]) => ({
    name: `Measured ${id}`,
    text: `${measured(value)}; random map ${measured(judgement.random[id])}, centred Gaussian ${measured(judgement.centre[id])}.`,
  }));
  return [...own, ...judged];
}

function measured(metric: MetricValue | undefined): string {
  if (metric === undefined || metric.value === null) return 'not measured';
  const interval =
    metric.low === null || metric.high === null ? '' : ` (${number(metric.low)} to ${number(metric.high)})`;
  return `${number(metric.value)}${interval}`;
}

function number(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function plain(value: unknown): string {
  return Array.isArray(value) ? value.map(plain).join(' x ') : String(value);
}

function count(value: number, one: string, many: string): string {
  return `${value.toLocaleString('en-US')} ${value === 1 ? one : many}`;
}

function seconds(value: number): string {
  return value < 10 ? `${value.toFixed(2)} s` : `${Math.round(value)} s`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
