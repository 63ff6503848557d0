import { Brush, Check, Eraser, Eye, EyeOff, MousePointer2, Redo2, Trash2, Undo2 } from 'lucide-react';
import { Button, IconButton } from '../../components/button.tsx';
import { t } from '../../language/language.ts';
import type { MaskDraft } from './mask-draft.ts';
import type { MaskViewState, Tool } from './mask-view.ts';
import styles from './masks.module.css';

const tools: readonly { readonly id: Tool; readonly label: string; readonly icon: typeof Brush }[] = [
  { id: 'pick', label: t('Pick proposals'), icon: MousePointer2 },
  { id: 'brush', label: t('Brush'), icon: Brush },
  { id: 'erase', label: t('Eraser'), icon: Eraser },
];

/** Everything that can be done to a mask by pointer. */
export function MaskToolbar(props: {
  readonly draft: MaskDraft;
  readonly state: MaskViewState;
  readonly busy: boolean;
  readonly hasMask: boolean;
  readonly onTool: (tool: Tool) => void;
  readonly onRadius: (direction: 1 | -1) => void;
  readonly onMerge: () => void;
  readonly onReject: () => void;
  readonly onHidden: () => void;
  readonly onRemove: () => void;
  readonly onAccept: () => void;
}) {
  const { draft, state, busy } = props;
  const taken = draft.regions.filter((region) => region.state === 'accepted').length;
  return (
    <div className={styles.bar} role="toolbar" aria-label={t('Mask tools')}>
      {tools.map(({ id, label, icon }) => (
        <Button
          key={id}
          icon={icon}
          tone="quiet"
          aria-pressed={state.tool === id}
          onPress={() => props.onTool(id)}
        >
          {label}
        </Button>
      ))}
      {state.tool === 'pick' ? (
        <>
          <Button tone="quiet" isDisabled={taken < 2} onPress={props.onMerge}>
            {t('Merge {{value}}', { value: taken < 2 ? '' : taken })}
          </Button>
          <Button tone="quiet" isDisabled={state.at === null} onPress={props.onReject}>
            {t('Reject')}
          </Button>
        </>
      ) : (
        <>
          <Button tone="quiet" aria-label={t('Smaller brush')} onPress={() => props.onRadius(-1)}>
            [
          </Button>
          <span className={styles.quiet}>{t('radius {{radius}}', { radius: state.radius })}</span>
          <Button tone="quiet" aria-label={t('Larger brush')} onPress={() => props.onRadius(1)}>
            ]
          </Button>
        </>
      )}
      <IconButton icon={Undo2} label={t('Undo')} isDisabled={!draft.canUndo} onPress={() => draft.undo()} />
      <IconButton icon={Redo2} label={t('Redo')} isDisabled={!draft.canRedo} onPress={() => draft.redo()} />
      <IconButton
        icon={state.hidden ? EyeOff : Eye}
        label={state.hidden ? t('Show the mask') : t('Hide the mask')}
        onPress={props.onHidden}
      />
      <Button tone="quiet" isDisabled={draft.area === 0} onPress={() => draft.clear()}>
        {t('Clear')}
      </Button>
      <span className={styles.gap} />
      <Button icon={Trash2} tone="quiet" isDisabled={busy || !props.hasMask} onPress={props.onRemove}>
        {t('Remove mask')}
      </Button>
      <Button icon={Check} tone="primary" onPress={props.onAccept}>
        {t('Accept')}
      </Button>
    </div>
  );
}
