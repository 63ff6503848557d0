import { CircleDot } from 'lucide-react';
import { EmptyState } from '../../components/notice.tsx';
import { t } from '../../language/language.ts';
import type { CaseViewProps } from './case-view.ts';

/** Cases where they lie on their wafers; a brush over dies chooses. */
export function WaferMap({ list }: CaseViewProps) {
  return <EmptyState icon={CircleDot} title={t('{{indices}} cases', { indices: list.indices.length })} />;
}
