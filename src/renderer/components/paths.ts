/** The separator of a path, by the path itself: the window may show another system than it runs on. */
export function separatorOf(path: string): '/' | '\\' {
  return /^[A-Za-z]:|^\\\\/.test(path) ? '\\' : '/';
}

/** A name inside a folder. */
export function joinPath(folder: string, name: string): string {
  const separator = separatorOf(folder);
  return folder.endsWith(separator) ? `${folder}${name}` : `${folder}${separator}${name}`;
}

/** The last part of a path. */
export function baseName(path: string): string {
  return (
    path
      .replace(/[\\/]+$/, '')
      .split(/[\\/]/)
      .at(-1) ?? path
  );
}

/** The last part of a path without its ending. */
export function stem(path: string): string {
  return baseName(path).replace(/\.[^.]+$/, '');
}

/** Whether a file name has one of the endings, which carry their dot: `.onnx`. */
export function hasEnding(name: string, endings: readonly string[]): boolean {
  const lower = name.toLowerCase();
  return endings.some((ending) => lower.endsWith(ending));
}
