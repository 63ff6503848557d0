import { t } from '../../language/language.ts';
import styles from './guide.module.css';

const rules: readonly (readonly [string, string])[] = [
  [
    t('A map is a claim about the model, not about the wafer'),
    t(
      'It says what the answer rests on. Where that is not the defect, the model is wrong even if its answer is right.',
    ),
  ],
  [
    t('Look at what was measured before you look at the colours'),
    t(
      'Insertion minus deletion, with its interval, says how faithful the map is to the model on this picture. Next to it stand a random map and a spot in the centre: a map that does not beat both tells nothing.',
    ),
  ],
  [
    t('The badge says whether the map depends on the network at all'),
    t(
      'Weights are replaced by random ones, layer by layer, and another class is explained. A map that stays the same shows edges of the picture.',
    ),
  ],
  [
    t('Methods that differ in kind and agree are worth more than one that is sure'),
    t(
      'Gradients, masking and segments fail in different ways. Put one of each side by side; the crosshair gives the raw values at the same point.',
    ),
  ],
  [
    t('Colours are comparable only with a shared range'),
    t(
      'S switches between each map’s own range and one for all columns. Signed maps have zero in the middle of their scale.',
    ),
  ],
  [
    t('Training pictures say where a confusion comes from'),
    t(
      'Pictures most for a wrong answer are what the model takes this one for. If their label looks wrong, W flags it.',
    ),
  ],
  [
    t('A verdict is yours, and it is kept'),
    t(
      'It is on disk before you see it, can be taken back with Ctrl Z after a restart, too, and stands in the report with your name.',
    ),
  ],
];

/** How to look at a case without being misled. */
export function ReadingPage() {
  return (
    <>
      <h2 className={styles.title}>{t('How to read a case')}</h2>
      <ol className={styles.rules}>
        {rules.map(([rule, why]) => (
          <li key={rule}>
            <strong>{rule}.</strong> {why}
          </li>
        ))}
      </ol>
    </>
  );
}
