const EVENING = 18;
const MORNING = 9;

/** Whether something happened in the night before `now`: from 18:00 of the day before to 9:00, local time. */
export function lastNight(at: Date, now: Date): boolean {
  const day = (days: number, hour: number) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour);
  // In the evening the night that begins is not over; the last one is still the one before.
  return at >= day(-1, EVENING) && at < day(0, MORNING);
}
