import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { navigate } from '../app/route.ts';
import { Button } from './button.tsx';
import { EmptyState } from './notice.tsx';

/** What a screen shows in a project that has no model, or no data set, yet: what it is for, and the way to one. */
export function MissingSubject(props: {
  readonly icon: LucideIcon;
  readonly missing: 'model' | 'data set';
  /** What the screen shows once there is one. */
  readonly children: ReactNode;
}) {
  const { icon, missing, children } = props;
  return (
    <EmptyState
      icon={icon}
      title={`There is no ${missing} in this project`}
      action={
        <Button
          tone="primary"
          onPress={() => navigate('import', { what: missing === 'model' ? 'model' : 'dataset' })}
        >
          Import a {missing}
        </Button>
      }
    >
      {children}
    </EmptyState>
  );
}
