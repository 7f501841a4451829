/** What `require` finds where it cannot take an ES module: Node before 20.19 and 22.12, and bundlers that ask so. */
throw new Error(
  'sanse is an ES module. Write `import { Verifier } from "sanse"`, or `const { Verifier } = await import("sanse")`; ' +
    "`require` works from Node 20.19 and 22.12 on.",
);
