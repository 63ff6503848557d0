import styles from './spinner.module.css';

/** Says "under way" without moving: three dots that stand still are calmer than a wheel for hours of work. */
export function Spinner() {
  return (
    <span className={styles.dots} aria-hidden>
      <i />
      <i />
      <i />
    </span>
  );
}
