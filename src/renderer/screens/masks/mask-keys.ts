import type { RefObject } from 'react';
import type { KeyBinding } from '../../app/keys.ts';
import { t } from '../../language/language.ts';
import { fitView, nextExactScale, paneTransform, type Size, zoomTo } from '../../viewer/view-transform.ts';
import type { MaskDraft } from './mask-draft.ts';
import { following, type MaskViewState, moved, nextRadius } from './mask-view.ts';

export interface MaskActions {
  readonly onState: (change: Partial<MaskViewState>) => void;
  readonly onAccept: () => void;
  readonly onPropose: () => void;
  readonly onPicture: (direction: 1 | -1) => void;
}

/** The keys of the picture in work. */
export function maskKeys(
  draft: MaskDraft,
  state: MaskViewState,
  pane: RefObject<Size>,
  { onState, onAccept, onPropose, onPicture }: MaskActions,
): KeyBinding[] {
  const picking = state.tool === 'pick';
  const shown = draft.regions.filter((region) => region.state !== 'rejected');
  const walk = (direction: 1 | -1) => {
    if (shown.length === 0) return;
    const before = shown.findIndex(({ key }) => key === state.at);
    const next = before < 0 ? (direction === 1 ? 0 : -1) : (before + direction + shown.length) % shown.length;
    const region = shown.at(next);
    if (region === undefined) return;
    const [left, top, width, height] = region.box;
    const middle = { x: left + width / 2, y: top + height / 2 };
    onState({ at: region.key, view: following(state.view, pane.current, draft, middle) });
  };
  const from = state.cursor ?? { x: draft.width / 2, y: draft.height / 2 };
  const move = (key: string, draws: boolean) => {
    const to = moved(from, key, draws ? Math.max(1, Math.round(state.radius / 2)) : 1, draft);
    if (draws) {
      draft.beginStroke(state.tool === 'brush');
      draft.strokeTo(from.x, from.y, to.x, to.y, state.radius);
      draft.endStroke();
    }
    onState({ cursor: to, view: following(state.view, pane.current, draft, to) });
  };
  const arrows = (['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'] as const).flatMap<KeyBinding>((key) => [
    {
      keys: key,
      label: picking ? t('Walk the proposals') : t('Move the brush'),
      repeats: true,
      run: () => (picking ? walk(key === 'ArrowRight' || key === 'ArrowDown' ? 1 : -1) : move(key, false)),
    },
    {
      keys: `Shift+${key}`,
      label: t('Draw on'),
      repeats: true,
      disabled: picking,
      run: () => move(key, true),
    },
    {
      keys: `Ctrl+${key}`,
      label: t('Move the brush ten pixels'),
      repeats: true,
      disabled: picking,
      run: () => {
        const to = moved(from, key, 10, draft);
        onState({ cursor: to, view: following(state.view, pane.current, draft, to) });
      },
    },
  ]);
  const zoom = (direction: 1 | -1) => {
    const { scale } = paneTransform(state.view, pane.current, draft);
    const middle = { x: pane.current.width / 2, y: pane.current.height / 2 };
    onState({
      view: zoomTo(state.view, pane.current, draft, middle, nextExactScale(scale, direction)),
    });
  };
  const dab = () => {
    draft.beginStroke(state.tool === 'brush');
    draft.strokeTo(from.x, from.y, from.x, from.y, state.radius);
    draft.endStroke();
    onState({ cursor: from });
  };
  const toggle = () => {
    if (state.at !== null) draft.toggle(state.at);
  };
  const draws = (tool: 'brush' | 'erase') => onState({ tool, cursor: from, at: null });
  return [
    ...arrows,
    {
      keys: 'Space',
      label: picking ? t('Take or leave the proposal') : t('Draw where the brush is'),
      run: picking ? toggle : dab,
      get disabled() {
        return isOnControl();
      },
    },
    {
      keys: 'x',
      label: t('Reject the proposal'),
      disabled: !picking || state.at === null,
      run: () => {
        if (state.at === null) return;
        draft.reject(state.at);
        onState({ at: null });
      },
    },
    {
      keys: 'm',
      label: t('Merge the proposals that are taken'),
      disabled: !picking,
      run: () => onState({ at: draft.merge() ?? state.at }),
    },
    { keys: 'b', label: t('Brush'), run: () => draws('brush') },
    { keys: 'e', label: t('Eraser'), run: () => draws('erase') },
    { keys: 'v', label: t('Pick proposals'), run: () => onState({ tool: 'pick' }) },
    {
      keys: '[',
      label: t('Smaller brush'),
      repeats: true,
      run: () => onState({ radius: nextRadius(state.radius, -1) }),
    },
    {
      keys: ']',
      label: t('Larger brush'),
      repeats: true,
      run: () => onState({ radius: nextRadius(state.radius, 1) }),
    },
    { keys: 'Ctrl+z', label: t('Undo'), repeats: true, run: () => draft.undo() },
    { keys: 'Ctrl+Shift+Z', label: t('Redo'), repeats: true, run: () => draft.redo() },
    { keys: 'h', label: t('Hide or show the mask'), run: () => onState({ hidden: !state.hidden }) },
    { keys: 'a', label: t('Accept the mask'), run: onAccept },
    {
      keys: 'Enter',
      label: t('Accept the mask'),
      run: onAccept,
      get disabled() {
        return isOnControl();
      },
    },
    { keys: 'p', label: t('Propose masks'), run: onPropose },
    { keys: 'j', label: t('Next picture'), repeats: true, run: () => onPicture(1) },
    { keys: 'k', label: t('Picture before'), repeats: true, run: () => onPicture(-1) },
    { keys: '+', label: t('Zoom in'), repeats: true, run: () => zoom(1) },
    { keys: '=', label: t('Zoom in'), repeats: true, run: () => zoom(1) },
    { keys: '-', label: t('Zoom out'), repeats: true, run: () => zoom(-1) },
    { keys: 'Home', label: t('Whole picture'), run: () => onState({ view: fitView }) },
  ];
}

/** Whether the focus is on something that Enter and Space mean something for: they are its own then. */
function isOnControl(): boolean {
  const control = document.activeElement?.closest('a, button, summary, input, [role="option"]');
  return control !== null && control !== undefined;
}
