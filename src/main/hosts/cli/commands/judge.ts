import path from 'node:path';
import { Option } from 'commander';
import { type Baseline, baselines } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import { judgedBaselines, onceMoreWhenInterrupted } from '../../../operations/explain-picture.ts';
import { type JudgeRequest, judgePicture } from '../../../operations/judge-picture.ts';
import { chosenClassifier } from '../chosen-classifier.ts';
import { chosenPictures } from '../chosen-pictures.ts';
import type { CommandDefinition } from '../command.ts';
import { withImportedSegments } from '../imported-segments.ts';
import { decimal, table } from '../output.ts';

export const judge: CommandDefinition = {
  name: ['judge'],
  summary: 'judge any map, also one made by another tool',
  define: (command) =>
    command
      .requiredOption('--model <name>', 'model of the project, or a bare .onnx file without a project')
      .option('--image <file>', 'picture file')
      .option('--input <x.npy>', 'one preprocessed tensor [1, C, H, W]')
      .option('--map <map.npy>', 'float32 map [H, W] at input resolution')
      .option(
        '--segments <file>',
        'segments: .npy int32 [H, W] or uint8 [n, H, W], a folder of mask pictures, a picture of labels, or COCO JSON',
      )
      .option('--scores <s.npy>', 'float32 scores [n], one per segment')
      .option('--mask <mask.png>', 'ground-truth mask')
      .requiredOption('--metric <id...>', 'metrics; "list metrics" shows them')
      .addOption(
        new Option('--baseline <name...>', 'baselines (default: black mean blur)').choices([...baselines]),
      )
      .option('--target <class>', 'predicted, or a class index', 'predicted')
      .option('--labels <file>', 'bare .onnx: class names')
      .option('--preprocess <file.json>', 'bare .onnx: preprocessing'),
  run: async (session, _positional, options) => {
    const resolved = (name: string) =>
      options[name] === undefined ? null : path.resolve(session.directory, String(options[name]));
    const mapPath = resolved('map');
    const scoresPath = resolved('scores');
    if ((mapPath === null) === (scoresPath === null)) {
      throw new Failure('usage', 'give either --map, or --segments with --scores');
    }
    const chosen = await chosenClassifier(session, String(options.model), options);
    const [first, ...more] = await chosenPictures(session, chosen, options);
    if (first === undefined || more.length > 0)
      throw new Failure('usage', 'a map belongs to one picture; give one');
    const { context } = await session.workstation();
    const scratch = await context.scratch();
    const request: Omit<JudgeRequest, 'picture'> = {
      ...chosen,
      target: first.target,
      seed: session.options.seed,
      metrics: (options.metric as readonly string[]).flatMap((list) => list.split(',')),
      baselines: (options.baseline as Baseline[] | undefined) ?? judgedBaselines,
      mapPath,
      scoresPath,
    };
    const following = {
      signal: session.signal,
      onProgress: (event: Parameters<typeof session.output.progress>[0]) => session.output.progress(event),
    };
    const { metrics, runId } = await withImportedSegments(session, first.picture, async () => scratch.path)
      .then((picture) =>
        onceMoreWhenInterrupted(session.signal, () =>
          judgePicture(context, { ...request, picture }, following),
        ),
      )
      .finally(() => scratch.remove());
    session.output.result(metrics, () => [
      ...table(
        ['metric', 'value', 'low', 'high'],
        Object.entries(metrics).map(([id, value]) => [
          id,
          decimal(value.value, 4),
          decimal(value.low, 4),
          decimal(value.high, 4),
        ]),
        ['left', 'right', 'right', 'right'],
      ),
      ...(runId === null ? [] : [`run ${runId}`]),
    ]);
  },
};
