/** What goes along when a field is shown or not, and what others copy into their pages. */
import { expect, test } from "vitest";

import { snippet, withField, type Offer, type PublicLink, type Terms } from "./links";

const terms: Terms = {
  form: "plant.guest", fields: ["name", "email", "plan"], title: {}, intro: {}, prefill: ["email"], choose: { plan: "listed" }, fixed: { source: "web" },
  once: "email", thanks: {}, after: "", embed: [], opens: null, closes: null, most: null,
};
const offer = (name: string, chooses = false): Offer => ({ name, title: name, type: "text", refused: null, needed: false, chooses, computed: false });

test("what depends on a field goes with it, and a value given to everybody makes room for it", () => {
  const without = withField(withField(terms, offer("email"), false), offer("plan", true), false);
  expect([without.fields, without.prefill, without.once, without.choose]).toEqual([["name"], [], "", {}]);
  expect(withField(without, offer("plan", true), true).choose).toEqual({ plan: "true" });
  expect(withField(without, offer("source"), true).fixed).toEqual({});
});

test("the frame names the form, whatever it is called", () => {
  const link = { name: 'A "b" <c>', address: "/p/abc" } as PublicLink;
  expect(snippet(link, "https://app.example.com")).toBe(
    '<iframe src="https://app.example.com/p/abc" title="A &quot;b&quot; &lt;c>" width="100%" height="720" loading="lazy" style="border:0"></iframe>',
  );
});
