/** The terms of signing in as they travel, and claims as people write them: `groups=finance → accountant`. */

export interface Given {
  claim: string;
  value: string;
  gives: string;
}

export interface Terms {
  password_length: number;
  second_factor_roles: string[];
  mail: { host: string; port: number; security: string; login: string; sender: string; has_password?: boolean } | null;
  provider: {
    issuer: string;
    client: string;
    title: string;
    login_claim: string;
    create: boolean;
    link: boolean;
    roles: Given[];
    default_roles: string[];
    departments: Given[];
    has_secret?: boolean;
  } | null;
  callback: string;
  roles: { name: string; title: string }[];
}

/** `groups=finance → accountant; groups=sales → seller` as rows; what cannot be read is left out. */
export function claimRows(text: string): Given[] {
  return text.split(/[;；\n]/).flatMap((part) => {
    const [, claim = "", value = "", gives = ""] = /^\s*([^=]+?)\s*=\s*(.+?)\s*(?:→|->|：|:)\s*(\S+)\s*$/.exec(part) ?? [];
    return claim ? [{ claim, value, gives }] : [];
  });
}

/** Rows as text. */
export function claimText(rows: Given[] = []): string {
  return rows.map(({ claim, value, gives }) => `${claim}=${value} → ${gives}`).join("; ");
}
