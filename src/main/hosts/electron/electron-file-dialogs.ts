import { type BrowserWindow, dialog } from 'electron';
import type { FileDialogs, FileKind } from '../file-dialogs.ts';

const filters = (kinds: readonly FileKind[]) =>
  kinds.map(({ name, extensions }) => ({ name, extensions: [...extensions] }));

/** The desktop's dialogs over the window. */
export function electronFileDialogs(window: () => BrowserWindow | undefined): FileDialogs {
  const open = async (options: Electron.OpenDialogOptions) => {
    const parent = window();
    const { filePaths } = await (parent === undefined
      ? dialog.showOpenDialog(options)
      : dialog.showOpenDialog(parent, options));
    return filePaths[0] ?? null;
  };
  return {
    openFile: (title, kinds) => open({ title, filters: filters(kinds), properties: ['openFile'] }),
    openFolder: (title) => open({ title, properties: ['openDirectory', 'createDirectory'] }),
    saveFile: async (title, suggestedName, kinds) => {
      const parent = window();
      const options = { title, defaultPath: suggestedName, filters: filters(kinds) };
      const { canceled, filePath } = await (parent === undefined
        ? dialog.showSaveDialog(options)
        : dialog.showSaveDialog(parent, options));
      return canceled ? null : filePath;
    },
  };
}
