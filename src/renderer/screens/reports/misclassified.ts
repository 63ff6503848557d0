import type { Columns } from '../../app/blobs.ts';

/**
 * Indices of the samples whose answer is not their label, the most confident mistakes first; null when the model was
 * not evaluated. Labels and answers are compared by name: the two columns have codes of their own.
 */
export function misclassified({ samples, columns }: Columns): readonly number[] | null {
  const label = columns.get('label');
  const predicted = columns.get('predicted');
  if (label?.codes == null || predicted?.codes == null) return null;
  const confidence = columns.get('confidence')?.values;
  const indices: number[] = [];
  for (let index = 0; index < samples; index += 1) {
    const truth = label.codes[label.values[index] ?? -1];
    const answer = predicted.codes[predicted.values[index] ?? -1];
    if (truth !== undefined && answer !== undefined && truth !== answer) indices.push(index);
  }
  return confidence === undefined
    ? indices
    : indices.toSorted((a, b) => (confidence[b] ?? 0) - (confidence[a] ?? 0) || a - b);
}
