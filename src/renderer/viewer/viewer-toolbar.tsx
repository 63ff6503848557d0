import { Columns4, Eye, Grid2x2, Maximize, Minus, Plus } from 'lucide-react';
import { Label, Slider, SliderOutput, SliderThumb, SliderTrack, ToggleButton } from 'react-aria-components';
import { IconButton } from '../components/button.tsx';
import { Select } from '../components/select.tsx';
import { t } from '../language/language.ts';
import { zoomStep } from './pane-input.ts';
import { measured, setView, useViewer } from './view-store.ts';
import { fitView } from './view-transform.ts';
import styles from './viewer-toolbar.module.css';

/** Zoom, and how maps lie over the picture; for all panes at once. */
export function ViewerToolbar(props: { readonly hasMask: boolean; readonly hasSegments: boolean }) {
  const opacity = useViewer((state) => state.opacity);
  const veil = useViewer((state) => state.veil);
  const colourMap = useViewer((state) => state.colourMap);
  const range = useViewer((state) => state.range);
  const maskShown = useViewer((state) => state.maskShown);
  const segmentsShown = useViewer((state) => state.segmentsShown);
  const compact = useViewer((state) => state.compact);
  return (
    <div className={styles.toolbar} role="toolbar" aria-label={t('Viewer')}>
      <span className={styles.group}>
        <IconButton icon={Minus} label={t('Zoom out')} onPress={() => zoom(-1)} />
        <Scale />
        <IconButton icon={Plus} label={t('Zoom in')} onPress={() => zoom(1)} />
        <IconButton icon={Maximize} label={t('Fit the picture (F)')} onPress={() => setView(fitView)} />
      </span>
      <Slider
        className={styles.opacity ?? ''}
        minValue={0}
        maxValue={1}
        step={0.05}
        value={opacity}
        onChange={(next) => useViewer.setState({ opacity: next })}
        formatOptions={{ style: 'percent' }}
      >
        <Label className={styles.label ?? ''}>{t('Opacity')}</Label>
        <SliderTrack className={styles.track ?? ''}>
          <span className={styles.rail} />
          <SliderThumb className={styles.thumb ?? ''} />
        </SliderTrack>
        <SliderOutput className={styles.output ?? ''} />
      </Slider>
      <Select
        label={t('How the picture shows through')}
        labelHidden
        options={[
          { id: 'by-value', name: t('Clear where weak') },
          { id: 'even', name: t('Even veil') },
        ]}
        value={veil}
        onChange={(next) => useViewer.setState({ veil: next })}
      />
      <Select
        label={t('Colours of unsigned maps')}
        labelHidden
        options={[
          { id: 'inferno', name: 'Inferno' },
          { id: 'viridis', name: 'Viridis' },
        ]}
        value={colourMap}
        onChange={(next) => useViewer.setState({ colourMap: next })}
      />
      <Select
        label={t('Range of the colours')}
        labelHidden
        options={[
          { id: 'own', name: t('Own ranges') },
          { id: 'shared', name: t('Shared range') },
        ]}
        value={range}
        onChange={(next) => useViewer.setState({ range: next })}
      />
      <ToggleButton
        className={styles.toggle ?? ''}
        isSelected={compact}
        onChange={(next) => useViewer.setState({ compact: next })}
      >
        <Columns4 size={14} aria-hidden />
        {t('Compact')}
      </ToggleButton>
      {props.hasSegments && (
        <ToggleButton
          className={styles.toggle ?? ''}
          isSelected={segmentsShown}
          onChange={(next) => useViewer.setState({ segmentsShown: next })}
        >
          <Grid2x2 size={14} aria-hidden />
          {t('Segment borders')}
        </ToggleButton>
      )}
      {props.hasMask && (
        <ToggleButton
          className={styles.toggle ?? ''}
          isSelected={maskShown}
          onChange={(next) => useViewer.setState({ maskShown: next })}
        >
          <Eye size={14} aria-hidden />
          {t('Mask outline')}
        </ToggleButton>
      )}
    </div>
  );
}

/** Zooms all panes one exact step around the crosshair. */
export function zoom(direction: 1 | -1): void {
  const { pane, picture } = measured();
  zoomStep(direction, pane, picture);
}

/** Changes with every frame of a zoom, so it is a component of its own. */
function Scale() {
  const text = useViewer(({ view }) => (view.kind === 'fit' ? t('Fit') : zoomText(view.scale)));
  return <span className={styles.scale}>{text}</span>;
}

/** 3 -> "3×", 1/3 -> "1/3×", 2.44 -> "2.4×". */
function zoomText(scale: number): string {
  if (scale >= 1) return `${Number(scale.toFixed(scale < 10 ? 1 : 0))}×`;
  const inverse = 1 / scale;
  return Math.abs(inverse - Math.round(inverse)) < 0.01
    ? `1/${Math.round(inverse)}×`
    : `${Number(scale.toFixed(2))}×`;
}
