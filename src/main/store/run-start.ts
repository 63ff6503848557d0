import type { BenchmarkTimes } from '#contract/benchmark.ts';
import type { Evaluation } from '#contract/evaluation.ts';
import type { DefinitionSource, ParameterValues } from '#contract/explanation.ts';
import type { RecordKind } from '#contract/record.ts';
import type { ReportTemplate } from '#contract/report.ts';
import type { CaseKey } from '#contract/scalars.ts';

export interface RunStart {
  readonly kind: RecordKind;
  /** Id of the explainer or analysis, or `evaluation`, `judgement`, `report`. */
  readonly method: string;
  /** What the run is about, in words for lists: a picture's name, a data set's name, a title. */
  readonly subject: string;
  readonly modelId: number | null;
  readonly datasetId: number | null;
  /** The case, for runs about one sample. */
  readonly case: CaseKey | null;
  /** As asked for; the record has the resolved ones. */
  readonly parameters: ParameterValues;
  /** Of runs about a training set: it, and the data set that it is held against. */
  readonly training?: { readonly trainingId: number; readonly otherId: number | null };
}

/** What a finished run yields besides its record, by kind. */
export type RunYield =
  | {
      readonly kind: 'explanation';
      readonly title: string;
      readonly signed: boolean;
      readonly source: DefinitionSource;
      readonly judgementPasses: number;
    }
  /** The files must hold `logits`, `predicted` and `confidence`. */
  | { readonly kind: 'evaluation'; readonly evaluation: Evaluation }
  | { readonly kind: 'judgement'; readonly judgementPasses: number }
  /** The files must hold the manifest `concepts`, and `crops-<concept>` for every concept in it. */
  | { readonly kind: 'concepts' }
  /** The files must hold the manifest `tcav`. */
  | { readonly kind: 'tcav' }
  /** The files must hold `segmentation`, an `.npy` file. */
  | { readonly kind: 'segmentation' }
  /** The files must hold the manifest `benchmark`. */
  | { readonly kind: 'benchmark'; readonly times: BenchmarkTimes; readonly judgementPasses: number }
  /** The files must hold the manifest `influence`, and `scores`, float32 [samples of the training set]. */
  | {
      readonly kind: 'influence';
      readonly title: string;
      readonly signed: true;
      readonly source: DefinitionSource;
    }
  /** The files must hold the manifest `audit`. */
  | { readonly kind: 'audit' }
  /** The files must hold the manifest `influence-benchmark`. */
  | { readonly kind: 'influence-benchmark' }
  /** The files must hold `projection`, float32 [samples of the data set, 2]. */
  | { readonly kind: 'projection' }
  /** The files must hold `answers` and the manifest `study`. */
  | { readonly kind: 'study' }
  /** The files must hold `verdicts` and the manifest `agreement`. */
  | { readonly kind: 'agreement' }
  /** The files must hold `report`. */
  | {
      readonly kind: 'report';
      readonly title: string;
      readonly pages: number;
      readonly cases: number;
      readonly template: ReportTemplate;
    };
