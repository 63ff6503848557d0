import { CircleDot } from 'lucide-react';
import { EmptyState } from '../../components/notice.tsx';
import type { CaseViewProps } from './case-view.ts';

/** Cases where they lie on their wafers; a brush over dies chooses. */
export function WaferMap({ list }: CaseViewProps) {
  return <EmptyState icon={CircleDot} title={`${list.indices.length} cases`} />;
}
