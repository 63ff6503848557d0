export function OverviewScreen() {
  return <p />;
}
