import { type z } from 'zod';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { type StartTokens } from '../../../shared/clients/starts/startTokens';
import { type Control, type ControlEntry, maxControlEntries, type Wanted } from '../../../shared/contracts/model/asks';
import { whenCode } from '../../../shared/contracts/model/moverError';
import { storedControlSchema } from '../../../shared/contracts/steps/control';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import {
  byHmac,
  findHeld,
  changeProved,
  type HeldValue,
  type ProvedDocument,
} from '../../../shared/clients/store/provedJson';
import { storeNames } from '../../../shared/rules/storeNames';
import { controlTexts } from '../../../shared/rules/transfer/proofTexts';

export type ControlledRun = Pick<MoveSpec, 'moveId' | 'runId' | 'startToken'>;

export interface ControlParts {
  readonly store: ObjectStore;
  readonly starts: StartTokens;
}

/** Returns what people asked of a run; undefined if nobody asked anything. */
export async function readStoredControl(parts: ControlParts, run: ControlledRun): Promise<Control | undefined> {
  const stored = await readStored(parts, run);
  return stored === tokenGone ? undefined : stored;
}

/** What a run shall do now. `control` is absent if nobody asked anything, or if nobody can prove any more what they asked. */
export interface WantedOfRun {
  readonly wanted: Wanted;
  readonly control?: Control | undefined;
}

/**
 * Returns what a step of a run shall do. A cancel with `now` stores its request, and then removes the token that proves it. So a run
 * with a request and without a token has ended, and its batches end, too.
 */
export async function readWanted(parts: ControlParts, run: ControlledRun): Promise<WantedOfRun> {
  const stored = await readStored(parts, run);
  if (stored === tokenGone) return { wanted: 'cancel' };
  return { wanted: stored?.wanted ?? 'run', control: stored };
}

async function readStored(
  { store, starts }: ControlParts,
  run: ControlledRun,
): Promise<Control | typeof tokenGone | undefined> {
  if (run.startToken === undefined) return undefined;
  const document = documentOf(starts, { ...run, startToken: run.startToken });
  const held = await findHeld(store, document).catch(whenCode('START_REFUSED', tokenGone));
  return held === tokenGone ? tokenGone : controlIn(held);
}

/** The token of a run that has ended is gone. Nobody can say any more who wrote the document. */
const tokenGone = Symbol('tokenGone');

/** What a person asks, and what it changes. */
interface Asked {
  readonly entry: ControlEntry;
  /** When an earlier request of the same kind was made that is spent: for the cutover, or to approve deletions. The new one replaces it. */
  readonly spent?: string | undefined;
  readonly change: (wanted: Wanted) => Wanted | undefined;
}

/**
 * Adds what a person asks of a run, and returns all of it. `change` gets what is stored, and returns what the run shall do
 * from now on, or undefined to leave everything as it is. A second request for the cutover, or to approve the same deletions,
 * changes nothing, unless the first is spent. Throws `START_REFUSED` if the run has ended.
 */
export async function askOfRun(
  { store, starts }: ControlParts,
  run: ControlledRun & { readonly startToken: string },
  { entry, change, spent }: Asked,
): Promise<Control | undefined> {
  let control: Control | undefined;
  await changeProved(store, documentOf(starts, run), async (held) => {
    control = controlIn(held);
    const before = control;
    const wanted = change(before?.wanted ?? 'run');
    const asked = before?.cutover?.at === spent ? undefined : before?.cutover;
    if (wanted === undefined || (entry.verb === 'cutover' && asked !== undefined)) return undefined;
    if (isApproved(entry, before?.deletions, spent) || isAccepted(entry, before?.accepted)) return undefined;
    control = {
      wanted,
      ...cutoverOf(entry, asked ?? (entry.verb === 'cutover' ? undefined : before?.cutover)),
      ...deletionsOf(entry, before?.deletions),
      ...acceptedOf(entry, before?.accepted),
      entries: [...(before?.entries ?? []), entry].slice(-maxControlEntries),
    };
    return { ...control, proof: await starts.sign(run.startToken, 'sealed', controlTexts(run, control)) };
  });
  return control;
}

/** The first request for the cutover counts. It remains when later entries displace its own. */
function cutoverOf({ verb, at, by, freeze }: ControlEntry, before: Control['cutover']): Pick<Control, 'cutover'> {
  if (before !== undefined) return { cutover: before };
  return verb === 'cutover' ? { cutover: { at, by, ...(freeze && { freeze }) } } : {};
}

/** Whether somebody approved the same deletions before, and no pass has used that yet. */
function isApproved({ deletions }: ControlEntry, before: Control['deletions'], spent: string | undefined): boolean {
  return deletions !== undefined && before?.hash === deletions.hash && before.at !== spent;
}

/** Whether the same person accepted the same before, with the same end. */
function isAccepted({ line, by, reason }: ControlEntry, before: Control['accepted'] = []): boolean {
  if (line === undefined) return false;
  return before.some(
    (one) =>
      one.code === line.code &&
      one.seen === line.seen &&
      one.until === line.until &&
      one.by === by &&
      one.reason === reason,
  );
}

/** The last acceptance of a line counts. It remains when later entries displace its own. */
function acceptedOf(
  { line, at, by, identity, reason = '' }: ControlEntry,
  before: Control['accepted'],
): Pick<Control, 'accepted'> {
  if (line === undefined) return before === undefined ? {} : { accepted: before };
  const others = (before ?? []).filter(({ code }) => code !== line.code);
  return { accepted: [...others, { ...line, at, by, reason, ...(identity && { identity }) }] };
}

/** The last approval counts. */
function deletionsOf(
  { deletions, at, by, identity }: ControlEntry,
  before: Control['deletions'],
): Pick<Control, 'deletions'> {
  if (deletions === undefined) return before === undefined ? {} : { deletions: before };
  return { deletions: { hash: deletions.hash, at, by, ...(identity && { identity }) } };
}

type Stored = z.infer<typeof storedControlSchema>;

function documentOf(
  starts: StartTokens,
  run: ControlledRun & { readonly startToken: string },
): ProvedDocument<typeof storedControlSchema> {
  const proof = byHmac<Stored>(
    (stored) => stored.proof,
    (stored) => starts.sign(run.startToken, 'sealed', controlTexts(run, stored)),
  );
  return { name: storeNames.control(run), schema: storedControlSchema, proof };
}

/** Somebody else wrote what is not proved. It may have been a pause, so the run holds until a person asks something. */
function controlIn(held: HeldValue<Stored> | undefined): Control | undefined {
  if (held === undefined) return undefined;
  if (held.value === undefined) return { wanted: 'pause', entries: [] };
  const { wanted, entries, cutover, deletions, accepted } = held.value;
  return {
    ...{ wanted, entries },
    ...(cutover && { cutover }),
    ...(deletions && { deletions }),
    ...(accepted && { accepted }),
  };
}
