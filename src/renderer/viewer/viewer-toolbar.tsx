import { Eye, Maximize, Minus, Plus } from 'lucide-react';
import { Label, Slider, SliderOutput, SliderThumb, SliderTrack, ToggleButton } from 'react-aria-components';
import { IconButton } from '../components/button.tsx';
import { Select } from '../components/select.tsx';
import { zoomStep } from './pane-input.ts';
import { setView, useViewer } from './view-store.ts';
import { fitView } from './view-transform.ts';
import styles from './viewer-toolbar.module.css';

/** Zoom, and how maps lie over the picture; for all panes at once. */
export function ViewerToolbar({ hasMask }: { readonly hasMask: boolean }) {
  const state = useViewer();
  const zoom = (direction: 1 | -1) => zoomStep(direction, state.pane, state.picture);
  const scale = state.view.kind === 'fit' ? 'Fit' : zoomText(state.view.scale);
  return (
    <div className={styles.toolbar} role="toolbar" aria-label="Viewer">
      <span className={styles.group}>
        <IconButton icon={Minus} label="Zoom out" onPress={() => zoom(-1)} />
        <span className={styles.scale}>{scale}</span>
        <IconButton icon={Plus} label="Zoom in" onPress={() => zoom(1)} />
        <IconButton icon={Maximize} label="Fit the picture (F)" onPress={() => setView(fitView)} />
      </span>
      <Slider
        className={styles.opacity ?? ''}
        minValue={0}
        maxValue={1}
        step={0.05}
        value={state.opacity}
        onChange={(opacity) => useViewer.setState({ opacity })}
        formatOptions={{ style: 'percent' }}
      >
        <Label className={styles.label ?? ''}>Opacity</Label>
        <SliderTrack className={styles.track ?? ''}>
          <span className={styles.rail} />
          <SliderThumb className={styles.thumb ?? ''} />
        </SliderTrack>
        <SliderOutput className={styles.output ?? ''} />
      </Slider>
      <Select
        label="How the picture shows through"
        labelHidden
        options={[
          { id: 'by-value', name: 'Clear where weak' },
          { id: 'even', name: 'Even veil' },
        ]}
        value={state.veil}
        onChange={(veil) => useViewer.setState({ veil })}
      />
      <Select
        label="Colours of unsigned maps"
        labelHidden
        options={[
          { id: 'inferno', name: 'Inferno' },
          { id: 'viridis', name: 'Viridis' },
        ]}
        value={state.colourMap}
        onChange={(colourMap) => useViewer.setState({ colourMap })}
      />
      <Select
        label="Range of the colours"
        labelHidden
        options={[
          { id: 'own', name: 'Own ranges' },
          { id: 'shared', name: 'Shared range' },
        ]}
        value={state.range}
        onChange={(range) => useViewer.setState({ range })}
      />
      {hasMask && (
        <ToggleButton
          className={styles.toggle ?? ''}
          isSelected={state.maskShown}
          onChange={(maskShown) => useViewer.setState({ maskShown })}
        >
          <Eye size={14} aria-hidden />
          Mask outline
        </ToggleButton>
      )}
    </div>
  );
}

/** 3 -> "3×", 1/3 -> "1/3×", 2.44 -> "2.4×". */
function zoomText(scale: number): string {
  if (scale >= 1) return `${Number(scale.toFixed(scale < 10 ? 1 : 0))}×`;
  const inverse = 1 / scale;
  return Math.abs(inverse - Math.round(inverse)) < 0.01
    ? `1/${Math.round(inverse)}×`
    : `${Number(scale.toFixed(2))}×`;
}
