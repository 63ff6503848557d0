import { Images } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import { navigate } from '../../app/route.ts';
import { useSelection } from '../../app/selection.ts';
import { useSubject } from '../../app/subject.ts';
import { MissingSubject } from '../../components/missing-subject.tsx';
import { FailureNotice, Loading } from '../../components/notice.tsx';
import { t } from '../../language/language.ts';
import { useReviewOrder } from '../review/review-order.ts';
import { useCaseList } from './case-list.ts';
import { partsOf } from './case-order.ts';
import { CasesView } from './cases-view.tsx';
import { type CasesAddress, readAddress, writeAddress } from './filter-address.ts';

/** The pictures of a data set with the model's answers: filter, choose, open. */
export function CasesScreen({ parameters }: { readonly parameters: URLSearchParams }) {
  const subject = useSubject();
  const { model, dataset } = subject;
  const address = parameters.toString();
  const shown = useMemo(() => readAddress(new URLSearchParams(address)), [address]);
  const { indices: chosen } = useSelection(dataset?.id ?? null);
  const state = useCaseList(subject, shown, chosen);

  const show = useCallback(
    (changes: Partial<CasesAddress>, leaveStep = false) => {
      const next = { ...shown, ...changes };
      const pointless = next.filter.alike === null && partsOf(next.order)?.key === 'similarity';
      // Another view is of the same list; in another list the cursor starts at the top.
      if (next.filter !== shown.filter || next.order !== shown.order) {
        useReviewOrder.setState({ position: 0 });
      }
      const parametersOfNext = writeAddress(
        { ...next, order: pointless ? 'index' : next.order },
        new URLSearchParams(address),
      );
      navigate('cases', parametersOfNext, { replace: !leaveStep });
    },
    [shown, address],
  );

  if (dataset === null || model === null) {
    return (
      <MissingSubject icon={Images} missing={dataset === null ? 'data set' : 'model'}>
        {t("Cases are the pictures of a data set with a model's answers.")}
      </MissingSubject>
    );
  }
  switch (state.kind) {
    case 'loading':
      return <Loading what={t('cases')} />;
    case 'failed':
      return <FailureNotice failure={state.failure} />;
    case 'ready':
      return (
        <CasesView
          key={`${model.id} ${dataset.id}`}
          modelId={model.id}
          datasetId={dataset.id}
          datasetName={dataset.name}
          evaluated={subject.evaluated}
          list={state.list}
          shown={shown}
          address={address}
          onShow={show}
        />
      );
  }
}
