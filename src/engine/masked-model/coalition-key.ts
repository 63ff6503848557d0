/**
 * A coalition packed into a string, 16 members per character: equal for equal coalitions, whatever non-zero value
 * marks a member.
 *
 * @param rows [M, n] uint8
 * @param start where the coalition begins
 * @param length n
 */
export function coalitionKey(rows: Uint8Array, start: number, length: number): string {
  let key = '';
  for (let first = 0; first < length; first += 16) {
    const end = Math.min(16, length - first);
    let packed = 0;
    for (let i = 0; i < end; i++) if (rows[start + first + i] !== 0) packed |= 1 << i;
    key += String.fromCharCode(packed);
  }
  return key;
}
