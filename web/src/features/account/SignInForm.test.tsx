import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { serve, show } from "../../../test/render";
import { SignInForm } from "./SignInForm";

const noContent = () => new Response(null, { status: 204 });

test("login and password are sent; what lacks is said first", async () => {
  const { asked } = serve({ "GET /session/options": { demo_logins: [] }, "POST /session": noContent });
  const entered = vi.fn();
  show(<SignInForm onSignedIn={entered} />);
  const user = userEvent.setup();
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  expect(screen.getByText("Enter your login.")).toBeTruthy();
  await user.type(screen.getByLabelText("Login"), " jing ");
  await user.type(screen.getByLabelText("Password"), "秘密");
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  await waitFor(() => expect(entered).toHaveBeenCalled());
  expect(asked.at(-1)).toEqual(["POST /session", { login: "jing", password: "秘密" }]);
});

test("one click signs in as someone of the demo", async () => {
  const { asked } = serve({ "GET /session/options": { demo_logins: [{ login: "clerk", title: { en: "Clerk", zh: "职员" } }] }, "POST /session": noContent });
  const entered = vi.fn();
  show(<SignInForm onSignedIn={entered} />);
  await userEvent.click(await screen.findByRole("button", { name: "Clerk" }));
  await waitFor(() => expect(entered).toHaveBeenCalled());
  expect(asked.at(-1)).toEqual(["POST /session", { login: "clerk", password: "demo" }]);
});

test("a refusal stands above the fields", async () => {
  serve({ "POST /session": () => Response.json({ title: "The login or the password is wrong.", status: 401 }, { status: 401 }) });
  show(<SignInForm login="jing" onSignedIn={vi.fn()} />);
  await userEvent.type(screen.getByLabelText("Password"), "x{Enter}");
  expect((await screen.findByRole("alert")).textContent).toContain("The login or the password is wrong.");
});
