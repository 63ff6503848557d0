import type { EngineMethods } from '#contract/engine.ts';
import type { Handlers } from '#contract/method.ts';
import { scanDataset } from '../import/scan.ts';
import { benchmarkRows } from '../judge/benchmark-rows.ts';
import { exportMasks } from '../masks/export-masks.ts';
import { importMasks } from '../masks/import-masks.ts';
import { onnxRuntimeVersion } from '../runtime/onnx-runtime.ts';
import { defaultThreads } from '../runtime/threads.ts';
import { estimateBenchmark } from './benchmark-estimate.ts';
import { BenchmarkUnits } from './benchmark-unit.ts';
import { checkReference } from './check-reference.ts';
import { ClassifierShelf } from './classifier-shelf.ts';
import { estimateConcepts, findConcepts } from './concepts.ts';
import { estimateWork } from './estimate.ts';
import { evaluateDataset } from './evaluate.ts';
import { explainPicture } from './explain.ts';
import { gradientOfTensors } from './gradient.ts';
import { importSegments } from './import-segments.ts';
import { influenceHandlers } from './influence-handlers.ts';
import { inspectFile } from './inspect.ts';
import { judgeFile } from './judge.ts';
import { CaseJudge } from './judge-case.ts';
import { drawMask, readMask } from './mask.ts';
import { displayPicture } from './picture.ts';
import { previewPicture } from './preview.ts';
import { listProposals } from './proposals.ts';
import { providerStates } from './provider.ts';
import { segmentPicture } from './segment.ts';
import { hashSegmenterFiles } from './segmenter-files.ts';
import { selfTest } from './self-test.ts';
import { estimateTcav, testConcepts } from './tcav.ts';

/** What a worker answers. Classifiers and controls are kept between the calls of one worker. */
export function engineHandlers(): Handlers<EngineMethods> {
  const shelf = new ClassifierShelf();
  const judge = new CaseJudge();
  const benchmarks = new BenchmarkUnits();
  return {
    inspect: inspectFile,
    providers: async () => ({
      providers: [...(await providerStates())],
      threads: defaultThreads(),
      onnxRuntime: onnxRuntimeVersion(),
    }),
    selfTest,
    scan: (work, context) => scanDataset(work, context),
    evaluate: (work, context) => evaluateDataset(work, context, shelf),
    gradient: gradientOfTensors,
    estimate: (work) => estimateWork(work, shelf),
    hashSegmenterFiles: ({ segmenter, files }) => hashSegmenterFiles(segmenter, files),
    importSegments,
    segment: segmentPicture,
    drawMask,
    readMask,
    listProposals,
    exportMasks,
    importMasks,
    explain: (work, context) => explainPicture(work, context, shelf, judge),
    estimateConcepts: (work) => estimateConcepts(work, shelf),
    concepts: (work, context) => findConcepts(work, context, shelf),
    estimateTcav: (work) => estimateTcav(work, shelf),
    tcav: (work, context) => testConcepts(work, context, shelf),
    ...influenceHandlers(shelf),
    judge: (work, context) => judgeFile(work, context, shelf, judge),
    estimateBenchmark: (work) => estimateBenchmark(work, shelf),
    benchmarkUnit: (work, context) => benchmarks.run(work, context, shelf),
    benchmarkRows: async (measured) => ({ rows: await benchmarkRows(measured) }),
    preview: (work) => previewPicture(work, shelf),
    picture: displayPicture,
    checkReference: (work) => checkReference(work, shelf),
  };
}
