import type { Explanation, MapArtifact } from '#contract/explanation.ts';
import type { CaseDetail } from '#contract/workstation.ts';
import { t } from '../../language/language.ts';

const titles: Readonly<Partial<Record<MapArtifact['name'], string>>> = {
  map: t('Map'),
  'standard-error': t('Standard error'),
  coarse: t('Before resizing'),
};

/** What of an explanation can be laid over the picture: planes of float32, the map itself first. */
export interface ColumnPlane {
  readonly name: MapArtifact['name'];
  readonly title: string;
  readonly artifact: MapArtifact;
  readonly signed: boolean;
}

export function planesOf(explanation: Explanation): ColumnPlane[] {
  return explanation.artifacts
    .filter(({ type, shape }) => type === 'float32' && shape.length >= 2)
    .flatMap((artifact) => {
      const title = titles[artifact.name];
      if (title === undefined) return [];
      const signed = explanation.signed && artifact.name !== 'standard-error';
      return [{ name: artifact.name, title, artifact, signed }];
    })
    .sort((first, second) => Number(second.name === 'map') - Number(first.name === 'map'));
}

/** Whether a method of a case has a map to look at. */
export function hasMap({ explanations }: Pick<CaseDetail, 'explanations'>, method: string): boolean {
  return explanations.some(
    (explanation) => explanation.method === method && planesOf(explanation).length > 0,
  );
}
