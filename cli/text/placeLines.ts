import { fileKindNames } from '../../shared/rules/consumers/fileKinds';
import { type ReferenceChange } from '../../shared/rules/consumers/changeReferences';
import { isChangeable, type Sight, sights } from '../../shared/rules/consumers/explainItem';
import { counted } from '../../shared/words/word';
import { type FolderRead, notReadWords } from '../folder/readFolder';
import { empty, indented, type Line, line, paragraph, strong, tableLines } from './line';

export interface Place extends ReferenceChange {
  /** The file, relative to the folder. */
  readonly path: string;
  readonly kind: string;
}

export interface Search {
  readonly vault: string;
  readonly target: string | undefined;
  readonly folder: string;
  readonly places: readonly Place[];
  readonly read: FolderRead;
  /** The report that says what arrived; undefined without one. */
  readonly report: { readonly isProved: boolean; readonly finishedAt: string | null } | undefined;
}

function evidence({ isProved, finishedAt }: NonNullable<Search['report']>): string {
  const by = `What arrived is by the report of a move ${finishedAt === null ? 'without a known end' : `that ended at ${finishedAt}`}.`;
  const proof =
    'The report is whole, but nothing that you named proves that the app wrote it: add --head, from the status of the move.';
  return isProved ? by : `${by} ${proof}`;
}

const formWords = {
  address: 'its address',
  privateAddress: 'the address of its private endpoint',
  resourceId: 'its resource id',
  name: 'its name',
  definition: 'its definition',
} as const satisfies Record<Place['reference']['form'], string>;

/** What a search found: each place, the sums, and what it did not read. */
export function placeLines(search: Search, columns: number, which: 'all' | 'sums'): readonly Line[] {
  const { places, target, read, report } = search;
  const table =
    which === 'all' && places.length > 0
      ? [...tableLines(['Place', 'Names', 'Sees in the target'], places.map(rowOf), { columns }), empty]
      : [];
  const files = new Set(places.map(({ path }) => path)).size;
  const head =
    places.length === 0
      ? `No file names ${search.vault}.`
      : `${counted(places.length, 'place')} in ${counted(files, 'file')} name${places.length === 1 ? 's' : ''} ${search.vault}.`;
  return [
    ...table,
    line(strong(head)),
    ...paragraph(whatToDo(places, target), { columns, indent: 2 }),
    ...paragraph(
      `Read: ${counted(read.files, 'file')} of ${fileKindNames.length} kinds in the folder ${JSON.stringify(search.folder)}.`,
      {
        columns,
        indent: 2,
      },
    ),
    ...[...read.notRead].map(([why, names]) => indented(2, `Not read: ${String(names.length)}, ${notReadWords[why]}.`)),
    ...(report === undefined ? [] : paragraph(evidence(report), { columns, indent: 2 })),
    ...paragraph('Only files were read: what runs in Azure is not in this list.', { columns, indent: 2 }),
  ];
}

function rowOf({ path, reference, explained }: Place): readonly string[] {
  const { line: at, form, item, version } = reference;
  const used =
    item === undefined
      ? formWords[form]
      : `${item}${version === undefined ? '' : ` version ${version.id.slice(0, 8)}`}`;
  return [`${path}:${String(at)}`, used, sights[explained.sight]];
}

function whatToDo(places: readonly Place[], target: string | undefined): string {
  if (places.length === 0) return '';
  const changeable = places.filter(({ explained }) => isChangeable(explained)).length;
  const left = new Map<Sight, number>();
  for (const { explained } of places)
    if (!isChangeable(explained)) left.set(explained.sight, (left.get(explained.sight) ?? 0) + 1);
  const rest = [...left].map(([sight, count]) => `${String(count)} (${sights[sight]})`);
  const to = target === undefined ? 'With --to <vault> --diff' : 'With --diff';
  const does = changeable === 0 ? [] : [`${to}, ${counted(changeable, 'place')} can be changed: git apply.`];
  const stays = rest.length === 0 ? [] : [`Not in the diff: ${rest.join(', ')}.`];
  return [...does, ...stays].join(' ');
}
