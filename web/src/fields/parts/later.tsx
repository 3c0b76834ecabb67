import { lazy, Suspense, type ComponentType } from "react";

interface Later<P> {
  (props: P): React.JSX.Element;
  /** Fetches the code; from then on the editor is drawn at once, and takes the focus at once. */
  load: () => Promise<unknown>;
}

/** An editor whose code comes when something is edited; its place is kept meanwhile. Lists never ask for it. */
export function later<P extends object>(fetch: () => Promise<{ default: ComponentType<P> }>): Later<P> {
  const here: { Editor?: ComponentType<P> } = {};
  const load = async () => {
    const found = await fetch();
    here.Editor = found.default;
    return found;
  };
  const Coming = lazy(load) as unknown as ComponentType<P>;
  function Shown(props: P) {
    const Editor = here.Editor ?? Coming;
    return (
      <Suspense fallback={<span className="lw-wide lw-later" />}>
        <Editor {...props} />
      </Suspense>
    );
  }
  return Object.assign(Shown, { load });
}
