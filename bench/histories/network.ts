import {
  createHttpHeaders,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
  RestError,
} from '@azure/core-rest-pipeline';
import { type SentAnswer } from '../../local/azure/calls/answer';
import { type ServiceRequest } from '../../local/azure/calls/serviceRequest';
import { type VirtualAzure } from './azure';
import { type Faults } from './faults';
import { type Actor, actor, type World } from './world';

/** What the network needs, for the history that runs now. */
export interface NetworkParts {
  readonly world: World;
  readonly azure: VirtualAzure;
  readonly faults: Faults;
  /** A request cannot arrive later than this after it was sent. */
  readonly lifeMs: number;
  /** Called when a request of a process arrived. */
  readonly arrived: (request: Arrival) => void;
  /** Called before and after each request, where a process can die. */
  readonly moment: (what: string) => void;
}

export interface Arrival {
  readonly from: string;
  readonly sentMs: number;
  readonly arrivedMs: number;
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly status: number;
  readonly isAgain: boolean;
}

let parts: NetworkParts | undefined;

export function connect(network: NetworkParts | undefined): void {
  parts = network;
}

const service = actor('azure');

/** The HTTP client of the SDKs, in place of the one that opens sockets. */
export const virtualHttpClient: HttpClient = {
  sendRequest: (request) => {
    if (parts === undefined) throw new Error('There is no network.');
    return new Passage(parts, request).answer();
  },
};

/** One request on its way. */
class Passage {
  private readonly from: Actor;
  private readonly sentMs: number;
  private readonly url: URL;
  private readonly what: string;
  private readonly received: ServiceRequest;

  constructor(
    private readonly parts: NetworkParts,
    private readonly request: PipelineRequest,
  ) {
    this.from = parts.world.current;
    this.sentMs = parts.world.now;
    this.url = new URL(request.url);
    const name = this.url.host.split('.')[0] ?? '';
    this.what = `${request.method} ${name}${this.url.pathname.replaceAll(/[0-9a-f-]{32,}/g, '*')}`;
    this.received = receivedOf(request, this.url);
  }

  answer(): Promise<PipelineResponse> {
    return new Promise((resolve, reject) => {
      const { abortSignal } = this.request;
      abortSignal?.addEventListener('abort', () => {
        reject(new DOMException('The operation was aborted.', 'AbortError'));
      });
      this.parts.moment(`before ${this.what}`);
      if (this.from.isDead) return;
      this.pass(resolve, reject);
    });
  }

  private pass(resolve: (response: PipelineResponse) => void, reject: (error: Error) => void): void {
    const { faults, world, lifeMs } = this.parts;
    const place = this.what;
    const { there, back } = faults.ways(place, 5, 40);
    const reset = (inMs: number): void => {
      world.at(this.from, inMs, () => {
        reject(new RestError('read ECONNRESET', { code: 'ECONNRESET', request: this.request }));
      });
    };
    const reply = (sent: SentAnswer | undefined, delayMs: number): void => {
      world.at(this.from, delayMs, () => {
        this.parts.moment(`after ${place}`);
        world.whenAwake(this.from, () => {
          if (sent === undefined)
            reject(new RestError('getaddrinfo ENOTFOUND', { code: 'ENOTFOUND', request: this.request }));
          else resolve(responseOf(this.request, sent));
        });
      });
    };
    const isHang = (): boolean => faults.pick(`hang ${place}`, [true, false]);
    if (faults.happens('requestLost', place)) {
      if (!isHang()) reset(there);
    } else if (faults.happens('throttled', place)) {
      reply(throttledFor(this.retryAfterSeconds()), there + back);
    } else if (faults.happens('refused', place)) {
      reply(refused, there + back);
    } else if (faults.happens('serviceError', place)) {
      const isDone = isHang();
      this.deliver(
        there,
        (sent) => {
          reply(isDone && sent !== undefined && sent.status < 300 ? broken : unavailable, back);
        },
        isDone,
      );
    } else if (faults.happens('answerLost', place)) {
      const hangs = isHang();
      this.deliver(there, () => {
        if (!hangs) reset(back);
      });
    } else if (this.lasts() && faults.happens('requestLate', place)) {
      const lateMs = faults.lasting(`late ${place}`, 1_000, lifeMs - 500);
      if (!isHang()) reset(there);
      this.deliver(lateMs, (sent) => {
        reply(sent, back);
      });
    } else {
      const slowMs = faults.happens('requestSlow', place) ? faults.lasting(`slow ${place}`, 500, 28_000) : 0;
      this.deliver(there, (sent) => {
        reply(sent, back + slowMs);
      });
      if (this.lasts() && faults.happens('requestTwice', place))
        this.deliver(faults.lasting(`again ${place}`, there + 1, lifeMs - 500), () => undefined, true, true);
    }
  }

  /** An aimed one makes a step wait until the next move has begun to write. */
  private retryAfterSeconds(): number | undefined {
    const { faults } = this.parts;
    if (faults.isAimed) return faults.pick(`zombie ${this.what}`, [51, 54, 58]);
    return faults.pick(`retry ${this.what}`, [undefined, undefined, 2, 55]);
  }

  /**
   * Whether it matters when the request arrives: a read has no effect. An enable that arrives after the move has disabled the version
   * again is beyond what the app promises (`test/support/history/itemHistory.ts`).
   */
  private lasts(): boolean {
    const { method } = this.request;
    return method === 'PUT' || method === 'DELETE' || (method === 'POST' && this.url.pathname.endsWith('/restore'));
  }

  /** The request arrives at the service. The caller gets the answer even if the process has ended. */
  private deliver(
    inMs: number,
    then: (sent: SentAnswer | undefined) => void,
    isExecuted = true,
    isAgain = false,
  ): void {
    const { world, azure, arrived } = this.parts;
    world.at(service, inMs, () => {
      if (!isExecuted) {
        then({ status: 503, headers: {} });
        return;
      }
      const { method, url } = this.received;
      const { host, pathname: path } = url;
      const [from, sentMs, arrivedMs] = [this.from.name, this.sentMs, world.now];
      void azure.answer(this.received).then((sent) => {
        world.note(`${isAgain ? 'again ' : ''}${method} ${host}${path} ${String(sent?.status)}`);
        arrived({ from, sentMs, arrivedMs, method, host, path, status: sent?.status ?? 0, isAgain });
        then(sent);
      });
    });
  }
}

function receivedOf(request: PipelineRequest, url: URL): ServiceRequest {
  const { body, headers } = request;
  const bytes = typeof body === 'string' ? Buffer.from(body) : new Uint8Array();
  if (body !== undefined && body !== null && typeof body !== 'string')
    throw new Error('The virtual network takes bodies that are texts.');
  return {
    method: request.method,
    url,
    header: (name) =>
      name === 'content-length' && bytes.length > 0 ? String(bytes.length) : (headers.get(name) ?? undefined),
    body: () => Promise.resolve(bytes),
  };
}

function responseOf(request: PipelineRequest, { status, headers, text }: SentAnswer): PipelineResponse {
  const response = { request, status, headers: createHttpHeaders({ ...headers }) };
  if (request.streamResponseStatusCodes?.has(Number.POSITIVE_INFINITY) !== true)
    return { ...response, bodyAsText: text ?? '' };
  return { ...response, readableStreamBody: streamOf(text) };
}

/** As much of a stream as the app's client uses. */
function streamOf(text = ''): NodeJS.ReadableStream {
  const stream = {
    on: (name: string, act: (chunk: Buffer) => void) => {
      if (name === 'data')
        queueMicrotask(() => {
          act(Buffer.from(text));
        });
      return stream;
    },
    once: (name: string, act: () => void) => {
      if (name === 'end') queueMicrotask(act);
      return stream;
    },
  };
  return stream as unknown as NodeJS.ReadableStream;
}

const errorOf = (status: number, code: string, message = 'An injected fault.'): SentAnswer => ({
  status,
  headers: { 'Content-Type': 'application/json' },
  text: JSON.stringify({ error: { code, message } }),
});
/** Most answers of the service do not say how long to wait. */
function throttledFor(seconds: number | undefined): SentAnswer {
  const answer = errorOf(429, 'Throttled');
  if (seconds === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, 'Retry-After': String(seconds) } };
}
const unavailable = errorOf(503, 'ServiceUnavailable');
/** A text that takes more room than it has characters. */
const refused = errorOf(400, 'BadParameter', '"no" '.repeat(80));
const broken = errorOf(500, 'InternalServerError');
