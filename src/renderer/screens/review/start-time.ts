/**
 * The next moment at which a clock on the wall shows a time: today, or tomorrow where it is past.
 *
 * @param text hours and minutes, such as `20:00` or `7.30`
 * @returns ISO 8601, or null where the text is no time of day
 */
export function nextTimeOfDay(text: string, now: Date): string | null {
  const [, hours, minutes] = /^\s*(\d{1,2})[:.](\d{2})\s*$/.exec(text) ?? [];
  if (hours === undefined || minutes === undefined || Number(hours) > 23 || Number(minutes) > 59) return null;
  const on = (day: number) =>
    new Date(now.getFullYear(), now.getMonth(), day, Number(hours), Number(minutes));
  const today = on(now.getDate());
  return (today > now ? today : on(now.getDate() + 1)).toISOString();
}
