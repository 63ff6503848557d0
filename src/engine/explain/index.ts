import { ase } from './ase.ts';
import { corrShap } from './corr-shap.ts';
import { craft } from './craft.ts';
import { eac } from './eac.ts';
import { eigenCam } from './eigen-cam.ts';
import { exactShapleyMethod } from './exact-shapley.ts';
import type { Explainer } from './explainer.ts';
import { genCorrShap } from './gen-corr-shap.ts';
import { gradCam } from './grad-cam.ts';
import { gradCamPlusPlus } from './grad-cam-plus-plus.ts';
import { gradientXInput } from './gradient-x-input.ts';
import { hiresCam } from './hires-cam.ts';
import { inputGradient } from './input-gradient.ts';
import { integratedGradients } from './integrated-gradients.ts';
import { kernelShap } from './kernel-shap.ts';
import { layerCam } from './layer-cam.ts';
import { lime } from './lime.ts';
import { monteCarloShap } from './monte-carlo-shap.ts';
import { occlusion } from './occlusion.ts';
import { partitionShap } from './partition-shap.ts';
import { rise } from './rise.ts';
import { scoreCam } from './score-cam.ts';
import { smoothGrad } from './smooth-grad.ts';
import { xgradCam } from './xgrad-cam.ts';

/** Every explanation method of the program, in the order in which it is offered. */
export const explainers: readonly Explainer[] = [
  occlusion,
  rise,
  gradCam,
  gradCamPlusPlus,
  hiresCam,
  layerCam,
  xgradCam,
  eigenCam,
  scoreCam,
  inputGradient,
  gradientXInput,
  smoothGrad,
  integratedGradients,
  lime,
  exactShapleyMethod,
  monteCarloShap,
  kernelShap,
  partitionShap,
  corrShap,
  genCorrShap,
  eac,
  ase,
  craft,
];
