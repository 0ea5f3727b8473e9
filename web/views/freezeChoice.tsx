import { freezeChoices } from '../model/cutoverWords';

/** Whether a cutover proves that nobody writes to the source. The first choice asks for no proof. */
export function FreezeChoice() {
  return (
    <fieldset class="choices">
      <legend>Prove that nobody wrote to the source since the last pass began?</legend>
      {freezeChoices.map(({ mode, text }) => (
        <label key={text}>
          <input type="radio" name="freeze" value={mode ?? ''} defaultChecked={mode === undefined} />
          <span>{text}</span>
        </label>
      ))}
    </fieldset>
  );
}
