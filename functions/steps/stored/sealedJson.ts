import { MoverError, whenCode } from '../../../shared/contracts/model/moverError';
import { type Clients } from '../../../shared/clients/openClients';
import { z } from 'zod';
import { byHmac, byWhole, changeProved, readProved } from '../../../shared/clients/store/provedJson';
import { readUnsealed, type UnsealedDocument } from '../../../shared/clients/store/unsealedDocuments';
import { parseStored, writeJson } from '../../../shared/clients/store/jsonStore';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';

/** A document that only the steps of its run write. */
export interface SealedPlace<S extends z.ZodType> {
  readonly name: string;
  readonly schema: S;
  /** Under which name the list of unsealed documents allows to show it without its seal. */
  readonly shown?: UnsealedDocument;
}

/** Reads a document of one run; undefined if there is none. Throws `STORE_OBJECT_INVALID` if it is not the one that the run stored. */
export type ReadStored = <S extends z.ZodType>(place: SealedPlace<S>) => Promise<z.output<S> | undefined>;

/** The value is a text, so that nothing of it is parsed before its seal is checked. */
const sealedSchema = z.strictObject({ text: z.string(), seal: z.string().optional() });
type Sealed = z.infer<typeof sealedSchema>;

/**
 * Stores a value with a seal: an HMAC with the content key of the run over the value and its name in the store. If that key is refused,
 * the value gets no seal, and proves nothing.
 */
export async function writeSealed<S extends z.ZodType>(
  clients: SealClients,
  move: MoveSpec,
  { name, schema, value }: SealedPlace<S> & { readonly value: z.input<S> },
): Promise<void> {
  await writeJson(clients.store, name, sealedSchema, await sealedAs(clients, move, name, schema.parse(value)));
}

/** As `writeSealed`, but of several runs of a step each one adds to what the others stored. A run without its key replaces nothing. */
export async function changeSealed<S extends z.ZodType>(
  clients: SealClients,
  move: MoveSpec,
  { name, schema, change }: SealedPlace<S> & { readonly change: (held: z.output<S> | undefined) => z.input<S> },
): Promise<void> {
  await changeProved(clients.store, sealedDocument(clients, move, name), async (held) => {
    const changed = await sealedAs(clients, move, name, schema.parse(change(valueIn(name, schema, held?.value))));
    return held !== undefined && isKeyGone(move, changed) ? undefined : changed;
  });
}

/** Whether a run has lost the key that would prove what it stores. It has ended, and its report was made of what the store has. */
export function isKeyGone({ contentKey }: MoveSpec, { seal }: { readonly seal?: string | undefined }): boolean {
  return contentKey !== undefined && seal === undefined;
}

/** A document counts if its seal is one of the run. */
export function sealedReader(clients: SealClients, move: MoveSpec): ReadStored {
  return async ({ name, schema }) =>
    valueIn(name, schema, await readProved(clients.store, sealedDocument(clients, move, name)));
}

async function sealedAs(clients: SealClients, move: MoveSpec, name: string, value: unknown): Promise<Sealed> {
  const text = JSON.stringify(value);
  const seal = await sealIfPossible(clients, move, textsOf(name, text));
  return { text, ...(seal === undefined ? {} : { seal }) };
}

function sealedDocument(clients: SealClients, move: MoveSpec, name: string) {
  const proof = byHmac<Sealed>(
    ({ seal }) => seal,
    ({ text }) => sealIfPossible(clients, move, textsOf(name, text)),
  );
  return { name, schema: sealedSchema, proof };
}

/**
 * Reads documents of a run whose content key is removed. The caller makes a report of all of them, and uses it only if an earlier run of
 * its step has proved a report with the same head.
 */
export function notedReader(store: ObjectStore): ReadStored {
  return async ({ name, schema }) => {
    const proof = byWhole<Sealed>();
    return valueIn(name, schema, await readProved(store, { name, schema: sealedSchema, proof }));
  };
}

/** Reads documents of the list of unsealed ones, to show them while a run is in progress, or after it was interrupted. */
export function shownReader(store: ObjectStore): ReadStored {
  return async ({ name, schema, shown: document }) => {
    if (document === undefined) throw new Error(`Expected ${name} to be in the list of unsealed documents.`);
    return valueIn(name, schema, await readUnsealed(store, { document, name }, sealedSchema));
  };
}

function valueIn<S extends z.ZodType>(name: string, schema: S, sealed: Sealed | undefined): z.output<S> | undefined {
  return sealed && parseStored(name, new TextEncoder().encode(sealed.text), schema);
}

function textsOf(name: string, text: string): readonly string[] {
  return ['stored document', name, text];
}

/** The error for a part of a plan that somebody changed while the app made the plan. */
export function changedSinceStored(what: string): MoverError {
  const message = `Expected ${what} to be unchanged since the app stored it, but somebody changed it in the store while the app made the plan. The app executed nothing of it. Find out who can write to the store, then start a new move.`;
  return new MoverError('PLAN_CHANGED', message);
}

export type SealClients = Pick<Clients, 'store' | 'staging'>;

/**
 * An HMAC over texts, with a key of the run, by which the app recognises what the run stored. Undefined before the run has made its
 * content key: then nothing is proved.
 */
export async function sealOf(
  { staging }: SealClients,
  move: MoveSpec,
  texts: readonly string[],
): Promise<string | undefined> {
  return move.contentKey === undefined ? undefined : staging.digest(move, texts);
}

/** Like `sealOf`. Undefined also if the content key of the run is refused. */
export async function sealIfPossible(
  clients: SealClients,
  move: MoveSpec,
  texts: readonly string[],
): Promise<string | undefined> {
  return sealOf(clients, move, texts).catch(whenCode('CONTENT_KEY_REFUSED', undefined));
}
