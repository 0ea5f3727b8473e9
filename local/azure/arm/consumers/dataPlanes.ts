import { type Answer, ok } from '../../calls/answer';
import { errorAnswer, respond } from '../../calls/answers';
import { ServiceError } from '../../calls/serviceError';
import { type ServiceRequest } from '../../calls/serviceRequest';
import { type Connection } from '../../calls/transmit';
import { sameText } from '../../cloud/textMatch';
import { type TokenClaims } from '../../identity/tokens';
import { type Arm } from '../armOperation';
import { mayActOnData } from '../rights/mayAct';
import { oneItem } from './changeItems';
import { type EmulatedResource, resourceId } from './resource';

interface Plane {
  /** Host names of this service; `*` is the name of the resource. */
  readonly host: string;
  readonly audience: string;
  readonly type: string;
  readonly action: string;
  readonly answer: (request: ServiceRequest, children: readonly EmulatedResource[]) => Answer;
}

/**
 * The parts of App Configuration and Synapse that a search for consumers reads, at host names of their own.
 * Sources: App Configuration REST reference, "Key-values"; Azure Synapse REST reference, "Linked Service".
 */
const planes: readonly Plane[] = [
  {
    host: '*.azconfig.io',
    audience: 'https://azconfig.io',
    type: 'Microsoft.AppConfiguration/configurationStores',
    action: 'Microsoft.AppConfiguration/configurationStores/keyValues/read',
    answer: answerKeyValues,
  },
  {
    host: '*.dev.azuresynapse.net',
    audience: 'https://dev.azuresynapse.net',
    type: 'Microsoft.Synapse/workspaces',
    action: 'Microsoft.Synapse/workspaces/linkedServices/read',
    answer: (_, children) => ok({ value: children.map(({ name, properties }) => ({ name, properties })) }),
  },
];

interface Asked {
  readonly request: ServiceRequest;
  readonly connection: Connection;
}

/** The services of these host names, for the main port. */
export function dataPlanes(arm: Arm) {
  return planes.map((plane) => ({
    host: plane.host,
    answer: async ({ request, connection }: Asked): Promise<Response> => {
      const answer = await answerOf(arm, plane, request).catch(errorAnswer);
      const { pathname: path, hostname: vault } = request.url;
      const time = new Date(arm.services.clock.now()).toISOString();
      const operation = `${plane.type}${path}`;
      arm.services.log.record({
        vault,
        operation,
        method: request.method,
        path,
        time,
        status: answer.status,
        durationMs: 0,
      });
      return connection.send(respond(answer, request, {}));
    },
  }));
}

async function answerOf(arm: Arm, { audience, type, action, answer }: Plane, request: ServiceRequest): Promise<Answer> {
  const claims = await authenticate(arm, audience, request);
  const name = request.url.hostname.split('.')[0] ?? '';
  const all = arm.state.armRecords.resources.list();
  const parent = all.find((one) => sameText(one.type, type) && sameText(one.name, name));
  if (parent === undefined) throw new ServiceError(404, 'NotFound', `There is no resource ${name}.`);
  const needed = request.method === 'GET' ? action : action.replace(/read$/, 'write');
  if (!mayActOnData({ arm, claims }, needed, resourceId(parent))) {
    throw new ServiceError(403, 'Forbidden', `The caller lacks ${needed}.`);
  }
  const scope = `${resourceId(parent)}/items`;
  const children = all.filter((one) => sameText(one.scope, scope));
  return (await oneItem(arm, request, children)) ?? answer(request, children);
}

async function authenticate({ services }: Arm, audience: string, request: ServiceRequest): Promise<TokenClaims> {
  const [, token] = /^Bearer (\S+)$/i.exec(request.header('authorization') ?? '') ?? [];
  const verified = token === undefined ? undefined : await services.tokens.verify(token);
  if (verified !== undefined && 'claims' in verified && verified.claims.aud.replace(/\/$/, '') === audience)
    return verified.claims;
  throw new ServiceError(401, 'Unauthorized', 'The token is missing, expired, or for another service.');
}

const pageSize = 100;

function answerKeyValues({ url }: ServiceRequest, children: readonly EmulatedResource[]): Answer {
  const from = Number(url.searchParams.get('after') ?? 0);
  const select = url.searchParams.get('$Select')?.split(',');
  const items = children.slice(from, from + pageSize).map(({ properties }) => selected(properties as object, select));
  const next = from + pageSize < children.length ? { '@nextLink': `/kv?after=${String(from + pageSize)}` } : {};
  return ok({ items, ...next });
}

function selected(properties: object, names: readonly string[] | undefined): object {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => names?.includes(name) !== false));
}
