import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { type Answer, type Failure } from './apiClient';
import { startPoller } from './startPoller';

export interface Polled<Body> {
  /** The newest answer; undefined before the first one. It remains while later calls fail. */
  readonly value: Body | undefined;
  /** Why the last call failed; undefined if it did not. */
  readonly failure: Failure | undefined;
  /** Calls again now. */
  readonly reload: () => void;
}

/**
 * Calls `load` now and again and again: often while `isLive` says that the answer changes, rarely otherwise, and not at
 * all while the tab is hidden. `key` identifies what is loaded; another key starts from the beginning. An answer that is
 * final is read once.
 */
export function usePolled<Body>(
  key: string,
  load: () => Promise<Answer<Body>>,
  isLive: (value: Body) => boolean,
  { isFinal = false }: { readonly isFinal?: boolean } = {},
): Polled<Body> {
  const [state, setState] = useState<Omit<Polled<Body>, 'reload'> & { readonly key: string }>({
    key,
    value: undefined,
    failure: undefined,
  });
  const loadLatest = useRef({ load, isLive });
  loadLatest.current = { load, isLive };
  const runNow = useRef<() => void>(() => undefined);

  useEffect(() => {
    const poller = startPoller<Body>({
      load: () => loadLatest.current.load(),
      isLive: (value) => loadLatest.current.isLive(value),
      isFinal,
      onAnswer: (answer) => {
        setState((before) => ({
          key,
          value: answer.ok ? answer.body : before.key === key ? before.value : undefined,
          failure: answer.ok ? undefined : answer.failure,
        }));
      },
    });
    runNow.current = poller.runNow;
    return poller.stop;
  }, [key]);

  const reload = useCallback(() => {
    runNow.current();
  }, []);
  const isOther = state.key !== key;
  return { value: isOther ? undefined : state.value, failure: isOther ? undefined : state.failure, reload };
}
