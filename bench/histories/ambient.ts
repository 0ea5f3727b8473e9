import nodeCrypto from 'node:crypto';
import { forgetWrapped, pooledPair, quickKeys } from './quickKeys';
import { type World } from './world';

// Everything that is not the same in each run of a seed: time, timers, random numbers, and work that a thread of Node's does. The first
// import of the program, because packages read some of it while they load. It changes this process, which does nothing else.

const RealDate = Date;
const real = {
  setTimeout: globalThis.setTimeout,
  monotonicMs: performance.now.bind(performance),
  randomFillSync: nodeCrypto.randomFillSync,
  generateKeyPairSync: nodeCrypto.generateKeyPairSync,
};

const usualStack = Error.stackTraceLimit;

let current: World | undefined;
/** The number of the last pair of keys of this world. */
let pairs = 0;

/** The world whose time and chance this process has. Without one, they are those of the machine. */
export function inhabit(world: World | undefined): void {
  current = world;
  pairs = world?.seed ?? 0;
  forgetWrapped();
  // A history has hundreds of errors whose stacks nobody reads, and to collect one takes longer than to make the error.
  Error.stackTraceLimit = world === undefined ? usualStack : 0;
}

/** Milliseconds of the machine, for measurements. */
export const realMonotonicMs = real.monotonicMs;

class VirtualDate extends RealDate {
  constructor(...given: ConstructorParameters<typeof RealDate> | []) {
    if (given.length === 0) super(VirtualDate.now());
    else super(...given);
  }

  static override now(): number {
    return current === undefined ? RealDate.now() : current.wallMs();
  }
}

function virtualTimer(delayMs: number | undefined, act: () => void, repeats = false): NodeJS.Timeout {
  const world = current;
  if (world === undefined) throw new Error('A timer needs a world.');
  const everyMs = Math.max(1, delayMs ?? 1);
  let cancel: () => void = () => undefined;
  const begin = (): void => {
    cancel = world.after(everyMs, () => {
      if (repeats) begin();
      act();
    });
  };
  begin();
  const timer = {
    cancel: () => {
      cancel();
    },
    ref: () => timer,
    unref: () => timer,
    hasRef: () => true,
  };
  return timer as unknown as NodeJS.Timeout;
}

type Act = (...given: unknown[]) => void;

function replaceTimers(): void {
  const clear = (timer: unknown): void => {
    if (typeof timer === 'object' && timer !== null && 'cancel' in timer) (timer.cancel as () => void)();
  };
  const setTimeoutHere = (act: Act, delayMs?: number, ...given: unknown[]) =>
    current === undefined
      ? real.setTimeout(act, delayMs, ...given)
      : virtualTimer(delayMs, () => {
          act(...given);
        });
  const setImmediateHere = (act: Act, ...given: unknown[]) =>
    virtualTimer(0, () => {
      act(...given);
    });
  const setIntervalHere = (act: Act, delayMs?: number, ...given: unknown[]) =>
    virtualTimer(
      delayMs,
      () => {
        act(...given);
      },
      true,
    );
  Object.assign(globalThis, {
    setTimeout: setTimeoutHere,
    setImmediate: setImmediateHere,
    setInterval: setIntervalHere,
    clearTimeout: clear,
    clearInterval: clear,
    clearImmediate: clear,
  });
  const pause = (delayMs?: number, value?: unknown) =>
    new Promise((resolve) => {
      virtualTimer(delayMs, () => {
        resolve(value);
      });
    });
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  Object.assign(require('node:timers/promises') as object, {
    setTimeout: pause,
    setImmediate: (value?: unknown) => pause(0, value),
  });
}

/** The bytes of a view as bytes. */
function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

function fill(bytes: Uint8Array): void {
  if (current === undefined) real.randomFillSync(bytes);
  else for (let at = 0; at < bytes.length; at += 1) bytes[at] = current.chance.byte();
}

function randomBytes(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  fill(bytes);
  return bytes;
}

const uuidBytes = Buffer.alloc(16);

function randomUUID(): string {
  fill(uuidBytes);
  const hex = uuidBytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

type Callback = (error: Error | null, value?: unknown) => void;

/** A function with a callback runs at once. Node would give it to a thread, and nobody knows when that ends. */
function atOnce<Given extends unknown[]>(
  run: (...given: Given) => unknown,
): (...given: [...Given, Callback?]) => unknown {
  return (...given) => {
    const last = given.at(-1);
    if (typeof last !== 'function') return run(...(given as unknown as Given));
    const callback = last as Callback;
    try {
      callback(null, run(...(given.slice(0, -1) as unknown as Given)));
    } catch (error) {
      callback(error as Error);
    }
    return undefined;
  };
}

/** Members of a pace have keys of their own, and their order follows from the keys. */
function generateKeyPairSync(...given: unknown[]): unknown {
  if (given[0] !== 'ed25519' || given.length > 1 || current === undefined)
    return Reflect.apply(real.generateKeyPairSync, nodeCrypto, given);
  pairs += 1;
  return pooledPair(pairs);
}

function replaceCrypto(): void {
  const getRandomValues = <View extends ArrayBufferView>(view: View): View => {
    fill(bytesOf(view));
    return view;
  };
  Object.assign(nodeCrypto, {
    ...quickKeys,
    ...{ generateKeyPairSync, randomUUID },
    randomBytes: atOnce(randomBytes),
    randomFillSync: getRandomValues,
    sign: atOnce(quickKeys.sign),
    verify: atOnce(quickKeys.verify),
  });
  Object.defineProperty(globalThis.crypto, 'randomUUID', { value: randomUUID });
  Object.defineProperty(globalThis.crypto, 'getRandomValues', { value: getRandomValues });
}

const machineRandom = Math.random;
Object.assign(globalThis, { Date: VirtualDate });
Math.random = () => current?.chance.share() ?? machineRandom();
performance.now = () => current?.monotonicMs() ?? real.monotonicMs();
replaceTimers();
replaceCrypto();
