/** Filled by the review screen. */
export function ReviewScreen({ parameters }: { readonly parameters: URLSearchParams }) {
  return <p>{parameters.toString()}</p>;
}
