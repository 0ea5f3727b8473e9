import { ok } from '../../calls/answer';
import { type CallMinute, minuteMs } from '../../calls/callMetrics';
import { scopeOf } from '../../cloud/textMatch';
import { vaultResourceId } from '../../vault/vaultResource';
import { badRequest, notEmulated } from '../armErrors';
import { type ArmCall, type ArmOperation, param } from '../armOperation';
import { armVersions } from '../armVersions';
import { vaultOfScope } from '../vaultScope';

/** The emulated metrics, with the dimensions of each. Source: "Supported metrics for Microsoft.KeyVault/vaults". */
const dimensionsOf: Readonly<Record<string, readonly string[]>> = {
  ServiceApiHit: ['ActivityType', 'ActivityName'],
  ServiceApiResult: ['ActivityType', 'ActivityName', 'StatusCode', 'StatusCodeClass'],
};

/** The service returns this number of series unless the request asks for more. */
const defaultTop = 10;

/** Counts of the calls that the vault answered. A minute becomes visible some time after its end (setting `metrics`). */
export const listMetrics: ArmOperation = {
  name: 'metrics.list',
  method: 'GET',
  path: '/{scope}/providers/Microsoft.Insights/metrics',
  apiVersions: armVersions.metrics,
  run: (call) => {
    const asked = askedOf(call);
    const vault = vaultOf(call);
    const delayMs = call.arm.services.settings.metrics?.delayMs ?? 0;
    const shown = call.arm.services.metrics.of(vault.name).filter(({ minute }) => {
      return minute >= asked.from && minute < asked.to && minute + minuteMs + delayMs <= call.now;
    });
    const series = seriesOf(shown, asked.split).slice(0, asked.top);
    const name = { value: asked.metric, localizedValue: asked.metric };
    const id = `${vault.id}/providers/Microsoft.Insights/metrics/${asked.metric}`;
    const value = [{ id, type: 'Microsoft.Insights/metrics', name, unit: 'Count', timeseries: series }];
    return ok({ cost: 0, timespan: asked.timespan, interval: 'PT1M', namespace: 'Microsoft.KeyVault/vaults', value });
  },
};

interface Asked {
  readonly metric: string;
  readonly timespan: string;
  readonly from: number;
  readonly to: number;
  /** The dimensions that the answer is split by. */
  readonly split: readonly string[];
  readonly top: number;
}

function askedOf({ query }: ArmCall): Asked {
  const asked = query.get('metricnames') ?? '';
  const metric = Object.keys(dimensionsOf).find((name) => name.toLowerCase() === asked.toLowerCase());
  if (metric === undefined) throw badRequest(`Failed to find metric configuration for metric: ${asked}`);
  const timespan = query.get('timespan') ?? '';
  const [from = NaN, to = NaN] = timespan.split('/').map((time) => Date.parse(time));
  if (!(from < to)) throw badRequest(`The timespan '${timespan}' is not valid.`);
  if ((query.get('interval') ?? 'PT1M') !== 'PT1M') throw notEmulated('Another interval than PT1M');
  if (query.get('aggregation')?.toLowerCase() !== 'count') throw notEmulated('Another aggregation than Count');
  return { metric, timespan, from, to, split: splitOf(metric, query.get('$filter')), top: topOf(query) };
}

function topOf(query: URLSearchParams): number {
  return Number(query.get('top') ?? defaultTop);
}

/** `ActivityName eq '*' and StatusCode eq '*'` */
function splitOf(metric: string, filter: string | null): readonly string[] {
  if (filter === null) return [];
  return filter.split(/ and /i).map((part) => {
    const [, asked = ''] = /^\s*(\w+) eq '\*'\s*$/i.exec(part) ?? [];
    const dimension = dimensionsOf[metric]?.find((each) => each.toLowerCase() === asked.toLowerCase());
    if (dimension === undefined)
      throw badRequest(`Metric: ${metric} does not support requested dimension combination.`);
    return dimension;
  });
}

function vaultOf(call: ArmCall): { readonly name: string; readonly id: string } {
  const scope = scopeOf(param(call, 'scope'));
  const vault = vaultOfScope(call, scope);
  const id = vault && vaultResourceId(vault.settings);
  if (vault === undefined || id?.length !== scope.length) throw notEmulated(`The metrics of '${scope}'`);
  return { name: vault.settings.name, id };
}

function seriesOf(counted: readonly CallMinute[], split: readonly string[]): object[] {
  const series = new Map<string, Map<number, number>>();
  for (const each of counted) {
    const key = JSON.stringify(split.map((dimension) => [dimension.toLowerCase(), valueOf(dimension, each)]));
    const minutes = series.get(key) ?? new Map<number, number>();
    series.set(key, minutes);
    minutes.set(each.minute, (minutes.get(each.minute) ?? 0) + each.calls);
  }
  return [...series].map(([key, minutes]) => ({
    metadatavalues: (JSON.parse(key) as [string, string][]).map(([name, value]) => ({
      name: { value: name, localizedValue: name },
      value,
    })),
    data: [...minutes].map(([minute, count]) => ({ timeStamp: new Date(minute).toISOString(), count })),
  }));
}

/** `secrets.get` is the activity `secretget` of the type `secret`. */
function valueOf(dimension: string, { operation, status }: CallMinute): string {
  const [family = '', action = ''] = operation.split('.');
  const type = family.replace(/s$/, '').toLowerCase();
  if (dimension === 'ActivityType') return type;
  if (dimension === 'ActivityName') return `${type}${action.toLowerCase()}`;
  return dimension === 'StatusCode' ? String(status) : `${String(Math.floor(status / 100))}xx`;
}
