import { type Fact, type Given, type Sent } from './model';
import { partsOf, type PathParts } from './operationOf';
import { isFields, type RecordedCall } from './readRecording';
import { givenKind, whyLeftOut } from './leftOut';
import { sentForm } from './sentForm';
import { headersOf, shapeOf } from './shapeOf';
import { Symbols } from './symbols';

export interface FoundStep {
  readonly fact: Fact;
  readonly path: string;
  readonly body: Sent;
  readonly shows: Record<string, string>;
}

export interface FoundScenario {
  readonly given: readonly Given[];
  readonly steps: readonly FoundStep[];
  readonly leftOut: readonly string[];
}

const validName = /^[0-9A-Za-z-]{1,127}$/;
const makes =
  /^(?:PUT \/(?:secrets|certificates\/issuers)\/\{name\}|PUT \/certificates\/contacts|POST \/(?:keys|certificates)\/\{name\}\/(?:create|import)|PUT \/keys\/\{name\})$/;

/** The calls of one recording to vaults, as steps that any vault can repeat. */
export function scenarioOf(calls: readonly RecordedCall[]): FoundScenario {
  const builder = new ScenarioBuilder(calls);
  for (const call of calls) if (!builder.add(call)) break;
  return builder;
}

class ScenarioBuilder implements FoundScenario {
  readonly given: Given[] = [];
  readonly steps: FoundStep[] = [];
  readonly leftOut: string[] = [];
  private readonly symbols = new Symbols();
  private readonly touched = new Set<string>();

  constructor(private readonly calls: readonly RecordedCall[]) {}

  /** Returns false if the rest of the recording makes no sense without this call. */
  add(call: RecordedCall): boolean {
    const parts = partsOf(call.url.pathname);
    const reason = whyLeftOut(call, parts, this.calls);
    if (reason !== undefined) {
      this.leftOut.push(reason.text);
      return !reason.ends;
    }
    if (parts === undefined) return true;
    const operation = `${call.method} ${parts.template}`;
    const path = this.pathOf(call, parts);
    this.learnGiven(call, parts, operation);
    const step = {
      fact: factOf(call, operation),
      path,
      body: sentForm(sentOf(call, operation), {
        operation,
        refused: call.status === 400,
        symbolOf: (text) => this.symbolIn(text),
      }),
      shows: {},
    };
    const last = this.steps.at(-1);
    if (last !== undefined && sameStep(last, step)) return true;
    this.steps.push(step);
    this.symbols.answer(this.steps.length - 1, call.answered, step.shows);
    return true;
  }

  private symbolIn(text: string): string | undefined {
    const found = this.symbols.find(text);
    if (found?.step !== undefined) {
      const shown = this.steps[found.step];
      if (shown !== undefined) shown.shows[found.symbol] = found.path;
    }
    return found?.symbol;
  }

  private pathOf({ url }: RecordedCall, { template, name, version }: PathParts): string {
    const host = this.symbols.host(url.hostname);
    const shown = template
      .replace(
        '{name}',
        name === undefined ? '' : validName.test(name) ? this.symbols.name(name) : encodeURIComponent(name),
      )
      .replace('{version}', version === undefined ? '' : (this.symbolIn(version) ?? this.symbols.version(version)));
    const query = [...url.searchParams].filter(([field]) => field !== 'api-version' && !field.startsWith('$skip'));
    const rest = query.map(([field, value]) => `${field}=${value}`).join('&');
    return `${host}:${shown}${url.searchParams.has('$skiptoken') ? '?next' : rest === '' ? '' : `?${rest}`}`;
  }

  private learnGiven(call: RecordedCall, { name, template }: PathParts, operation: string): void {
    if (name === undefined) return;
    const family = template.split('/')[1] ?? '';
    const [items, isDeleted] = family.startsWith('deleted') ? [family.slice(7), true] : [family, false];
    const key = `${call.url.hostname}/${template.includes('issuers') ? 'issuers' : items}/${name}`;
    if (this.touched.has(key)) return;
    if (call.status === 401) return;
    this.touched.add(key);
    const asCertificate = `${call.url.hostname}/certificates/${name}`;
    if (this.touched.has(asCertificate) && items !== 'certificates') return;
    if (errorOf(call.answered).endsWith('ManagedByKeyVault')) {
      this.touched.add(asCertificate);
      this.given.push({
        path: `${this.symbols.host(call.url.hostname)}:/certificates/${this.symbols.name(name)}`,
        kind: 'certificate',
      });
      return;
    }
    if (errorOf(call.answered).endsWith('SecretDisabled')) {
      this.given.push({
        path: `${this.symbols.host(call.url.hostname)}:/${items}/${this.symbols.name(name)}`,
        kind: `secret disabled${isDeleted ? ' deleted' : ''}`,
      });
      return;
    }
    if (call.status >= 400 || makes.test(operation) || !validName.test(name) || template.includes('issuers')) return;
    const path = `${this.symbols.host(call.url.hostname)}:/${items}/${this.symbols.name(name)}`;
    this.given.push({ path, kind: `${givenKind(items, call.answered)}${isDeleted ? ' deleted' : ''}` });
  }
}

function factOf({ status, headers, answered, url }: RecordedCall, operation: string): Fact {
  return {
    operation,
    apiVersion: url.searchParams.get('api-version') ?? '',
    status,
    error: errorOf(answered),
    headers: headersOf(headers),
    shape: shapeOf(answered),
  };
}

export function errorOf(answered: unknown): string {
  const error = isFields(answered) ? answered['error'] : undefined;
  if (!isFields(error)) return '';
  const inner = error['innererror'];
  return `${String(error['code'])}${isFields(inner) ? ` ${String(inner['code'])}` : ''}`;
}

/** The recorder of Java keeps no requests, and the answer to a new secret repeats its request. */
function sentOf({ sent, answered }: RecordedCall, operation: string): unknown {
  if (sent !== undefined || operation !== 'PUT /secrets/{name}' || !isFields(answered)) return sent ?? null;
  const { value, contentType, tags, attributes } = answered;
  const { enabled, nbf, exp } = isFields(attributes) ? attributes : {};
  const known = Object.entries({ enabled, nbf, exp }).filter(([, one]) => one !== undefined);
  const own = { ...(contentType === undefined ? {} : { contentType }), ...(tags === undefined ? {} : { tags }) };
  return { value, ...own, attributes: Object.fromEntries(known) };
}

function sameStep(one: FoundStep, other: FoundStep): boolean {
  const key = ({ fact, path, body }: FoundStep): string => JSON.stringify([fact, path, body]);
  return key(one) === key(other);
}
