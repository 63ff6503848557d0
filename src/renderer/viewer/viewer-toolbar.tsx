import {
  Columns4,
  Crosshair,
  Eye,
  Grid2x2,
  Maximize,
  Minus,
  Plus,
  Repeat2,
  Scaling,
  SquareSplitHorizontal,
} from 'lucide-react';
import { memo } from 'react';
import { Label, Slider, SliderOutput, ToggleButton } from 'react-aria-components';
import { IconButton } from '../components/button.tsx';
import { TextField } from '../components/fields.tsx';
import { Select } from '../components/select.tsx';
import { Track } from '../components/slider-track.tsx';
import { t } from '../language/language.ts';
import { type BlinkColumn, BlinkMenu } from './blink-menu.tsx';
import { RangeFields } from './range-fields.tsx';
import { setView, useFitScale, useViewer } from './view-store.ts';
import { fitView } from './view-transform.ts';
import styles from './viewer-toolbar.module.css';
import { toggleActualSize, zoom, zoomToCrosshair, zoomToScale } from './zoom.ts';
import { parseZoom, zoomText } from './zoom-text.ts';

/** Zoom, and how maps lie over the picture; for all panes at once. */
export const ViewerToolbar = memo(function ViewerToolbar(props: {
  readonly hasMask: boolean;
  readonly hasSegments: boolean;
  /** Columns whose maps can take turns. */
  readonly blinkColumns: readonly BlinkColumn[];
}) {
  const opacity = useViewer((state) => state.opacity);
  const veil = useViewer((state) => state.veil);
  const colourMap = useViewer((state) => state.colourMap);
  const swipe = useViewer((state) => state.swipe);
  const blinking = useViewer((state) => state.blinking);
  const maskShown = useViewer((state) => state.maskShown);
  const segmentsShown = useViewer((state) => state.segmentsShown);
  const compact = useViewer((state) => state.compact);
  return (
    <div className={styles.toolbar} role="toolbar" aria-label={t('Viewer')}>
      <span className={styles.group}>
        <IconButton icon={Minus} label={t('Zoom out')} onPress={() => zoom(-1)} />
        <ZoomField />
        <IconButton icon={Plus} label={t('Zoom in')} onPress={() => zoom(1)} />
        <IconButton icon={Maximize} label={t('Fit the picture (F)')} onPress={() => setView(fitView)} />
        <IconButton icon={Scaling} label={t('One pixel per pixel, 1:1 (Z)')} onPress={toggleActualSize} />
        <IconButton icon={Crosshair} label={t('To the crosshair (Shift+Z)')} onPress={zoomToCrosshair} />
      </span>
      <ShareSlider
        label={t('Opacity')}
        value={opacity}
        onChange={(next) => useViewer.setState({ opacity: next })}
      />
      <ToggleButton
        className={styles.toggle ?? ''}
        isSelected={swipe !== null}
        onChange={(on) => useViewer.setState({ swipe: on ? 0.5 : null })}
      >
        <SquareSplitHorizontal size={14} aria-hidden />
        {t('Swipe')}
      </ToggleButton>
      {swipe !== null && (
        <ShareSlider
          label={t('Picture up to')}
          value={swipe}
          onChange={(next) => useViewer.setState({ swipe: next })}
        />
      )}
      <span className={styles.group}>
        <ToggleButton
          className={styles.toggle ?? ''}
          isSelected={blinking}
          onChange={(next) => useViewer.setState({ blinking: next })}
        >
          <Repeat2 size={14} aria-hidden />
          {t('Blink')}
        </ToggleButton>
        <BlinkMenu columns={props.blinkColumns} />
      </span>
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
      <RangeFields />
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
});

/** A share of one, shown in percent. */
function ShareSlider(props: {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
}) {
  return (
    <Slider
      className={styles.opacity ?? ''}
      minValue={0}
      maxValue={1}
      step={0.05}
      value={props.value}
      onChange={props.onChange}
      formatOptions={{ style: 'percent' }}
    >
      <Label className={styles.label ?? ''}>{props.label}</Label>
      <span className={styles.track}>
        <Track />
      </span>
      <SliderOutput className={styles.output ?? ''} />
    </Slider>
  );
}

/** The zoom in percent, shown and typed. Changes with every frame of a zoom, so it is a component of its own. */
function ZoomField() {
  const fitting = useFitScale((state) => state.scale);
  const view = useViewer((state) => state.view);
  const value = view.kind === 'fit' ? t('Fit {{zoom}}', { zoom: zoomText(fitting) }) : zoomText(view.scale);
  return (
    <span className={styles.scale}>
      <TextField
        label={t('Zoom: percent, a ratio such as 4:1, or fit')}
        labelHidden
        value={value}
        onCommit={(text) => {
          const zoom = parseZoom(text);
          if (zoom === 'fit') setView(fitView);
          else if (zoom !== null) zoomToScale(zoom);
        }}
      />
    </span>
  );
}
