import { type Answer, type Failure } from '../../../web/client/apiClient';
import { startPoller } from '../../../web/client/startPoller';
import { waitUntil } from '../../support/host/hostWait';

// The poller asks the document whether the tab is hidden.
beforeAll(() => {
  const listen = (): void => undefined;
  const document = { hidden: false, addEventListener: listen, removeEventListener: listen };
  Object.assign(globalThis, { document });
});
afterAll(() => {
  Reflect.deleteProperty(globalThis, 'document');
});

const throttled: Failure = { status: 429, code: 'HTTP_429', title: '', detail: '', retryAfterSeconds: 600 };

/** A poller whose calls wait until `answer` answers the oldest one. */
function poller(isFinal = false) {
  const open: ((answer: Answer<string>) => void)[] = [];
  const seen: (string | undefined)[] = [];
  let calls = 0;
  const { runNow, stop } = startPoller<string>({
    load: () => {
      calls += 1;
      return new Promise((resolve) => open.push(resolve));
    },
    isLive: () => false,
    isFinal,
    onAnswer: (answer) => seen.push(answer.ok ? answer.body : answer.failure.code),
  });
  const reach = (count: number) => waitUntil(async () => (calls >= count ? true : undefined), `${count} calls`);
  const shown = (count: number) => waitUntil(async () => (seen.length >= count ? true : undefined), `${count} answers`);
  return {
    runNow,
    stop,
    seen,
    reach,
    shown,
    calls: () => calls,
    answer: (each: Answer<string>) => open.shift()?.(each),
  };
}

describe('startPoller', () => {
  test('calls again after a call during which a person asked for the newest answer', async () => {
    const { runNow, stop, seen, reach, shown, calls, answer } = poller();
    runNow();
    runNow();
    expect(calls()).toBe(1);
    answer({ ok: true, body: 'from before' });
    await reach(2);
    answer({ ok: true, body: 'new' });
    await shown(2);
    expect([seen, calls()]).toEqual([['from before', 'new'], 2]);
    stop();
  });

  test('calls at once if a person asks while it waits', async () => {
    const { runNow, stop, reach, shown, answer } = poller();
    answer({ ok: false, failure: throttled });
    await shown(1);
    runNow();
    await reach(2);
    stop();
  });

  test('reads a final answer once', async () => {
    const { runNow, seen, shown, calls, answer } = poller(true);
    answer({ ok: true, body: 'final' });
    await shown(1);
    runNow();
    expect([seen, calls()]).toEqual([['final'], 1]);
  });

  test('reports nothing after it was stopped', async () => {
    const { stop, seen, answer } = poller();
    stop();
    answer({ ok: true, body: 'late' });
    await new Promise(setImmediate);
    expect(seen).toEqual([]);
  });
});
