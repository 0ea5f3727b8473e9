import { type z } from 'zod';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type StagingStore } from '../../../shared/clients/staging/stagingStore';

/** Where the parts of one step leave their notes: encrypted in the staging of the run, so that nobody else can write them. */
export interface PartNotePlace {
  readonly staging: Pick<StagingStore, 'put' | 'read' | 'dropLabel'>;
  readonly move: MoveSpec;
  /** Names the step and the item. */
  readonly label: string;
}

export async function writeNotes(place: PartNotePlace, notes: unknown): Promise<void> {
  const { staging, move, label } = place;
  await staging.put(move, label, new TextEncoder().encode(JSON.stringify(notes)));
}

/**
 * Returns the notes of earlier parts. Undefined if there are none that this run can read: the part then begins again and
 * finds its place from the vaults, as after a kill.
 */
export async function readNotes<S extends z.ZodType>(
  { staging, move, label }: PartNotePlace,
  schema: S,
): Promise<z.output<S> | undefined> {
  try {
    const bytes = await staging.read(move, label);
    return bytes === undefined ? undefined : schema.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data;
  } catch (error) {
    const isDamaged = error instanceof MoverError && error.code === 'STAGED_PAYLOAD_DAMAGED';
    if (isDamaged || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export function dropNotes({ staging, move, label }: PartNotePlace): Promise<void> {
  return staging.dropLabel(move, label);
}
