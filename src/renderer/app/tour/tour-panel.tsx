import { ArrowLeft, ArrowRight, X } from 'lucide-react';
import { memo, useEffect } from 'react';
import { Button, IconButton } from '../../components/button.tsx';
import { t } from '../../language/language.ts';
import { useCall, useMutationCall } from '../calls.ts';
import { useKeys } from '../keys.ts';
import { useRoute } from '../route.ts';
import styles from './tour.module.css';
import { tourSteps } from './tour-steps.ts';
import { leaveTour, showStep, startTour, useTour } from './tour-store.ts';

/** The tour, in a corner of the window: it never covers a dialog and never takes the focus. */
export const TourPanel = memo(function TourPanel() {
  const step = useTour((state) => state.step);
  const seen = useCall('status', {}).data?.settings.tourSeen;
  const remember = useMutationCall('settings.set');
  const finish = () => {
    leaveTour();
    if (seen === false) remember.mutate({ tourSeen: true });
  };
  if (step !== null) return <TourStop step={step} onLeave={finish} />;
  if (seen !== false) return null;
  return <TourOffer onLeave={finish} />;
});

function TourOffer({ onLeave }: { readonly onLeave: () => void }) {
  useKeys('Tour', [
    { keys: '.', label: t('Take the tour'), run: startTour },
    { keys: 'Shift+Escape', label: t('Not now'), run: onLeave },
  ]);
  return (
    <section className={styles.panel} aria-label={t('Tour')}>
      <h2 className={styles.title}>{t('New here?')}</h2>
      <p>{t('Seven stops from a mistake to the report, in two minutes. The guide has it later, too.')}</p>
      <div className={styles.buttons}>
        <Button onPress={onLeave}>{t('Not now')}</Button>
        <Button tone="primary" onPress={startTour}>
          {t('Take the tour (.)')}
        </Button>
      </div>
    </section>
  );
}

function TourStop({ step, onLeave }: { readonly step: number; readonly onLeave: () => void }) {
  const stop = tourSteps[step];
  const next = tourSteps[step + 1];
  const { screen } = useRoute();
  const goOn = () => (next === undefined ? onLeave() : showStep(step + 1));
  const goBack = () => step > 0 && showStep(step - 1);
  useKeys('Tour', [
    { keys: '.', label: next === undefined ? t('End the tour') : t('Next stop of the tour'), run: goOn },
    { keys: ',', label: t('Stop before'), run: goBack, disabled: step === 0 },
    { keys: 'Shift+Escape', label: t('Leave the tour'), run: onLeave },
  ]);
  // A stop without an address of its own is reached by doing what the one before asked for.
  useEffect(() => {
    if (next !== undefined && next.go === undefined && screen === next.screen) showStep(step + 1);
  }, [next, screen, step]);
  if (stop === undefined) return null;
  return (
    <section className={styles.panel} aria-label={t('Tour')} aria-live="polite">
      <header className={styles.head}>
        <span className={styles.place}>
          {t('{{stop}} of {{stops}}', { stop: step + 1, stops: tourSteps.length })}
        </span>
        <IconButton icon={X} label={t('Leave the tour (Shift Escape)')} onPress={onLeave} />
      </header>
      <h2 className={styles.title}>{stop.title}</h2>
      <p>{stop.text}</p>
      <p className={styles.attempt}>{stop.attempt}</p>
      <div className={styles.buttons}>
        <Button icon={ArrowLeft} isDisabled={step === 0} onPress={goBack}>
          {t('Back (,)')}
        </Button>
        <Button tone="primary" icon={ArrowRight} onPress={goOn}>
          {next === undefined ? t('End (.)') : t('Next (.)')}
        </Button>
      </div>
    </section>
  );
}
