import { MoverError } from '../../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import {
  type PlannedIssuersAndContacts,
  plannedIssuersAndContactsSchema,
} from '../../../shared/contracts/model/issuersAndContacts';
import { readJson } from '../../../shared/clients/store/jsonStore';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { storeNames } from '../../../shared/rules/storeNames';

/**
 * Reads the stored part of a plan with issuers, contacts and deleted names. Throws `STORE_OBJECT_INVALID` if it is
 * missing or damaged.
 */
export async function readPlannedIssuersAndContacts(
  store: ObjectStore,
  move: MoveSpec,
): Promise<PlannedIssuersAndContacts> {
  const name = storeNames.planSettings(move);
  const stored = await readJson(store, name, plannedIssuersAndContactsSchema);
  if (stored !== undefined) return stored;
  throw notThere(name);
}

/** Reads issuers and contacts as the survey stored them. An earlier version stored them under the name of the plan. */
export async function readSurveyedIssuersAndContacts(
  store: ObjectStore,
  move: MoveSpec,
): Promise<PlannedIssuersAndContacts> {
  const surveyed = await readJson(store, storeNames.surveyedSettings(move), plannedIssuersAndContactsSchema);
  return surveyed ?? readPlannedIssuersAndContacts(store, move);
}

function notThere(name: string): MoverError {
  const message = `Expected the plan's settings at ${name}; they are not there. Start a new move.`;
  return new MoverError('STORE_OBJECT_INVALID', message, { retryable: false });
}
