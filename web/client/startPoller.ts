import { type Answer } from './apiClient';
import { pollDelay } from './pollDelay';

interface PollerParts<Body> {
  readonly load: () => Promise<Answer<Body>>;
  readonly isLive: (value: Body) => boolean;
  readonly isFinal: boolean;
  readonly onAnswer: (answer: Answer<Body>) => void;
}

/**
 * Runs one call at a time. A call that was running when the poller stopped reports nothing. If `runNow` comes during a call,
 * another call follows it, because its answer may be from before what the person did.
 */
export function startPoller<Body>({ load, isLive, isFinal, onAnswer }: PollerParts<Body>) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  const isStopped = (): boolean => stopped;
  let isCalling = false;
  let isWanted = false;
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
    if (isWanted) {
      isWanted = false;
      return run();
    }
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
    runNow: () => {
      isWanted = isCalling;
      void run();
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
    },
  };
}
