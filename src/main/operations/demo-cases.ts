import type { ParameterValues } from '#contract/explanation.ts';
import type { Project } from '../store/project.ts';
import { type CaseRow, listCases } from './case-table.ts';

/** Cases that the demo explains unless a number is given. */
export const demoCases = 6;

/**
 * The methods that the demo explains its cases by, in the order in which the program offers them. Those that sample
 * coalitions of segments get by with 500 of them.
 */
export const demoMethods: readonly { readonly id: string; readonly parameters: ParameterValues }[] = [
  ...[
    'occlusion',
    'rise',
    'grad-cam',
    'grad-cam-plus-plus',
    'hires-cam',
    'layer-cam',
    'xgrad-cam',
    'eigen-cam',
    'score-cam',
    'input-gradient',
    'gradient-x-input',
    'smooth-grad',
    'integrated-gradients',
  ].map((id) => ({ id, parameters: {} })),
  { id: 'kernel-shap', parameters: { samples: 500 } },
  { id: 'partition-shap', parameters: { samples: 500 } },
  { id: 'lime', parameters: { samples: 500 } },
  { id: 'corr-shap', parameters: {} },
  { id: 'gen-corr-shap', parameters: { samples: 500 } },
  { id: 'ase', parameters: {} },
  { id: 'craft', parameters: {} },
];

/** The misclassified cases about which the model was most certain, in that order. */
export async function demoCasesOf(
  project: Project,
  modelId: number,
  datasetId: number,
  count: number,
): Promise<CaseRow[]> {
  const mistakes = await listCases(project, modelId, datasetId, {
    misclassified: true,
    label: null,
    predicted: null,
  });
  return mistakes.sort((a, b) => b.confidence - a.confidence || a.index - b.index).slice(0, count);
}
