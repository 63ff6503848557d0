import { GradientModel } from '../gradients/gradient-model.ts';
import { type MatrixProduct, RuntimeMatrixProduct } from '../math/matrix-product.ts';
import { halvingWarning } from './halving.ts';
import type { OpenClassifier } from './open-classifier.ts';

/** What finding and testing concepts run with. */
export interface ConceptModel {
  readonly model: GradientModel;
  /** Large products, through ONNX Runtime. */
  readonly products: MatrixProduct;
  /** Pictures per micro-batch. */
  readonly batch: number;
  /** Those of the classifier; what turns up during the work comes in too. */
  readonly warnings: string[];
}

/** Runs `work` on pictures of an open classifier; what it holds is given back afterwards. */
export async function withConceptModel<Result>(
  open: OpenClassifier,
  signal: AbortSignal,
  work: (concepts: ConceptModel) => Promise<Result>,
): Promise<Result> {
  const { classifier } = open;
  const warnings = [...classifier.warnings];
  const batch = await open.batchSize('plain', signal);
  const model = new GradientModel({
    classifier,
    sessions: open.gradientSessions,
    batch,
    gradientBatch: () => open.gradientBatch(batch),
    signal,
    onHalved: (less) => warnings.push(halvingWarning(less)),
  });
  const products = new RuntimeMatrixProduct(classifier.session.obtained.threads);
  try {
    return await work({ model, products, batch, warnings });
  } finally {
    await products.dispose();
  }
}
