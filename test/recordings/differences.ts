import { type Fact } from './model';
import { errorOf } from './scenarioOf';
import { headersOf, shapeOf } from './shapeOf';

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** What differs from the fact: `status 404, not 200`, `no field value[].tags`, `no header location`. Empty if nothing does. */
export function differences(fact: Fact, { status, headers, body }: Answered): readonly string[] {
  if (status !== fact.status)
    return [
      `status ${String(status)}${suffix(body)}, not ${String(fact.status)}${fact.error === '' ? '' : ` ${fact.error}`}`,
    ];
  const error = errorOf(body);
  if (error !== fact.error) return [`error ${error}, not ${fact.error}`];
  const own = { headers: new Set(headersOf(headers)), shape: shapeOf(body) };
  const missing = fact.headers.filter((header) => !own.headers.has(header)).map((header) => `no header ${header}`);
  return [...missing, ...shapeDifferences(fact.shape, own.shape)];
}

function suffix(body: unknown): string {
  const error = errorOf(body);
  return error === '' ? '' : ` ${error}`;
}

/** Lists show other items of the recorded vault too, so a list has fields that some of its elements have. */
function shapeDifferences(recorded: readonly string[], own: readonly string[]): string[] {
  const isLink = (field: string): boolean => field.startsWith('nextLink:');
  const isOptional = (field: string): boolean =>
    /\[\]\.(?:tags|contentType|managed|attributes\.(?:exp|nbf))\b/.test(field) || field.startsWith('value[]');
  const absent = recorded.filter((field) => !own.includes(field) && !isLink(field) && !isOptional(field));
  const added = own.filter((field) => !recorded.includes(field) && !isLink(field));
  const listIsEmpty = !recorded.some((field) => field.startsWith('value[]'));
  const addedInLists = added.filter((field) => !(field.startsWith('value[]') && (listIsEmpty || isOptional(field))));
  return [...absent.map((field) => `no field ${field}`), ...addedInLists.map((field) => `field ${field}`)];
}
