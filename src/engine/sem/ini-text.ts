/** Sections of an INI text by name, their keys by name; names in lower case. */
export type IniText = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** More lines than any microscope writes. */
const maximumLines = 20_000;

/** Reads `[Section]` and `key=value` lines; others are passed over. The first value of a key counts. */
export function readIni(text: string): IniText {
  const sections = new Map<string, Map<string, string>>();
  let section = new Map<string, string>();
  for (const raw of text.split(/\r\n|\r|\n/, maximumLines)) {
    const line = raw.trim();
    const name = /^\[([^\]]*)\]/.exec(line)?.[1];
    if (name !== undefined) {
      const known = sections.get(name.trim().toLowerCase());
      section = known ?? new Map();
      sections.set(name.trim().toLowerCase(), section);
      continue;
    }
    const equals = line.indexOf('=');
    if (equals <= 0) continue;
    const key = line.slice(0, equals).trim().toLowerCase();
    if (!section.has(key)) section.set(key, line.slice(equals + 1).trim());
  }
  return sections;
}

/** The first of some sections that has a value for the key. */
export function iniValue(ini: IniText, sections: readonly string[], key: string): string | undefined {
  for (const section of sections) {
    const value = ini.get(section.toLowerCase())?.get(key.toLowerCase());
    if (value !== undefined && value !== '') return value;
  }
  return undefined;
}
