import { ListPlus } from 'lucide-react';
import type { MethodDescription } from '#contract/explanation.ts';
import type { SegmentationChoice } from '#contract/segmentation.ts';
import { Checkbox } from '../../components/fields.tsx';
import { PanelButton } from '../../components/panel-button.tsx';
import { t } from '../../language/language.ts';
import type { ChosenMethod } from './chosen-methods.ts';
import { MethodList } from './method-list.tsx';
import styles from './method-menu.module.css';
import type { Inspected } from './method-needs.ts';

/** The set of methods that E runs. */
export function MethodMenu(props: {
  readonly modelId: number;
  readonly methods: readonly MethodDescription[];
  readonly inspection: Inspected;
  readonly chosen: readonly ChosenMethod[];
  readonly segmentation: SegmentationChoice | null;
  /** Whether the project has methods of its own. */
  readonly ofProject: boolean;
  readonly onOfProject: (own: boolean) => void;
  readonly onChange: (chosen: ChosenMethod[]) => void;
}) {
  return (
    <PanelButton
      icon={ListPlus}
      label={t('Methods ({{chosen}})', { chosen: props.chosen.length })}
      placement="bottom end"
      className={styles.popover}
    >
      {() => (
        <>
          <MethodList {...props} />
          <div className={styles.foot}>
            <Checkbox value={props.ofProject} onChange={props.onOfProject}>
              {t('Only for this project')}
            </Checkbox>
          </div>
        </>
      )}
    </PanelButton>
  );
}
