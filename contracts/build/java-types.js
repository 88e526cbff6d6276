// Writes the contracts' errors and enumerations as Java: complete by construction, and documented by their NatSpec.
"use strict";

const HEAD = "// Generated from the contracts by build/compile.js.\npackage io.consilium.contracts;\n\n";

const upper = (name) => name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toUpperCase();
const javadoc = (text, indent = "") => `${indent}/** ${text.replace(/\s+/g, " ").replace(/&/g, "&amp;").replace(/</g, "&lt;")} */\n`;

/** Java type, and how the i-th argument is read from ErrorArguments. */
function javaType({ type, internalType }) {
  if (internalType.startsWith("enum ")) {
    const name = internalType.replace(/^enum (?:\w+\.)?/, "");
    return [name, (i) => `${name}.ofCode(arguments.number(${i}, 8))`];
  }
  switch (type) {
    case "uint8":
    case "uint16":
      return ["int", (i) => `arguments.integer(${i}, ${type.slice(4)})`];
    case "uint32":
    case "uint64":
      return ["long", (i) => `arguments.number(${i}, ${type.slice(4)})`];
    case "uint256":
      return ["java.math.BigInteger", (i) => `arguments.word(${i}).toBigInteger()`];
    case "address":
      return ["Address", (i) => `arguments.address(${i})`];
    case "bytes4":
      return ["String", (i) => `arguments.hex(${i}, 4)`];
    case "bytes32":
      return ["Word", (i) => `arguments.word(${i})`];
    case "string":
      return ["String", (i) => `arguments.text(${i})`];
    case "bytes":
      return ["String", (i) => `arguments.bytes(${i})`];
    default:
      throw new Error(`no Java type for ${type}`);
  }
}

function errorsOf(contracts, interfaces) {
  const notices = Object.assign({}, ...interfaces.map(({ userdoc }) => userdoc.errors ?? {}));
  const found = new Map();
  for (const { abi } of contracts) {
    for (const entry of abi.filter(({ type }) => type === "error")) {
      const signature = `${entry.name}(${entry.inputs.map(({ type }) => type).join(",")})`;
      const notice = notices[signature]?.[0]?.notice;
      if (!notice) throw new Error(`${signature} has no @notice`);
      found.set(entry.name, { ...entry, signature, notice });
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function errors(list) {
  const records = list.map(({ name, inputs, signature, notice }) => {
    const components = inputs.map((input) => `${javaType(input)[0]} ${input.name}`).join(", ");
    const reads = inputs.map((input, i) => javaType(input)[1](i)).join(", ");
    return (
      javadoc(notice, "    ") +
      `    record ${name}(${components}) implements LedgerError {\n` +
      `        public static final String SIGNATURE = "${signature}";\n\n` +
      `        @Override\n        public String meaning() {\n            return ${JSON.stringify(notice)};\n        }\n\n` +
      `        static LedgerError read(ErrorArguments arguments) {\n            return new ${name}(${reads});\n        }\n` +
      `    }\n`
    );
  });
  const table = list.map(({ name }) => `        known.put(ErrorArguments.selector(${name}.SIGNATURE), ${name}::read);\n`).join("");
  return (
    HEAD +
    "import java.util.Map;\nimport java.util.TreeMap;\nimport java.util.function.Function;\n\n" +
    "/** A custom error of one of the two contracts, with its arguments. Every error of their ABIs is here, and no other. */\n" +
    `public sealed interface LedgerError {\n` +
    "    /** What happened, in a sentence. */\n    String meaning();\n\n" +
    "    /** Readers of the arguments by selector (four bytes in hexadecimal, with 0x). */\n" +
    "    static Map<String, Function<ErrorArguments, LedgerError>> readers() {\n" +
    "        Map<String, Function<ErrorArguments, LedgerError>> known = new TreeMap<>();\n" +
    table +
    "        return Map.copyOf(known);\n    }\n\n" +
    records.join("\n") +
    "}\n"
  );
}

function enumeration(name, notice, constants) {
  return (
    HEAD +
    javadoc(notice) +
    `public enum ${name} {\n    ${constants.join(",\n    ")};\n\n` +
    `    private static final ${name}[] BY_CODE = values();\n\n` +
    javadoc("The number that stands for it on the ledger.", "    ") +
    "    public int code() {\n        return ordinal();\n    }\n\n" +
    javadoc("What a number on the ledger stands for.", "    ") +
    `    public static ${name} ofCode(long code) {\n` +
    "        if (code < 0 || code >= BY_CODE.length) {\n" +
    `            throw new IllegalArgumentException("No ${name} has the code " + code);\n        }\n` +
    "        return BY_CODE[(int) code];\n    }\n}\n"
  );
}

function* enumDefinitions(node) {
  if (node.nodeType === "EnumDefinition") yield node;
  for (const child of node.nodes ?? []) yield* enumDefinitions(child);
}

function* enumerations(asts) {
  for (const ast of asts) {
    for (const { name, members, documentation } of enumDefinitions(ast)) {
      const notice = documentation.text.replace(/^\s*@notice /, "");
      yield [name, enumeration(name, notice, members.map((member) => upper(member.name)))];
    }
  }
}

function* generate(contracts, interfaces, asts) {
  yield ["LedgerError", errors(errorsOf(contracts, interfaces))];
  yield* enumerations(asts);
}

/** One line for each thing that the data dictionary explains. */
function* dictionary(contracts, interfaces, asts) {
  const type = ({ type, internalType }) => internalType.replace(/^(?:enum|struct) (?:\w+\.)?/, "").replace(/^contract .*/, type);
  const fields = new Set();
  for (const { name: contract, abi } of contracts) {
    for (const { name, inputs } of abi.filter((entry) => entry.type === "event")) {
      yield `event ${contract} ${name}: ${inputs.map((input) => input.name + (input.indexed ? "*" : "")).join(", ")}`;
      inputs.forEach((input) => fields.add(`field ${input.name}: ${type(input)}`));
    }
  }
  yield* [...fields].sort();
  for (const { name, inputs, notice } of errorsOf(contracts, interfaces)) {
    yield `error ${name}: ${inputs.map((input) => input.name).join(", ")}: ${notice}`;
  }
  for (const ast of asts) {
    for (const { name, members } of enumDefinitions(ast)) yield `enum ${name}: ${members.map((member) => member.name).join(", ")}`;
  }
}

module.exports = { dictionary, generate };
