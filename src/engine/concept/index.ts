import type { MethodDescription } from '#contract/explanation.ts';
import { describeParameters } from '../explain/describe.ts';
import { craftParameters } from './craft-parameters.ts';
import { tcavParameters } from './tcav-parameters.ts';

/** Rises when the same parameters may give other concepts. */
export const craftVersion = '1';
/** Rises when the same parameters may give other scores. */
export const tcavVersion = '1';

/** How concepts of a class are found, as panels, the command line and records show it. */
export const conceptsDescription: MethodDescription = {
  id: 'concepts',
  title: 'CRAFT concepts',
  family: 'concepts',
  version: craftVersion,
  source: {
    kind: 'published',
    citation:
      'Fel, Picard, Bethune, Boissin, Vigouroux, Colin, Cadène, Serre: CRAFT: Concept Recursive Activation ' +
      'FacTorization for Explainability. CVPR 2023',
  },
  summary:
    'Takes the activations of crops of a class apart into concepts and measures how much each one matters.',
  trust:
    'Trust concepts that come back with another seed and rank, and whose crops show one thing. The reconstruction error says how much of the activations they leave out.',
  parameters: describeParameters(craftParameters),
  signed: false,
  needs: ['features'],
};

/** How chosen concepts are tested, as panels, the command line and records show it. */
export const tcavDescription: MethodDescription = {
  id: 'tcav',
  title: 'TCAV',
  family: 'concepts',
  version: tcavVersion,
  source: {
    kind: 'published',
    citation:
      'Kim, Wattenberg, Gilmer, Cai, Wexler, Viegas, Sayres: Interpretability Beyond Feature Attribution: ' +
      'Quantitative Testing with Concept Activation Vectors (TCAV). ICML 2018',
  },
  summary:
    'Tests whether a class grows when activations move towards a concept that somebody chose examples of.',
  trust:
    'Trust it only where the test says significant after correction: the concept could be told from random pictures, and its score differs from that of random directions. Few examples, or examples that share a background, mislead.',
  parameters: describeParameters(tcavParameters),
  signed: true,
  needs: ['features', 'gradients'],
};
