export function ReportsScreen({ parameters }: { readonly parameters: URLSearchParams }) {
  return <p>{parameters.toString()}</p>;
}
