#!/usr/bin/env node
// Compiles the contracts and writes what the Java side is made of:
//   target/solidity/<Contract>.abi, .storage.json        for web3j and for the golden files
//   target/solidity/dictionary.txt                       what docs/ledger-events.md must explain
//   target/generated-resources/…/<Contract>.bin-runtime  for genesis blocks
//   target/generated-sources/…/*.java                    the errors and enumerations as Java types
// A warning of the compiler is an error.
"use strict";

const { execFileSync } = require("node:child_process");
const { createHash } = require("node:crypto");
const { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { dictionary, generate } = require("./java-types.js");

const CONTRACTS = ["Consortium", "ModelLedger"];
const PACKAGE_FOLDER = "io/consilium/contracts";
const module_ = join(__dirname, "..");
const target = join(module_, "target");

const input = {
  language: "Solidity",
  sources: Object.fromEntries(
    readdirSync(join(module_, "src"))
      .filter((name) => name.endsWith(".sol"))
      .map((name) => [`src/${name}`, { content: readFileSync(join(module_, "src", name), "utf8") }]),
  ),
  // As in foundry.toml: what the tests prove is what a genesis block holds.
  settings: {
    evmVersion: "cancun",
    optimizer: { enabled: true, runs: 200 },
    metadata: { bytecodeHash: "none", appendCBOR: false },
    outputSelection: {
      "*": { "": ["ast"], "*": ["abi", "devdoc", "userdoc", "storageLayout", "evm.deployedBytecode.object", "evm.deployedBytecode.immutableReferences"] },
    },
  },
};

function compile() {
  const solc = join(process.env.CONSILIUM_TOOLS ?? join(module_, "..", "target", "tools"), "solc");
  const output = JSON.parse(
    execFileSync(solc, ["--standard-json"], { input: JSON.stringify(input), maxBuffer: 1 << 28, encoding: "utf8" }),
  );
  if (output.errors?.length) {
    output.errors.forEach((error) => console.error(error.formattedMessage));
    process.exit(1);
  }
  return output;
}

function write(folder, name, content) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), content);
}

/** The layout without the compiler's running numbers, which change with every edit. */
function storageLayout(layout) {
  const name = (type) => type.replace(/\)\d+_storage/g, ")").replace(/(t_(?:struct|enum|contract)\([^()]*\))\d+/g, "$1");
  const members = (list) => list.map(({ label, slot, offset, type }) => ({ label, slot, offset, type: name(type) }));
  const structs = Object.entries(layout.types ?? {})
    .filter(([, type]) => type.members)
    .map(([key, type]) => [name(key), { numberOfBytes: type.numberOfBytes, members: members(type.members) }])
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return { storage: members(layout.storage), structs: Object.fromEntries(structs) };
}

/** Whoever calls a contract reads there what each argument and each result is. */
function checkThatFunctionsAreExplained({ abi, devdoc }) {
  for (const { name, inputs, outputs } of abi.filter(({ type }) => type === "function")) {
    const { params = {}, returns = {} } = devdoc.methods[`${name}(${inputs.map(signatureType).join(",")})`] ?? {};
    for (const [what, { name: value }] of [...inputs.map((i) => [params, i]), ...outputs.map((o) => [returns, o])]) {
      if (!(value in what)) throw new Error(`${name} doesn't say what ${value} is`);
    }
  }
}

const signatureType = ({ type, components }) =>
  components ? `(${components.map(signatureType).join(",")})${type.slice("tuple".length)}` : type;

/** What everything here is made from; nothing is made again while that stays the same. */
const pins = createHash("sha256")
  .update(JSON.stringify(input))
  .update(readFileSync(__filename))
  .update(readFileSync(join(__dirname, "java-types.js")))
  .update(readFileSync(join(module_, "..", ".ci", "tools", "node", "package-lock.json")))
  .digest("hex");
const made = join(target, "solidity", ".pins");
if (existsSync(made) && readFileSync(made, "utf8") === pins) process.exit(0);
rmSync(made, { force: true });

const output = compile();
const contracts = CONTRACTS.map((name) => ({ name, ...output.contracts[`src/${name}.sol`][name] }));

rmSync(join(target, "generated-sources", "types"), { recursive: true, force: true });
for (const { name, abi, storageLayout: layout, evm } of contracts) {
  const code = evm.deployedBytecode;
  if (Object.keys(code.immutableReferences).length) throw new Error(`${name} has immutables: it can't stand in a genesis block`);
  if (code.object.length / 2 > 24576) throw new Error(`${name} is larger than EIP-170 allows`);
  write(join(target, "solidity"), `${name}.abi`, JSON.stringify(abi, null, 2) + "\n");
  write(join(target, "solidity"), `${name}.storage.json`, JSON.stringify(storageLayout(layout), null, 2) + "\n");
  write(join(target, "generated-resources", PACKAGE_FOLDER), `${name}.bin-runtime`, code.object);
}
const asts = Object.values(output.sources).map(({ ast }) => ast);
const interfaces = ["IConsortium", "IModelLedger"].map((name) => output.contracts[`src/${name}.sol`][name]);
interfaces.forEach(checkThatFunctionsAreExplained);
for (const [name, source] of generate(contracts, interfaces, asts)) {
  write(join(target, "generated-sources", "types", PACKAGE_FOLDER), `${name}.java`, source);
}
write(join(target, "solidity"), "dictionary.txt", [...dictionary(contracts, interfaces, asts)].join("\n") + "\n");
writeFileSync(made, pins);
