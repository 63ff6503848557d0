export function RunsScreen({ parameters }: { readonly parameters: URLSearchParams }) {
  return <p>{parameters.toString()}</p>;
}
