/** A button that opens a dialog. If it is not possible now, it says why. */
export function Offered(props: { readonly text: string; readonly why: string | undefined; readonly ask: () => void }) {
  const { text, why, ask } = props;
  return (
    <>
      <button type="button" disabled={why !== undefined} onClick={ask}>
        {text}
      </button>
      {why === undefined ? undefined : <span class="why">{why}</span>}
    </>
  );
}
