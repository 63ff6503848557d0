import { priorities } from '#contract/batch.ts';
import type { MethodDescription } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import type { InputOf } from '#contract/method.ts';
import { reportTemplate } from '#contract/report.ts';
import type { WorkstationMethods } from '#contract/workstation.ts';
import { listCases } from '../../operations/case-table.ts';
import { caseScope } from './case-scope.ts';
import { methodParameters } from './method-parameters.ts';
import { datasetNamed } from './names.ts';
import { segmenterNamed } from './segmentation-choice.ts';
import type { Session } from './session.ts';

/** What `batch` asks for: rankings first, so that a report at the end of the explanations has them. */
export interface BatchRequest {
  readonly influence: InputOf<WorkstationMethods, 'influence.run'> | null;
  readonly explain: InputOf<WorkstationMethods, 'explain.start'> | null;
}

/**
 * The requests that the options of `batch` stand for.
 *
 * @throws Failure `usage` for unknown methods and parameters, and where `--train` is missing; `not-found` without cases
 */
export async function batchRequest(
  session: Session,
  options: Record<string, unknown>,
): Promise<BatchRequest> {
  const chosen = await chosenMethods(session, (options.method ?? []) as readonly string[]);
  const segmenter =
    options.segmenter === undefined ? null : await segmenterNamed(session, String(options.segmenter));
  const settable = [...chosen.explainers, ...chosen.influences, ...(segmenter === null ? [] : [segmenter])];
  const parameters = methodParameters(settable, (options.set ?? []) as readonly string[]);
  const withParameters = (methods: readonly MethodDescription[]) =>
    methods.map(({ id }) => ({ id, parameters: parameters.get(id) ?? {} }));
  const trainingId = chosen.influences.length === 0 ? null : await trainingOf(session, options.train);
  const cases = {
    ...(await chosenCases(session, options)),
    target: options.target === 'label' ? ('label' as const) : ('predicted' as const),
    seed: session.options.seed,
    priority: priorities.normal,
  };
  const title = String(options.title);
  return {
    influence:
      trainingId === null ? null : { ...cases, trainingId, methods: withParameters(chosen.influences) },
    explain:
      chosen.explainers.length === 0
        ? null
        : {
            ...cases,
            methods: withParameters(chosen.explainers),
            segmentation:
              segmenter === null
                ? null
                : { segmenter: segmenter.id, parameters: parameters.get(segmenter.id) ?? {} },
            report:
              options.report === undefined
                ? null
                : { title, template: reportTemplate.parse(options.template) },
          },
  };
}

/** The methods of `--method`: those that explain a picture, and those that trace an answer back to training pictures. */
async function chosenMethods(session: Session, ids: readonly string[]) {
  if (ids.length === 0) throw new Failure('usage', 'give at least one --method, or --resume');
  const described = await session.call('methods', {});
  const known = [...described.methods, ...described.influences];
  for (const id of ids) {
    if (known.some((method) => method.id === id)) continue;
    const names = known.map((method) => method.id).join(', ');
    throw new Failure('usage', `there is no method "${id}"; there are: ${names}`);
  }
  const asked = (methods: readonly MethodDescription[]) => methods.filter(({ id }) => ids.includes(id));
  const inOrder = (methods: readonly MethodDescription[]) =>
    asked(methods).toSorted((one, other) => ids.indexOf(one.id) - ids.indexOf(other.id));
  return { explainers: inOrder(described.methods), influences: inOrder(described.influences) };
}

async function trainingOf(session: Session, name: unknown): Promise<number> {
  if (typeof name === 'string') return datasetNamed(session, name);
  throw new Failure('usage', 'influence methods need --train, the data set that the model was trained on');
}

async function chosenCases(session: Session, options: Record<string, unknown>) {
  const { modelId, datasetId } = await caseScope(session, options.model, options.dataset);
  const project = (await session.workstation()).context.project();
  const { samples } = project.datasets.get(datasetId);
  const named = async () => {
    if (options.cases !== undefined) return indicesOf(String(options.cases), samples);
    if (options.misclassified !== true) return Array.from({ length: samples }, (_, index) => index);
    const filter = { misclassified: true, label: null, predicted: null };
    return (await listCases(project, modelId, datasetId, filter)).map(({ index }) => index);
  };
  const limit = typeof options.limit === 'number' ? options.limit : Number.POSITIVE_INFINITY;
  const indices = (await named()).slice(0, limit);
  if (indices.length === 0) throw new Failure('not-found', 'no case fits');
  return { modelId, datasetId, indices };
}

function indicesOf(list: string, samples: number): number[] {
  return list.split(',').map((text) => {
    const index = Number(text);
    if (text.trim() !== '' && Number.isInteger(index) && index >= 0 && index < samples) return index;
    throw new Failure('usage', `--cases ${text}: give indices from 0 to ${samples - 1}, such as 3,17,40`);
  });
}
