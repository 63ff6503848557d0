import { Component, type ReactNode } from 'react';
import type { Failure } from '#contract/failure.ts';
import { FailureNotice } from '../components/notice.tsx';
import { failureOf } from './calls.ts';
import styles from './shell.module.css';

interface Props {
  /** A screen that broke is shown anew when this changes. */
  readonly of: string;
  readonly children: ReactNode;
}

interface State {
  readonly failure: Failure | null;
  readonly of: string;
}

/** Keeps a bug in one screen from taking the window down with it. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { failure: null, of: this.props.of };

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { failure: failureOf(error) };
  }

  static getDerivedStateFromProps(props: Props, state: State): State | null {
    return props.of === state.of ? null : { failure: null, of: props.of };
  }

  override render(): ReactNode {
    const { failure } = this.state;
    if (failure === null) return this.props.children;
    return (
      <div className={styles.broken}>
        <FailureNotice failure={failure} onRetry={() => this.setState({ failure: null })} />
      </div>
    );
  }
}
