import type { FeatureDescription } from '#contract/feature.ts';
import { t } from '../language/language.ts';

const unknown = '?';

/**
 * A feature tensor's shape without its batch: "64 x 16 x 16" (channels, rows, columns), or "tokens 14 x 14 + 1, 192
 * wide" for a transformer's grid with its class token. What is not known is a question mark.
 */
export function featureShape({ layout, grid, leading, channels }: FeatureDescription): string {
  const [rows, columns] = grid ?? [unknown, unknown];
  const width = channels ?? unknown;
  if (layout !== 'tokens') return `${width} x ${rows} x ${columns}`;
  return t('tokens {{rows}} x {{columns}}{{value}}, {{width}} wide', {
    rows,
    columns,
    value: leading === 0 ? '' : ` + ${leading}`,
    width,
  });
}

/** What computes a feature tensor and how large it is: "Relu, 64 x 16 x 16". */
export function featureDetail(feature: FeatureDescription): string {
  const order = feature.layout === 'nhwc' ? t(', channels last') : '';
  return `${feature.operator}, ${featureShape(feature)}${order}`;
}
