import type { FailureCode } from '#contract/failure.ts';
import { language, t } from '../language/language.ts';

/** What went wrong and the way out, for each code of the closed list. */
const failureSummaries: Readonly<Record<FailureCode, string>> = {
  usage: t('The request can’t be carried out as it stands. Change what is named below.'),
  'not-found': t('Something that is needed is not there. Check its name or path, or import it again.'),
  exists: t('The name is taken already. Choose another one.'),
  unreadable: t('A file is there but can’t be read. Check its permissions and the drive.'),
  image: t('A picture can’t be used. Check the file; PNG, JPEG, TIFF and BMP are read.'),
  model: t('The model can’t be used like this. Check the file, its input and its labels.'),
  table: t('The table can’t be understood. Correct the line that is named below.'),
  unsupported: t('This is not supported. Choose another method, or export the model differently.'),
  project: t('The project can’t be opened or is in use. Close it elsewhere, or take a backup.'),
  storage: t('Nothing can be written. Make room on the drive, or choose a folder that can be written.'),
  memory: t('There is not enough memory. Choose smaller batches or parameters, or close other programs.'),
  provider: t('The execution provider is not available or computes wrongly. Choose CPU in the settings.'),
  cancelled: t('This was cancelled.'),
  interrupted: t('The work was interrupted. Start it again; what is finished stays.'),
  integrity: t('A file is not what its record says. Look at Runs, “Verify all”.'),
  forbidden: t('This is not allowed here.'),
  unavailable: t('This is not available on this PC.'),
  internal: t('A mistake of the program. The log names it under the number below.'),
};

/**
 * What a failure's code says in the language of the window; null in English, where the message itself says it better.
 * The message, with names, places and lines, stays in English as in the log and on the command line.
 */
export function failureSummary(code: FailureCode): string | null {
  return language() === 'en' ? null : failureSummaries[code];
}
