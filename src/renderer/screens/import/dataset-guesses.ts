import type { DatasetRole } from '#contract/dataset.ts';
import { baseName, hasEnding, stem } from '../../components/paths.ts';

const tableEndings = ['.csv', '.tsv', '.txt', '.klarf', '.kla', '.001', '.000'];
/** Names that say nothing about which pictures a table lists. */
const emptyNames = /^(index|data|dataset|samples|images|pictures|labels|annotations|list)$/i;

/** A role by the name of a folder or table: `line7-train` is training. */
export function roleOf(path: string): DatasetRole {
  const name = stem(path).toLowerCase();
  if (name.includes('train')) return 'training';
  if (/(^|[^a-z])(prod|line|fab)/.test(name)) return 'production';
  if (name.includes('ref')) return 'reference';
  return 'validation';
}

/**
 * A name to begin with. A folder gives its own. A table may hold several sets, so its role is added; a table whose
 * name says nothing goes by its folder.
 */
export function suggestedName(path: string, role: DatasetRole): string {
  if (path === '') return '';
  if (!hasEnding(path, tableEndings)) return baseName(path);
  const own = stem(path);
  const name = emptyNames.test(own) ? baseName(path.slice(0, -baseName(path).length)) || own : own;
  return name.toLowerCase().includes(role.slice(0, 5)) ? name : `${name}-${role}`;
}
