import type { ScanSummary } from '#contract/dataset.ts';
import { formatCount } from '../../components/format.ts';
import { Fact } from '../../components/panel.tsx';
import { t } from '../../language/language.ts';

const maximumNamed = 8;

/** What a KLARF file says of its lots, wafers and defects. */
export function KlarfFacts({ klarf }: { readonly klarf: NonNullable<ScanSummary['klarf']> }) {
  const { geometry } = klarf;
  return (
    <>
      <Fact name={t('Lots')}>{named(klarf.lots)}</Fact>
      <Fact name={t('Wafers')}>{named(klarf.wafers)}</Fact>
      <Fact name={t('Defects')}>
        {klarf.withoutPicture === 0
          ? formatCount(klarf.defects)
          : t('{{defects}}, {{without}} of them without a picture', {
              defects: formatCount(klarf.defects),
              without: formatCount(klarf.withoutPicture),
            })}
      </Fact>
      <Fact name={t('Labels from')}>{klarf.classColumn ?? t('no column: nothing is classified')}</Fact>
      {geometry?.diameterMm != null && (
        <Fact name={t('Wafer diameter')}>{t('{{diameter}} mm', { diameter: geometry.diameterMm })}</Fact>
      )}
      {geometry?.diePitchMm != null && (
        <Fact name={t('Die pitch')}>
          {t('{{x}} x {{y}} mm', {
            x: millimetres(geometry.diePitchMm.x),
            y: millimetres(geometry.diePitchMm.y),
          })}
        </Fact>
      )}
    </>
  );
}

function named(names: readonly string[]): string {
  if (names.length === 0) return t('none');
  const shown = names.slice(0, maximumNamed).join(', ');
  return names.length <= maximumNamed
    ? shown
    : t('{{shown}} and {{more}} more', { shown, more: names.length - maximumNamed });
}

function millimetres(value: number): string {
  return String(Number(value.toFixed(4)));
}
