import { X } from 'lucide-react';
import type { Model } from '#contract/model.ts';
import type { SegmenterDescription, SegmenterId } from '#contract/segmentation.ts';
import { IconButton } from '../../components/button.tsx';
import { Select } from '../../components/select.tsx';
import { t } from '../../language/language.ts';
import { AnalysisParameters } from '../concepts/analysis-parameters.tsx';
import { type Entered, entered } from './benchmark-form.ts';
import dialog from './dialog.module.css';

/** How the pictures are cut: every method is judged on each of these. */
export function SegmentationList(props: {
  readonly model: Model;
  readonly segmenters: readonly SegmenterDescription[];
  readonly chosen: readonly Entered<SegmenterId>[];
  readonly onChange: (chosen: readonly Entered<SegmenterId>[]) => void;
}) {
  const { model, segmenters, chosen, onChange } = props;
  return (
    <fieldset className={dialog.part}>
      <legend>{t('Segments')}</legend>
      <ol className={dialog.cuts} aria-label={t('Segmentations')}>
        {chosen.map((each) => {
          const segmenter = segmenters.find(({ id }) => id === each.id);
          if (segmenter === undefined) return null;
          return (
            <li key={each.key} className={dialog.entry}>
              <div className={dialog.entryHead}>
                <span className={dialog.entryName}>{segmenter.title}</span>
                <IconButton
                  icon={X}
                  label={t('Leave out {{title}}', { title: segmenter.title })}
                  onPress={() => onChange(chosen.filter(({ key }) => key !== each.key))}
                />
              </div>
              {segmenter.parameters.length > 0 && (
                <AnalysisParameters
                  method={segmenter}
                  model={model}
                  inspection={undefined}
                  start={each.parameters.values}
                  onChange={(parameters) =>
                    onChange(
                      chosen.map((other) => (other.key === each.key ? { ...other, parameters } : other)),
                    )
                  }
                />
              )}
            </li>
          );
        })}
      </ol>
      <Select<SegmenterId>
        label={t('Add segments')}
        placeholder={t('Add a segmenter')}
        options={segmenters.map(({ id, title, needsFiles }) => ({
          id,
          name: title,
          ...(needsFiles ? { detail: t('needs side-loaded files') } : {}),
        }))}
        value={null}
        onChange={(id) => onChange([...chosen, entered(id, chosen)])}
      />
    </fieldset>
  );
}
