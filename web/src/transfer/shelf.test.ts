import { afterEach, describe, expect, it } from "vitest";

import { session } from "~/session/session";
import type { Account } from "~/session/types";
import { fingerprintOf, isOwnUpload } from "~/transfer/shelf";

const file = { name: "talk.usr_2::9.flac", size: 3, type: "audio/flac", lastModified: 1 };
const account = (id: string): Account => ({ id, login: id, name: id, role: "member", is_active: true, created_at: "", last_login_at: null, has_password: true, oidc: false, must_change_password: false });

const be = (id: string | null): void => {
  session.set({ mode: id === null ? "local" : "accounts", account: id === null ? null : account(id), scopes: [], login: { password: true, oidc: null }, needs_code: false });
};
const kept = (): string => `tus::${fingerprintOf(file, "/api/v1/uploads")}::123`;

afterEach(() => { session.set(null); });

describe("uploads that have begun", () => {
  it("are found by their own account alone", () => {
    be("usr_1");
    const first = kept();
    expect(isOwnUpload(first)).toBe(true);
    be("usr_2");
    expect(isOwnUpload(first)).toBe(false);
    be(null);
    expect(isOwnUpload(first)).toBe(false);
  });

  it("of the time before accounts stay with the one who takes over", () => {
    be(null);
    const before = kept();
    be("usr_local");
    expect(isOwnUpload(before)).toBe(true);
    be("usr_1");
    expect(isOwnUpload(before)).toBe(false);
  });
});
