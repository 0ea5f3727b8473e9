import { z } from 'zod';
import { ok } from '../../calls/answer';
import { sameText } from '../../cloud/textMatch';
import { notEmulated } from '../armErrors';
import { type ArmOperation, readArmBody } from '../armOperation';
import { mayAct } from '../rights/mayAct';
import { type EmulatedResource, resourceId } from './resource';

const asked = z.object({
  subscriptions: z.array(z.string()).min(1).max(1_000),
  query: z.string(),
  options: z
    .object({ $top: z.number().int().min(1).max(1_000).default(1_000), $skipToken: z.string().optional() })
    .prefault({}),
});

/** The only query that is emulated. */
const subset =
  /^resources\n\| where type in~ \(([^)]*)\)\n\| extend named = tostring\(properties\) contains (?:'([^']*)'|"([^"]*)")\n\| project id, type, identity = iff\(named, identity, dynamic\(null\)\), properties = iff\(named, properties, dynamic\(null\)\)\n\| order by id asc$/;

/**
 * Azure Resource Graph: leaves out in silence what the caller may not read. Source: Azure Resource Graph REST reference, "Resources", and
 * "Work with large Azure resource data sets".
 */
export const queryGraph: ArmOperation = {
  name: 'graph.query',
  method: 'POST',
  path: '/providers/Microsoft.ResourceGraph/resources',
  apiVersions: ['2021-03-01', '2022-10-01', '2024-04-01'],
  run: async (call) => {
    const { subscriptions, query, options } = await readArmBody(call.request, asked);
    const [, list, ...names]: readonly (string | undefined)[] = subset.exec(query) ?? [];
    if (list === undefined) throw notEmulated('This query');
    const types = list.split(',').map((type) => type.trim().slice(1, -1).toLowerCase());
    const name = names.find((one) => one !== undefined) ?? '';
    const seen = call.arm.state.armRecords.resources
      .list()
      .filter(
        (one) =>
          isShown(one) &&
          types.includes(one.type.toLowerCase()) &&
          subscriptions.some((id) => isIn(one, id)) &&
          mayAct(call, `${one.type}/read`, resourceId(one)),
      );
    const byId = new Map(seen.map((one) => [resourceId(one), one]));
    // Their default order is that of UTF-16 code units, and needs no function for each of 100,000.
    const rows = [...byId.keys()].sort().flatMap((id) => byId.get(id) ?? []);
    const from = Number(options.$skipToken ?? 0);
    const end = from + options.$top;
    const data = rows.slice(from, end).map((one) => rowOf(one, name));
    const more = end < rows.length ? { $skipToken: String(end) } : {};
    return ok({ totalRecords: rows.length, count: data.length, data, facets: [], resultTruncated: 'false', ...more });
  },
};

function isShown({ isChild, isLate }: EmulatedResource): boolean {
  return isChild !== true && isLate !== true;
}

function isIn({ scope }: EmulatedResource, subscriptionId: string): boolean {
  return sameText(scope.split('/')[2] ?? '', subscriptionId);
}

/** Resource Graph writes types in small letters. */
function rowOf(one: EmulatedResource, name: string): object {
  const { type, identity = null, properties } = one;
  const isNamed = JSON.stringify(properties).toLowerCase().includes(name.toLowerCase());
  const shown = isNamed ? { identity, properties } : { identity: null, properties: null };
  return { id: resourceId(one), type: type.toLowerCase(), ...shown };
}
