import { verdicts } from '#contract/review.ts';
import { CaseGrid, type CellPlace } from './case-grid.tsx';
import { rightPrediction } from './case-table.ts';
import { CaseTile } from './case-tile.tsx';
import type { ListedCasesProps } from './case-view.ts';
import { nameOf } from './coded-column.ts';
import { tagsOf } from './review-columns.ts';

/** The filtered cases as a grid of thumbnails. */
export function CaseGridView(props: ListedCasesProps) {
  const { datasetId, list, cursor, chosen } = props;
  const { indices, table } = list;
  const cell = (at: number, place: CellPlace) => {
    const index = indices[at];
    if (index === undefined) return null;
    const outcome = table.outcome[index];
    return (
      <CaseTile
        key={index}
        {...place}
        datasetId={datasetId}
        index={index}
        label={nameOf(table.label, index)}
        predicted={nameOf(table.predicted, index)}
        confidence={table.confidence?.[index] ?? null}
        right={outcome === 0 ? null : outcome === rightPrediction}
        verdict={verdicts[table.verdict.codes[index] ?? -1] ?? null}
        tags={tagsOf(table.tags, index).join(', ')}
        isCursor={at === cursor}
        isSelected={chosen.has(index)}
        selecting={chosen.size > 0}
      />
    );
  };
  return (
    <CaseGrid
      label={props.label}
      count={indices.length}
      cursor={cursor}
      onCursor={props.onMove}
      onOpen={props.onOpen}
      onToggle={props.onToggle}
      renderCell={cell}
    />
  );
}
