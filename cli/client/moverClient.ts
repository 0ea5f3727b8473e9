import { type z } from 'zod';
import {
  type AnswerOf,
  type AskedQueryOf,
  type Operation,
  type PathOf,
  type SentBodyOf,
} from '../../shared/contracts/operations/operation';
import { type OperationId, type Operations, operations } from '../../shared/contracts/operations/operations';
import { answerSchemas } from '../../shared/contracts/operations/schemas';
import { type Connection, requestAnswer, requestJson, type Request } from './connection';

/** Bodies that people write, partly in files. The app checks their fields. */
type OfPeople =
  'MoveRequest' | 'CheckRequest' | 'ComparisonRequest' | 'FleetRequest' | 'FleetCheckRequest' | 'FleetRetry';

type BodyFor<O extends Operation> = O extends { readonly body: OfPeople }
  ? Readonly<Record<string, unknown>>
  : SentBodyOf<O>;

/** What a call needs: the id of its path, its body, and what its query may have. */
type Asked<O extends Operation> = { readonly query?: AskedQueryOf<O> } & (PathOf<O> extends `${string}{${string}`
  ? { readonly id: string }
  : unknown) &
  (SentBodyOf<O> extends undefined ? unknown : { readonly body: BodyFor<O> });

/**
 * The HTTP contract of the app. It builds every address from the endpoint, the table of operations and an id, and follows no
 * address of an answer. Each call throws a CliError.
 */
export class MoverClient {
  constructor(
    private readonly connection: Connection,
    /** Ends the wait for an answer. */
    private readonly signal?: AbortSignal,
  ) {}

  /** The same app, for calls that end when the signal aborts. */
  until(signal: AbortSignal): MoverClient {
    return new MoverClient(this.connection, signal);
  }

  get endpoint(): string {
    return this.connection.endpoint.href.replace(/\/$/, '');
  }

  /** Calls an operation, and returns its answer. */
  call<Id extends OperationId>(operationId: Id, asked: Asked<Operations[Id]>): Promise<AnswerOf<Operations[Id]>> {
    const { answer }: Operation = operations[operationId];
    if (answer === null) throw new Error(`The operation ${operationId} has no answer in JSON.`);
    // The table has the schema of each answer.
    const schema = answerSchemas[answer] as unknown as z.ZodType<AnswerOf<Operations[Id]>>;
    return requestJson(this.connection, this.request(operationId, asked), schema);
  }

  /** Calls an operation, and returns its answer as it is, with its headers. */
  answer<Id extends OperationId>(operationId: Id, asked: Asked<Operations[Id]>) {
    return requestAnswer(this.connection, this.request(operationId, asked));
  }

  private request(operationId: OperationId, asked: Sent): Request {
    const row: Operation = operations[operationId];
    const { id = '', query, body } = asked;
    const path = ('get' in row ? row.get : row.post).replace(/\{\w+\}/, encodeURIComponent(id));
    return {
      ...{ method: 'get' in row ? 'GET' : 'POST', path: `api/${path}`, signal: this.signal },
      ...(query === undefined ? {} : { query }),
      ...(body === undefined ? {} : { body }),
    };
  }
}

interface Sent {
  readonly id?: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: object;
}
