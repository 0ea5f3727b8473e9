import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { type Answer, type Failure } from './apiClient';
import { pollDelay } from './pollDelay';

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

interface PollerParts<Body> {
  readonly load: () => Promise<Answer<Body>>;
  readonly isLive: (value: Body) => boolean;
  readonly isFinal: boolean;
  readonly onAnswer: (answer: Answer<Body>) => void;
}

/** Runs one call at a time. A call that was running when the poller stopped reports nothing. */
function startPoller<Body>({ load, isLive, isFinal, onAnswer }: PollerParts<Body>) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  const isStopped = (): boolean => stopped;
  let isCalling = false;
  let failures = 0;
  const run = async (): Promise<void> => {
    if (isStopped() || isCalling || document.hidden) return;
    clearTimeout(timer);
    isCalling = true;
    const answer = await load();
    isCalling = false;
    if (isStopped()) return;
    failures = answer.ok ? 0 : failures + 1;
    onAnswer(answer);
    if (answer.ok && isFinal) {
      stopped = true;
      return;
    }
    const seconds = pollDelay({
      isLive: answer.ok && isLive(answer.body),
      failures,
      retryAfterSeconds: answer.ok ? undefined : answer.failure.retryAfterSeconds,
    });
    timer = setTimeout(() => void run(), seconds * 1000);
  };
  const onVisible = (): void => {
    void run();
  };
  document.addEventListener('visibilitychange', onVisible);
  void run();
  return {
    runNow: onVisible,
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
    },
  };
}
