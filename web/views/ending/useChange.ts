import { usePage } from '../../client/pageContext';
import { usePolled } from '../../client/usePolled';

/** More than any change or search has: an answer from there on has no consumers, which the page reads one part after the other. */
export const afterConsumers = '9999999';

/** Reads a change without its consumers, until it has ended. */
export function useChange(id: string) {
  const { api } = usePage();
  return usePolled(
    `change ${id}`,
    () => api.get('consumers/changes/{id}', { id, query: { from: afterConsumers } }),
    ({ finishedAt }) => finishedAt === null,
  );
}
