/** Handing on an address: by the phone's own sheet where there is one, else over the clipboard. */

/** Where pages have no clipboard of their own: they have one on https and on the own machine only. */
function copiedByHand(text: string): boolean {
  const box = document.createElement("textarea");
  box.value = text;
  box.className = "hidden-visually";
  document.body.append(box);
  box.select();
  const copied = document.execCommand("copy");
  box.remove();
  return copied;
}

export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedByHand(text);
  }
}

/** Whether it is in the clipboard now; what a phone's sheet does with it, the sheet tells. */
export async function handOn(title: string, url: string, phone: boolean): Promise<"copied" | "shared" | "refused"> {
  if (!phone || !("share" in navigator)) return (await copyText(url)) ? "copied" : "refused";
  return navigator.share({ title, url }).then(
    () => "shared" as const,
    (failure: unknown) => (failure instanceof DOMException && failure.name === "AbortError" ? ("shared" as const) : copyText(url).then((copied) => (copied ? ("copied" as const) : ("refused" as const)))),
  );
}
