/** One value of a list, in its colour. */
import type { Choice } from "../../api/types";
import { Chip } from "../../shared/Chip";

export function ChoiceTag({ choice }: { choice: Choice }) {
  return <Chip color={choice.color}>{choice.title}</Chip>;
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
