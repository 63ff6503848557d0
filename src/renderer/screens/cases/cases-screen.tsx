/** Filled by the cases screen. */
export function CasesScreen({ parameters }: { readonly parameters: URLSearchParams }) {
  return <p>{parameters.toString()}</p>;
}
