import { useMutationCall } from '../../app/calls.ts';
import { toast } from '../../app/toasts.ts';
import { formatCount } from '../../components/format.ts';
import { t } from '../../language/language.ts';

/** Takes back the newest step of tagging, and says which that was. */
export function useTagUndo(modelId: number, datasetId: number): () => void {
  const { mutate } = useMutationCall('reviews.untag');
  return () =>
    mutate(
      { modelId, datasetId },
      {
        onSuccess: ({ undone }) => {
          if (undone === null) {
            toast({ tone: 'plain', title: t('Nothing to undo'), text: t('No tag stands here.') });
            return;
          }
          const { tag, on, cases } = undone;
          toast({
            tone: 'plain',
            title: on ? t('Tag {{tag}} taken off again', { tag }) : t('Tag {{tag}} put on again', { tag }),
            text: t('Cases: {{cases}}', { cases: formatCount(cases) }),
          });
        },
      },
    );
}
