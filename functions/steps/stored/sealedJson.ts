import { z } from 'zod';
import { byHmac, byWhole, readProved } from '../../../shared/clients/store/provedJson';
import { readUnsealed, type UnsealedDocument } from '../../../shared/clients/store/unsealedDocuments';
import { parseStored, writeJson } from '../../../shared/clients/store/jsonStore';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type SealClients, sealIfPossible } from './pageSeal';

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
  const text = JSON.stringify(schema.parse(value));
  const seal = await sealIfPossible(clients, move, textsOf(name, text));
  await writeJson(clients.store, name, sealedSchema, { text, ...(seal === undefined ? {} : { seal }) });
}

/** A document counts if its seal is one of the run. */
export function sealedReader(clients: SealClients, move: MoveSpec): ReadStored {
  return async ({ name, schema }) => {
    const proof = byHmac<Sealed>(
      ({ seal }) => seal,
      ({ text }) => sealIfPossible(clients, move, textsOf(name, text)),
    );
    return valueIn(name, schema, await readProved(clients.store, { name, schema: sealedSchema, proof }));
  };
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
