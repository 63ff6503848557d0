import type { RecordContent } from '#contract/record.ts';
import type { RecordLine, Said } from '#contract/record-words.ts';
import { line, said, verbatim } from './said.ts';

/** The model, by its file's hash, and how pictures are made ready for it. */
export function modelLines({ model, preprocessing, inputs }: RecordContent): RecordLine[] {
  return [
    ...(model === null
      ? []
      : [
          line(
            said('Model'),
            said('{{name}}, answer {{answer}}', { name: model.name, answer: model.answer }),
            model.sha256,
          ),
        ]),
    ...inputs
      // The record names its model above; it is read once.
      .filter(({ role, sha256 }) => ofModel(role) && !(role === 'model' && sha256 === model?.sha256))
      .map(({ role, name, sha256 }) => line(roleWords(role), verbatim(name), sha256)),
    ...(preprocessing === null
      ? []
      : Object.entries(preprocessing).map(([name, value]) =>
          line(said('Preprocessing: {{name}}', { name }), verbatim(plain(value))),
        )),
  ];
}

/** Everything else that went in, by its content. */
export function inputLines(content: RecordContent): RecordLine[] {
  return content.inputs.flatMap(({ role, name, sha256 }, position) =>
    ofModel(role) ? [] : [line(inputName(content, position), verbatim(name), sha256)],
  );
}

function ofModel(role: string): boolean {
  return role === 'model' || role === 'checkpoint';
}

/** What an input is to the run. Runs about a training set name it first, then what it is held against. */
function inputName({ kind, inputs }: RecordContent, position: number): Said {
  const role = inputs[position]?.role ?? '';
  const other: Readonly<Record<string, Said>> = {
    influence: said('Data set'),
    audit: said('Validation set'),
    'influence-benchmark': said('Set of explained pictures'),
  };
  const second = other[kind];
  if (role !== 'data set' || second === undefined) return roleWords(role);
  return inputs.findIndex((input) => input.role === role) === position ? said('Training set') : second;
}

const roles: Readonly<Record<string, Said>> = {
  model: said('Model'),
  checkpoint: said('Checkpoint'),
  picture: said('Picture'),
  mask: said('Mask'),
  'data set': said('Data set'),
  samples: said('Samples'),
  segments: said('Segments'),
  map: said('Map'),
  tensor: said('Tensor'),
  concepts: said('Concepts'),
  record: said('Record'),
  answers: said('Answers'),
  verdicts: said('Verdicts'),
};

function roleWords(role: string): Said {
  return roles[role] ?? verbatim(`${role.slice(0, 1).toUpperCase()}${role.slice(1)}`);
}

function plain(value: unknown): string {
  return Array.isArray(value) ? value.map(plain).join(' x ') : String(value);
}
