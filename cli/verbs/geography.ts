import { geographyOf, isSameGeography, passageWords, regionNameOf, regions } from '../../shared/rules/plan/geography';
import { nearestName } from '../../shared/rules/text/nearestName';
import { usageError, type ExitCode, exitCodes } from '../cliError';
import { type Context } from '../context';
import { type Line, line, paragraph } from '../text/line';
import { regionWords } from '../text/regionWords';

/** `kvmover geography A B`: only within a geography can a backup be restored. */
export async function geography({ operands, output }: Context): Promise<ExitCode> {
  const [from = '', to = ''] = operands.map((text) => knownRegion(text ?? ''));
  const isSame = isSameGeography(geographyOf(from), geographyOf(to)) === true;
  const exitCode = isSame ? exitCodes.ok : exitCodes.stays;
  output.event({
    event: 'geography',
    from,
    to,
    fromGeography: geographyOf(from),
    toGeography: geographyOf(to),
    isSame,
    exitCode,
  });
  output.results(geographyLines(from, to, isSame, output.columns));
  return exitCode;
}

function geographyLines(from: string, to: string, isSame: boolean, columns: number): readonly Line[] {
  return [
    line(
      `${regionWords({ region: from })} → ${regionWords({ region: to })}: ${isSame ? 'the same geography.' : 'another geography.'}`,
    ),
    ...paragraph(passageWords(isSame), { columns, indent: 2 }),
  ];
}

/** Region names as ARM uses them. Throws a usage error for a region that the table does not have. */
export function knownRegion(text: string): string {
  const name = text.toLowerCase().replaceAll(' ', '');
  if (regionNameOf(name) !== null) return name;
  const near = nearestName(name, regions);
  throw usageError(
    `${JSON.stringify(text)} is not a region that this version knows.`,
    near === undefined
      ? 'Write a region as az does: westeurope. az account list-locations lists them.'
      : `Did you mean ${near}?`,
  );
}
