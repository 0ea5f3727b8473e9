import { jsonLength, shortenText } from './shortenText';

/** The runtime accepts a custom status of at most 16 KB, counted as UTF-16. A longer one fails its orchestration. */
const maxCharacters = (16 * 1024) / 2;

/** What an orchestration waits for is added later. */
const roomOfWait = 400;

/** Removes one entry of a list, and returns it; undefined if it keeps the others. */
type Take = () => unknown;

/** Takes entries from the lists of a status, one list after the other, until it fits. The lists are those of a copy. */
export function fitStatus<Status extends object>(status: Status, takes: (copy: Status) => readonly Take[]): Status {
  if (hasRoom(status)) return status;
  const copy = structuredClone(status);
  for (const take of takes(copy)) {
    while (!hasRoom(copy)) if (take() === undefined) break;
  }
  return copy;
}

function hasRoom(status: object): boolean {
  return jsonLength(status) <= maxCharacters - roomOfWait;
}

/** How many entries of each list and characters of each text may remain, until all fits. */
const cuts = [
  [20, 500],
  [5, 250],
  [2, 150],
  [0, 100],
] as const;

/** Any status, cut until the runtime accepts it. Only for one whose own rule did not expect its content. */
export function cutStatus(status: object): object {
  if (jsonLength(status) <= maxCharacters) return status;
  const cut = cuts.map(([entries, letters]) => cutValue(status, entries, letters));
  return cut.find((one) => jsonLength(one) <= maxCharacters) ?? {};
}

function cutValue(value: object, entries: number, letters: number): object {
  const text = JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'string') return shortenText(part, letters);
    return Array.isArray(part) ? part.slice(0, entries) : part;
  });
  return JSON.parse(text) as object;
}
