import { ChartScatter } from 'lucide-react';
import { EmptyState } from '../../components/notice.tsx';
import { t } from '../../language/language.ts';
import type { CaseViewProps } from './case-view.ts';

/** Cases laid out by what the model sees in them; a lasso chooses. */
export function EmbeddingScatter({ list }: CaseViewProps) {
  return <EmptyState icon={ChartScatter} title={t('{{indices}} cases', { indices: list.indices.length })} />;
}
