import { describe, expect, it } from "vitest";

import type { Session } from "~/session/types";
import { isOpenPath, wayInstead } from "~/session/ways";

const account = { id: "usr_1", login: "ama", name: "Ama", role: "member", is_active: true, created_at: "", last_login_at: null, has_password: true, oidc: false, must_change_password: false } as const;
const now = (to: Partial<Session>): Session => ({ mode: "accounts", account: null, scopes: [], login: { password: true, oidc: null }, needs_code: false, ...to });

describe("where a visit is led", () => {
  it("to the sign-in, and afterwards back", () => {
    expect(wayInstead(now({}), "/recordings/rec_1", "?at=3")).toBe("/login?next=%2Frecordings%2Frec_1%3Fat%3D3");
    expect(wayInstead(now({ account }), "/login", "?next=%2Fsystem")).toBe("/system");
    expect(wayInstead(now({}), "/login")).toBeNull();
  });

  it("to the first account where there is none, and never there again", () => {
    expect(wayInstead(now({ mode: "first" }), "/")).toBe("/first");
    expect(wayInstead(now({ mode: "local" }), "/first")).toBeNull();
    expect(wayInstead(now({ account }), "/first")).toBe("/");
    expect(wayInstead(now({ mode: "keys" }), "/first")).toBe("/");
  });

  it("nowhere else, while nobody needs to sign in", () => {
    expect(["local", "keys"].map((mode) => wayInstead(now({ mode: mode as Session["mode"] }), "/system"))).toEqual([null, null]);
  });

  it("to its own account, while the password is an administrator's", () => {
    expect(wayInstead(now({ account: { ...account, must_change_password: true } }), "/")).toBe("/settings/account");
  });

  it("leaves what is shared open", () => {
    expect(wayInstead(now({}), "/shared")).toBeNull();
    expect(["/shared", "/login", "/sharedness"].map(isOpenPath)).toEqual([true, true, false]);
  });
});
