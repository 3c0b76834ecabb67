/** The eye and the caret to a value: one at fault, one that has just changed. */
import { ACTIVATE } from "../../../shared/detail-table/active";
import { reveal } from "./reveal";

/** Brings a field into sight and puts the caret into it. */
export function jumpTo(path: string): void {
  reveal(path);
  const place = shown(path) ?? tableOf(path);
  if (!place) return;
  if (path.split("/").length === 3) {
    tableOf(path)?.dispatchEvent(new CustomEvent(ACTIVATE, { detail: path }));
    place.scrollIntoView({ block: "nearest" });
    return;
  }
  place.scrollIntoView({ block: "center", behavior: "smooth" });
  const control = place.querySelector<HTMLElement>("input, textarea, button[role=switch]") ?? place.querySelector<HTMLElement>("[tabindex='0']");
  (control ?? place).focus({ preventScroll: true });
}

/** The detail table of a cell: it brings the cell into sight itself, drawn or not. */
function tableOf(path: string): HTMLElement | null {
  const [lines = ""] = path.split("/");
  return shown(lines);
}

/** Where a field is drawn: in the drawer that lies over the page, if it is there. */
function shown(path: string): HTMLElement | null {
  const drawn = `[data-path="${CSS.escape(path)}"]`;
  return document.querySelector<HTMLElement>(`.lw-quick.ant-drawer-open ${drawn}`) ?? document.querySelector<HTMLElement>(drawn);
}

/** Draws the eye to values that have just changed. */
export function flash(paths: readonly string[]): void {
  for (const path of paths) {
    const place = document.querySelector<HTMLElement>(`[data-path="${CSS.escape(path)}"]`);
    place?.classList.add("lw-flash");
    setTimeout(() => place?.classList.remove("lw-flash"), 2500);
  }
}
