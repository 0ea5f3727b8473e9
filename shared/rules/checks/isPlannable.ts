import { type CheckSurvey } from '../../contracts/model/checkFacts';

/** Whether a survey leaves it worth while to list and read items: vaults, identity, store and staging key all serve. */
export function isPlannable({ source, target, identity, store, stagingKey }: CheckSurvey): boolean {
  return [source.trouble, target.trouble, identity, store, stagingKey].every((trouble) => trouble === null);
}
