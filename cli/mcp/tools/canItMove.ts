import { z } from 'zod';
import { geographyOf, isSameGeography, passageWords, regionNameOf } from '../../../shared/rules/plan/geography';
import { knownRegion } from '../../verbs/geography';
import { tool } from '../tool';

const regionSchema = z.string().min(2).max(60).describe('a region, as westeurope or "West Europe"');
const placeSchema = z.object({ region: z.string(), name: z.string().nullable(), geography: z.string().nullable() });

/** The geography rule alone. It needs no app. */
export const canItMove = tool({
  name: 'can_it_move',
  title: 'Can keys move between two regions?',
  about:
    'Says whether keys, secrets and certificates of an Azure Key Vault can move from one region to another, by the geography of both. Asks no vault.',
  input: z.strictObject({ fromRegion: regionSchema, toRegion: regionSchema }),
  output: z.object({
    from: placeSchema,
    to: placeSchema,
    sameGeography: z.boolean(),
    keys: z.enum(['withAllVersions', 'cannotMove']),
    secrets: z.enum(['withAllVersions', 'byValue']),
    certificates: z.enum(['withAllVersions', 'byValueIfExportable']),
    meaning: z.string(),
  }),
  run: async ({ fromRegion, toRegion }) => {
    const [from, to] = [placeOf(fromRegion), placeOf(toRegion)];
    const isSame = isSameGeography(from.geography, to.geography) === true;
    return {
      from,
      to,
      sameGeography: isSame,
      keys: isSame ? 'withAllVersions' : 'cannotMove',
      secrets: isSame ? 'withAllVersions' : 'byValue',
      certificates: isSame ? 'withAllVersions' : 'byValueIfExportable',
      meaning: passageWords(isSame),
    };
  },
});

function placeOf(text: string) {
  const region = knownRegion(text);
  return { region, name: regionNameOf(region), geography: geographyOf(region) };
}
