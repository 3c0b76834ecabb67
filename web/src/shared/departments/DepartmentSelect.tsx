/** Choose a department from the tree, as the machine's own list: known to every keyboard and every phone. */
import "../choose.css";
import { flat, type Department } from "./tree";

interface DepartmentSelectProps {
  id?: string | undefined;
  label: string;
  all: readonly Department[];
  value: string | null;
  /** What to call choosing none; without it one must be chosen. */
  none?: string | undefined;
  /** Those that cannot be chosen. */
  without?: (id: string) => boolean;
  disabled?: boolean;
  onChange: (id: string | null) => void;
}

const INDENT = "\u2003";

export function DepartmentSelect({ id, label, all, value, none, without, disabled, onChange }: DepartmentSelectProps) {
  return (
    <select id={id} className="choose" aria-label={label} value={value ?? ""} disabled={disabled} onChange={({ target }) => onChange(target.value || null)}>
      {none !== undefined ? <option value="">{none}</option> : value === null && <option value="" disabled>{label}</option>}
      {flat(all).map(({ department, level }) => (
        <option key={department.id} value={department.id} disabled={without?.(department.id) ?? false}>
          {INDENT.repeat(level - 1) + department.name}
        </option>
      ))}
    </select>
  );
}
