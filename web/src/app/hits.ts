/** What the palette shows: hits under headings. */
export interface Hit {
  /** Where it leads; of what is done instead, a name of its own. */
  path: string;
  title: string;
  detail?: string | null | undefined;
  run?: () => void;
}

export interface Group {
  title: string;
  hits: Hit[];
}
