import type { MaskStates } from '#contract/masks.ts';
import type { CommandDefinition } from '../command.ts';
import { datasetNamed } from '../names.ts';
import { table } from '../output.ts';

type Entry = MaskStates['entries'][number];

export const masksList: CommandDefinition = {
  name: ['masks', 'list'],
  summary: 'the ground-truth masks of a data set, and who validated them when',
  define: (command) => command.requiredOption('--dataset <name>', 'data set'),
  run: async (session, _positional, options) => {
    const { context } = await session.withProject();
    const datasetId = await datasetNamed(session, String(options.dataset));
    const { samples, original, entries } = await session.call('masks.list', { datasetId });
    const said = new Map<number, Entry>(entries.map((entry) => [entry.index, entry]));
    const came = new Set(original.flatMap(([first, last]) => range(first, last)));
    const indices = [...new Set([...came, ...said.keys()])].sort((a, b) => a - b);
    const names = new Map(
      context
        .project()
        .samples.of(datasetId, indices)
        .map(({ index, name }) => [index, name]),
    );
    const rows = indices.map((index) => {
      const entry = said.get(index);
      const mask = entry === undefined ? came.has(index) : entry.sha256 !== null;
      const { by = null, at = null, area = null } = entry ?? {};
      return { index, name: names.get(index) ?? '', mask, kind: entry?.kind ?? 'original', by, at, area };
    });
    session.output.result({ samples, masks: rows }, () => [
      ...table(
        ['sample', 'picture', 'mask', 'by', 'at', 'pixels'],
        rows.map(({ index, name, mask, kind, by, at, area }) => [
          String(index),
          name,
          mask ? words[kind] : 'none',
          by ?? '',
          at ?? '',
          area === null ? '' : String(area),
        ]),
        ['right', 'left', 'left', 'left', 'left', 'right'],
      ),
      `${rows.filter(({ mask }) => mask).length} of ${samples} pictures have a mask`,
    ]);
  },
};

const words: Readonly<Record<Entry['kind'], string>> = {
  original: 'came with the data',
  accepted: 'accepted',
  imported: 'imported',
  removed: 'none',
  restored: 'put back',
};

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}
