import { describe, expect, it } from "vitest";

import { agentOf } from "~/account/agents";

describe("a browser by what it calls itself", () => {
  it("is told from those that it claims to be", () => {
    const chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";
    const phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";
    expect(agentOf(chrome)).toEqual({ browser: "Chrome", system: "Linux" });
    expect(agentOf(`${chrome} Edg/131.0.0.0`)).toEqual({ browser: "Edge", system: "Linux" });
    expect(agentOf(phone)).toEqual({ browser: "Safari", system: "iOS" });
  });

  it("may be a program, or say nothing", () => {
    expect(agentOf("tiro/0.1 (Windows)")).toEqual({ browser: "tiro", system: "Windows" });
    expect(agentOf(null)).toEqual({ browser: null, system: null });
  });
});
