import { type MoveReport } from '../../contracts/api/report';

/** The sums of a move. */
export function sumsOfMove({
  move,
  items,
  versions,
  verified,
  verifiedAt,
}: MoveReport): readonly (readonly string[])[] {
  return [
    [
      'items',
      `${String(items.done)} of ${String(items.total)} in the target, ${String(verified)} verified (${move.verify})`,
    ],
    ...(verifiedAt === null ? [] : [['verified', `each item at ${verifiedAt} or later`]]),
    ['versions', `${String(versions.done)} of ${String(versions.total)}`],
    ['left out', `${String(items.skipped)} skipped, ${String(items.blocked)} blocked, ${String(items.failed)} failed`],
  ];
}

/** The sums of a dry run say what a move would do. Reports of older versions do not have them. */
export function sumsOfDryRun({ items, versions, wouldArrive }: MoveReport): readonly (readonly string[])[] {
  const sumOf = (part: 'items' | 'versions', total: number): string =>
    wouldArrive === undefined ? `${String(total)} planned` : `${String(wouldArrive[part])} of ${String(total)}`;
  return [
    ['items', `${sumOf('items', items.total)} would be in the target, ${String(items.done)} of them are already there`],
    ['versions', `${sumOf('versions', versions.total)} would be in the target`],
    [
      'left out',
      `${String(items.skipped)} would be skipped, ${String(items.blocked)} are blocked, ${String(items.failed)} could not be inspected`,
    ],
  ];
}

/** The head of the report's chain, and which key signed it. */
export function proofRows({ proof }: Pick<MoveReport, 'proof'>): readonly (readonly [string, string])[] {
  if (proof === undefined) return [];
  const { head, signature } = proof;
  return [
    ['report head', head],
    ['signature', signature === null ? 'none' : `${signature.algorithm} with ${signature.keyId}`],
  ];
}

/** The classes in `failOn` of the request, and the count of each. */
export function failOnRow({ move, failOnCounts, failedBy }: MoveReport): readonly (readonly string[])[] {
  if (move.failOn.length === 0 || failOnCounts === undefined) return [];
  const found = move.failOn.map((one) => `${String(failOnCounts[one])} ${one}`).join(', ');
  return [['failOn', failedBy.length === 0 ? `${found} found` : `${found} found, so the run failed`]];
}
