import { MoverError } from '../../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import {
  type PlannedIssuersAndContacts,
  plannedIssuersAndContactsSchema,
} from '../../../shared/contracts/model/issuersAndContacts';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { type Provable, readProved } from '../../../shared/clients/store/provedJson';
import { storeNames } from '../../../shared/rules/storeNames';

/**
 * Reads the stored part of a plan with issuers, contacts and deleted names. Throws `STORE_OBJECT_INVALID` if it is
 * missing or damaged.
 */
export async function readPlannedIssuersAndContacts(
  store: ObjectStore,
  move: MoveSpec,
  proved: Provable<PlannedIssuersAndContacts>,
): Promise<PlannedIssuersAndContacts> {
  return readPart(store, storeNames.planSettings(move), proved);
}

/** Reads issuers and contacts as the survey stored them. */
export async function readSurveyedIssuersAndContacts(
  store: ObjectStore,
  move: MoveSpec,
  proved: Provable<PlannedIssuersAndContacts>,
): Promise<PlannedIssuersAndContacts> {
  return readPart(store, storeNames.surveyedSettings(move), proved);
}

async function readPart(
  store: ObjectStore,
  name: string,
  proved: Provable<PlannedIssuersAndContacts>,
): Promise<PlannedIssuersAndContacts> {
  const stored = await readProved(store, { name, schema: plannedIssuersAndContactsSchema, ...proved });
  if (stored !== undefined) return stored;
  const message = `Expected the plan's settings at ${name}; they are not there. Start a new move.`;
  throw new MoverError('STORE_OBJECT_INVALID', message, { retryable: false });
}
