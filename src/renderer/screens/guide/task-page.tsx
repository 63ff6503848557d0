import { ArrowRight } from 'lucide-react';
import { Checkbox } from 'react-aria-components';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { navigate } from '../../app/route.ts';
import { useSubject } from '../../app/subject.ts';
import { Button } from '../../components/button.tsx';
import { t } from '../../language/language.ts';
import styles from './guide.module.css';
import type { TaskTopic } from './tasks.ts';

/** Steps that somebody has ticked, by project and task. */
const useTicks = create<{ readonly ticked: Readonly<Record<string, readonly number[]>> }>()(
  persist(() => ({ ticked: {} as Readonly<Record<string, readonly number[]>> }), { name: 'waferlens-tasks' }),
);

/** A sample task with its steps to tick off. */
export function TaskPage({ task }: { readonly task: TaskTopic }) {
  const project = useSubject().project;
  const key = `${project?.directory ?? ''} ${task.id}`;
  const done = useTicks(({ ticked }) => ticked[key]) ?? [];
  const tick = (step: number, on: boolean) =>
    useTicks.setState(({ ticked }) => ({
      ticked: { ...ticked, [key]: on ? [...done, step] : done.filter((other) => other !== step) },
    }));
  return (
    <>
      <h2 className={styles.title}>{task.title}</h2>
      <p>{task.why}</p>
      <ol className={styles.steps}>
        {task.steps.map((text, step) => (
          <li key={text}>
            <Checkbox
              className={styles.step ?? ''}
              isSelected={done.includes(step)}
              onChange={(on) => tick(step, on)}
            >
              <span className={styles.box} aria-hidden>
                {done.includes(step) ? '✓' : step + 1}
              </span>
              <span>{text}</span>
            </Checkbox>
          </li>
        ))}
      </ol>
      <Button
        tone="primary"
        icon={ArrowRight}
        onPress={() => navigate(task.start.screen, task.start.parameters ?? {})}
      >
        {t('Begin')}
      </Button>
    </>
  );
}
