import { z } from 'zod';
import { featureGrid } from '../gradients/feature-grid.ts';
import { tensorNamed } from '../gradients/gradient-model.ts';
import { firstPrincipalComponent } from '../math/principal-component.ts';
import { activationOutcome } from './activation-map.ts';
import { chosenFeature } from './explained-model.ts';
import { explainer } from './explainer.ts';
import { featureParameter } from './parameters.ts';

const parameters = z.object({ feature: featureParameter });

/**
 * Eigen-CAM (Muhammad and Yeasin 2020): the features A as a matrix O [h w, C] of places and channels, map = O v_1,
 * its coordinates along the first right singular vector; not centred, as in the paper. The sign, which a singular
 * vector leaves open, is the one that makes the map's sum positive; features that are nowhere negative then give a
 * map that is nowhere negative. The class has no part in it.
 */
export const eigenCam = explainer({
  id: 'eigen-cam',
  title: 'Eigen-CAM',
  family: 'saliency',
  source: {
    kind: 'published',
    citation: 'Muhammad, Yeasin: Eigen-CAM: Class Activation Map using Principal Components. IJCNN 2020',
  },
  version: '1',
  summary: 'Shows what the features have most in common, whatever the class: no gradients needed.',
  trust:
    'It shows what stands out to the network, not why it chose this class: the map is the same for all classes, and the badge says so. Good for finding that the defect was not seen at all.',
  signed: false,
  needs: ['features'],
  repeatable: true,
  parameters,
  resolve: (given, model) => ({ feature: chosenFeature(model, given.feature).name }),
  estimate: (_resolved, { height, width }) => ({ passes: 1, workingBytes: 8 * height * width }),
  async explain({ masked, gradients, model, size, report }, resolved) {
    const feature = chosenFeature(model, resolved.feature);
    const { name } = feature;
    const found = await gradients.features({ pictures: masked.picture, n: 1, features: [name] });
    const features = featureGrid(tensorNamed(found.features, name), feature);
    const { channels, height, width } = features;
    const places = height * width;
    const matrix = new Float64Array(places * channels);
    for (let k = 0; k < channels; k++) {
      for (let i = 0; i < places; i++) matrix[i * channels + k] = features.data[k * places + i] as number;
    }
    const { coordinates, settled } = firstPrincipalComponent(matrix, places, channels);
    await report({ done: 1, total: 1, message: 'features' });
    const outcome = activationOutcome(coordinates, features, size, name);
    if (settled) return outcome;
    const unclear =
      'The first two principal components are all but equal: the map may as well show the second.';
    return { ...outcome, warnings: [...outcome.warnings, unclear] };
  },
});
