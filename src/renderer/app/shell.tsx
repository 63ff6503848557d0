import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { t } from '../language/language.ts';
import { CasesScreen } from '../screens/cases/cases-screen.tsx';
import { ConceptsScreen } from '../screens/concepts/concepts-screen.tsx';
import { GuideScreen } from '../screens/guide/guide-screen.tsx';
import { ImportScreen } from '../screens/import/import-screen.tsx';
import { InfluenceScreen } from '../screens/influence/influence-screen.tsx';
import { MasksScreen } from '../screens/masks/masks-screen.tsx';
import { OverviewScreen } from '../screens/overview/overview-screen.tsx';
import { ReportsScreen } from '../screens/reports/reports-screen.tsx';
import { ReviewScreen } from '../screens/review/review-screen.tsx';
import { RunsScreen } from '../screens/runs/runs-screen.tsx';
import { StudyScreen } from '../screens/study/study-screen.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { type KeyBinding, useKeys } from './keys.ts';
import { KeysOverlay } from './keys-overlay.tsx';
import { ProjectBar } from './project-bar.tsx';
import { hrefOf, navigate, type Route, type Screen, useRoute } from './route.ts';
import { screenTabs } from './screen-tabs.ts';
import styles from './shell.module.css';
import { chooseSubject, useKeptChoice, useSubject } from './subject.ts';
import { TourPanel } from './tour/tour-panel.tsx';

const screenTitles: Readonly<Record<Screen, string>> = {
  start: t('Overview'),
  overview: t('Overview'),
  import: t('Import'),
  cases: t('Cases'),
  case: t('Case review'),
  masks: t('Masks'),
  concepts: t('Concepts'),
  influence: t('Influence'),
  study: t('Study'),
  runs: t('Runs'),
  reports: t('Reports'),
  guide: t('Guide'),
};

/** The tab that a screen belongs to: a case is opened from Cases, an import belongs to none. */
function tabOf(screen: Screen | null): Screen | null {
  if (screen === 'case') return 'cases';
  return screen === null ? 'overview' : screen;
}

/** The window around the screens of an open project. */
export function Shell() {
  const route = useRoute();
  const [keysShown, setKeysShown] = useState(false);
  const showKeys = useCallback(() => setKeysShown(true), []);
  const hideKeys = useCallback(() => setKeysShown(false), []);
  const screen = route.screen ?? 'overview';
  useSubjectOfRoute(route);
  useArrival(screen);

  const screenKeys = screenTabs.flatMap<KeyBinding>(({ screen: to, title, letter }, position) => [
    { keys: `g ${letter}`, label: title, run: () => navigate(to) },
    { keys: `Ctrl+${position + 1}`, label: title, run: () => navigate(to), whileTyping: true },
  ]);
  useKeys('Everywhere', [
    ...screenKeys,
    { keys: 'g i', label: t('Import'), run: () => navigate('import') },
    { keys: 'g h', label: t('Guide'), run: () => navigate('guide') },
    { keys: '?', label: t('Show these keys'), run: showKeys },
  ]);

  return (
    <div className={styles.shell}>
      <button
        type="button"
        className={styles.skip}
        onClick={() => document.getElementById('screen')?.focus()}
      >
        {t('Skip to the screen')}
      </button>
      <ProjectBar onShowKeys={showKeys} />
      <nav className={styles.tabs} aria-label={t('Screens')}>
        {screenTabs.map(({ screen: to, title }) => (
          <a
            key={to}
            href={hrefOf(to)}
            className={styles.tab}
            aria-current={tabOf(route.screen) === to ? 'page' : undefined}
          >
            {title}
          </a>
        ))}
      </nav>
      <main className={styles.main} id="screen" tabIndex={-1}>
        <h1 className={styles.screenTitle}>{screenTitles[screen]}</h1>
        <ErrorBoundary of={screen}>{screenFor(route)}</ErrorBoundary>
      </main>
      <TourPanel />
      <KeysOverlay screen={screen} open={keysShown} onClose={hideKeys} />
    </div>
  );
}

function screenFor(route: Route): ReactNode {
  switch (route.screen) {
    case 'import':
      return <ImportScreen parameters={route.parameters} />;
    case 'cases':
      return <CasesScreen parameters={route.parameters} />;
    case 'case':
      return <ReviewScreen parameters={route.parameters} />;
    case 'masks':
      return <MasksScreen parameters={route.parameters} />;
    case 'concepts':
      return <ConceptsScreen parameters={route.parameters} />;
    case 'influence':
      return <InfluenceScreen parameters={route.parameters} />;
    case 'study':
      return <StudyScreen parameters={route.parameters} />;
    case 'runs':
      return <RunsScreen parameters={route.parameters} />;
    case 'reports':
      return <ReportsScreen parameters={route.parameters} />;
    case 'guide':
      return <GuideScreen parameters={route.parameters} />;
    case 'overview':
    case 'start':
    case null:
      return <OverviewScreen />;
  }
}

/** On a new screen: the window's title, and the focus, so that Space and the arrow keys mean what is on it. */
function useArrival(screen: Screen): void {
  const name = useSubject().project?.name ?? '';
  useEffect(() => {
    document.title = t('{{screenTitles}} – {{name}} – Waferlens', {
      screenTitles: screenTitles[screen],
      name,
    });
  }, [screen, name]);
  const before = useRef<Screen | null>(null);
  useEffect(() => {
    const isNew = before.current !== null && before.current !== screen;
    before.current = screen;
    const main = document.getElementById('screen');
    if (main === null || main.contains(document.activeElement)) return;
    if (isNew || document.activeElement === document.body) focusOnArrival(main);
  }, [screen]);
}

/** The part of the screen that asks for the focus, else the screen as a whole. */
function focusOnArrival(main: HTMLElement): void {
  (main.querySelector<HTMLElement>('[data-arrival]') ?? main).focus();
}

/** A link may name the model and data set that it is about: `#/case?model=1&dataset=2&index=33`. */
function useSubjectOfRoute(route: Route): void {
  const subject = useSubject();
  const { project } = subject;
  useKeptChoice(subject);
  // The route's word counts once, when it is new; after that the user may pick another model.
  const adopted = useRef<Route | null>(null);
  useEffect(() => {
    if (project === null || adopted.current === route) return;
    adopted.current = route;
    const modelId = Number(route.parameters.get('model'));
    const datasetId = Number(route.parameters.get('dataset'));
    if (project.models.some(({ id }) => id === modelId)) chooseSubject(project, { modelId });
    if (project.datasets.some(({ id }) => id === datasetId)) chooseSubject(project, { datasetId });
  }, [route, project]);
}
