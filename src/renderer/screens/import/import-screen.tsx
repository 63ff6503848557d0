export function ImportScreen({ parameters }: { readonly parameters: URLSearchParams }) {
  return <p>{parameters.toString()}</p>;
}
