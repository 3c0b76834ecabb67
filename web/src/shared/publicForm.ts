/** Of a change that came by a public form: what the form is called. The server says so in place of a person. */
const MARK = "public: ";

export const publicFormOf = (via: string | null): string | null => (via?.startsWith(MARK) ? via.slice(MARK.length) : null);
