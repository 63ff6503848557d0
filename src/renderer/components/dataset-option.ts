import type { Dataset, DatasetRole } from '#contract/dataset.ts';
import { t } from '../language/language.ts';
import { formatCount } from './format.ts';

/** What a data set is for, in a word. */
export const roleWords: Readonly<Record<DatasetRole, string>> = {
  training: t('training'),
  validation: t('validation'),
  production: t('production'),
  reference: t('reference'),
};

/** A data set as an entry of a list: its name, beside it its role and number of pictures. */
export function datasetOption({
  id,
  name,
  role,
  samples,
}: Pick<Dataset, 'id' | 'name' | 'role' | 'samples'>) {
  return { id, name, detail: `${roleWords[role]}, ${formatCount(samples)}` };
}
