/** A kind of file that a dialog offers. */
export interface FileKind {
  readonly name: string;
  /** Without the dot. */
  readonly extensions: readonly string[];
}

/** The desktop's own file dialogs; each gives an absolute path, or null when the user thinks better of it. */
export interface FileDialogs {
  openFile(title: string, kinds: readonly FileKind[]): Promise<string | null>;
  openFolder(title: string): Promise<string | null>;
  saveFile(title: string, suggestedName: string, kinds: readonly FileKind[]): Promise<string | null>;
}
