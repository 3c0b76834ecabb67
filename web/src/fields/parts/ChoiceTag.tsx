/** One value of a list, in its colour. */
import { Tag } from "antd";

import type { Choice } from "../../api/types";

const SAME: Readonly<Record<string, string>> = {
  gray: "default", grey: "default", yellow: "gold", pink: "magenta", teal: "cyan", indigo: "geekblue", violet: "purple", amber: "gold",
};

/** A definition's colour as the design system names it. */
export const tagColor = (color: string | null | undefined) => (color ? (SAME[color] ?? color) : "default");

export function ChoiceTag({ choice }: { choice: Choice }) {
  return (
    <Tag variant="filled" color={tagColor(choice.color)} className="lw-tag">
      {choice.title}
    </Tag>
  );
}

/** The choice of a value; one that is no longer offered shows as itself. */
export function choiceOf(choices: readonly Choice[] | undefined, value: string): Choice {
  return choices?.find((choice) => choice.value === value) ?? { value, title: value };
}

/** The value people mean: by title or by name, whatever the case. */
export function readChoice(choices: readonly Choice[] | undefined, typed: string): string | null | undefined {
  const word = typed.trim().toLowerCase();
  if (!word) return null;
  return choices?.find(({ value, title }) => title.toLowerCase() === word || value.toLowerCase() === word)?.value;
}
