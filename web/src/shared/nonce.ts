/** Components write styles into the page. The policy of the page allows those that show the nonce it came with. */

/** Every style element that is made from now on shows the page's nonce; icons bring some of their own, inside SVG. */
export function allowStyles(page: Document): void {
  const nonce = page.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce;
  if (!nonce) return;
  const showing = <Made extends Element>(made: Made): Made => {
    if (made instanceof HTMLStyleElement || made instanceof SVGStyleElement) made.nonce = nonce;
    return made;
  };
  const create = page.createElement.bind(page) as (name: string, options?: ElementCreationOptions) => HTMLElement;
  const createIn = page.createElementNS.bind(page) as (space: string | null, name: string, options?: ElementCreationOptions) => Element;
  page.createElement = ((name: string, options?: ElementCreationOptions) => showing(create(name, options))) as Document["createElement"];
  page.createElementNS = ((space: string | null, name: string, options?: ElementCreationOptions) =>
    showing(createIn(space, name, options))) as Document["createElementNS"];
}
