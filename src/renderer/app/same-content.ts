import { useRef } from 'react';

/** The object of the render before for as long as the new one has the same content, so that memoised parts rest. */
export function useSameContent<Value>(value: Value): Value {
  const kept = useRef({ value, text: JSON.stringify(value) });
  const text = JSON.stringify(value);
  if (kept.current.text !== text) kept.current = { value, text };
  return kept.current.value;
}
