import type { CommandDefinition } from '../command.ts';
import { agreement } from './agreement.ts';
import { audit } from './audit.ts';
import { auditEffect, auditExport, auditLabel, auditList } from './audit-more.ts';
import { batch } from './batch.ts';
import { benchmark } from './benchmark.ts';
import { concepts } from './concepts.ts';
import { conceptsList } from './concepts-list.ts';
import { conceptsName } from './concepts-name.ts';
import { datasetAdd } from './dataset-add.ts';
import { demo } from './demo.ts';
import { evaluate } from './evaluate.ts';
import { explain } from './explain.ts';
import { exportRecords } from './export.ts';
import { gradient } from './gradient.ts';
import { influence } from './influence.ts';
import { influenceList } from './influence-list.ts';
import { influenceMeasure } from './influence-measure.ts';
import { init } from './init.ts';
import { inspect } from './inspect.ts';
import { judge } from './judge.ts';
import { keyNew, keyRemove, keyShow } from './key.ts';
import { list } from './list.ts';
import { masksExport } from './masks-export.ts';
import { masksImport } from './masks-import.ts';
import { masksList } from './masks-list.ts';
import { masksPropose } from './masks-propose.ts';
import { modelAdd } from './model-add.ts';
import { projection } from './projection.ts';
import { replay } from './replay.ts';
import { report } from './report.ts';
import { segment } from './segment.ts';
import { serve } from './serve.ts';
import { similar } from './similar.ts';
import { studyAnswer, studyExport, studyList, studyNew, studyResults } from './study.ts';
import { tcav } from './tcav.ts';
import { verify } from './verify.ts';
import { verifySigned } from './verify-signed.ts';

/** Every command, in the order of the help text. */
export const commands: readonly CommandDefinition[] = [
  init,
  demo,
  inspect,
  gradient,
  modelAdd,
  datasetAdd,
  masksList,
  masksPropose,
  masksExport,
  masksImport,
  evaluate,
  list,
  explain,
  batch,
  segment,
  judge,
  benchmark,
  concepts,
  conceptsName,
  conceptsList,
  tcav,
  similar,
  projection,
  influence,
  influenceList,
  influenceMeasure,
  audit,
  auditList,
  auditLabel,
  auditEffect,
  auditExport,
  studyNew,
  studyList,
  studyAnswer,
  studyResults,
  studyExport,
  agreement,
  report,
  exportRecords,
  verify,
  verifySigned,
  keyNew,
  keyShow,
  keyRemove,
  replay,
  serve,
];
