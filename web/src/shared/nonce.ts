/** Components write styles into the page. The policy of the page allows those that show the nonce it came with. */

/** Every style element that is made from now on shows the page's nonce. */
export function allowStyles(page: Document): void {
  const nonce = page.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce;
  if (!nonce) return;
  const create = page.createElement.bind(page) as (name: string, options?: ElementCreationOptions) => HTMLElement;
  const showing = (name: string, options?: ElementCreationOptions): HTMLElement => {
    const made = create(name, options);
    if (made instanceof HTMLStyleElement) made.nonce = nonce;
    return made;
  };
  page.createElement = showing as Document["createElement"];
}
