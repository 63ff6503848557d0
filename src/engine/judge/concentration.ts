import { type Metric, plainValue } from './metric.ts';

/**
 * Gini index of the absolute values: 0 when all are equal, towards 1 when few pixels hold everything (Chalasani et
 * al. 2020). Null for a map of zeros.
 */
export function giniIndex(map: Float32Array): number | null {
  const sorted = map.map(Math.abs).sort();
  let sum = 0;
  let weighted = 0;
  for (let i = 0; i < sorted.length; i++) {
    sum += sorted[i] as number;
    weighted += (2 * (i + 1) - sorted.length - 1) * (sorted[i] as number);
  }
  return sum > 0 ? weighted / (sorted.length * sum) : null;
}

/** Entropy in nats of the absolute values' shares in their sum (Bhatt et al. 2020). Null for a map of zeros. */
export function shareEntropy(map: Float32Array): number | null {
  let sum = 0;
  for (const value of map) sum += Math.abs(value);
  if (!(sum > 0)) return null;
  let entropy = 0;
  for (const value of map) {
    const share = Math.abs(value) / sum;
    if (share > 0) entropy -= share * Math.log(share);
  }
  return entropy;
}

export const sparseness: Metric = {
  description: {
    id: 'sparseness',
    title: 'Sparseness',
    summary: 'Gini index of the absolute values: 0 spread evenly, towards 1 on few pixels.',
    citation:
      'Chalasani et al.: Concise Explanations of Neural Networks using Adversarial Training. ICML 2020',
    needs: [],
    better: 'high',
  },
  presets: [],
  cost: () => ({}),
  evaluate: async (judged) => plainValue(giniIndex(judged.map)),
};

export const complexity: Metric = {
  description: {
    id: 'complexity',
    title: 'Complexity',
    summary: "Entropy in nats of the pixels' shares in the sum of absolute values.",
    citation: 'Bhatt, Weller, Moura: Evaluating and Aggregating Feature-based Model Explanations. IJCAI 2020',
    needs: [],
    better: 'low',
  },
  presets: [],
  cost: () => ({}),
  evaluate: async (judged) =>
    plainValue(shareEntropy(judged.map), { maximum: Math.log(judged.map.length), unit: 'nat' }),
};
