/**
 * The positions of the largest values, or of the smallest, strongest first; of equal ones the earlier first. NaN is
 * none.
 *
 * @param values [N]
 * @param among positions that are looked at; default: all
 * @param accept only values that it accepts
 */
export function strongest(
  values: Float32Array,
  most: number,
  order: 'largest' | 'smallest',
  among?: Int32Array,
  accept: (value: number) => boolean = () => true,
): number[] {
  const sign = order === 'largest' ? 1 : -1;
  const chosen: number[] = [];
  const strength = (at: number) => sign * (values[at] as number);
  const count = among?.length ?? values.length;
  for (let i = 0; i < count; i++) {
    const at = among === undefined ? i : (among[i] as number);
    const value = values[at] as number;
    if (Number.isNaN(value) || !accept(value)) continue;
    const own = strength(at);
    if (chosen.length === most && own <= strength(chosen.at(-1) as number)) continue;
    // Behind all that are as strong: they came earlier.
    let place = chosen.length;
    while (place > 0 && strength(chosen[place - 1] as number) < own) place--;
    chosen.splice(place, 0, at);
    if (chosen.length > most) chosen.pop();
  }
  return chosen;
}
