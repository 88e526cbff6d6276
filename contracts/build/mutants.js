#!/usr/bin/env node
// Breaks the contracts on purpose, one small change at a time, and sees whether a test notices.
//
//   build/mutants.js [COUNT]      a fixed choice of COUNT mutants (100 if none is given); `all` takes every one
//
// Each source gives as large a share of its mutants as any other; which ones depends on each mutant's own text, so that an
// edit elsewhere hardly changes it. Survivors must stand in
// golden/survivors.json with the reason why no test can or should tell them from the original. The last line is the
// figure; exit 0 only if at least 90 % were killed and every survivor has its reason.
"use strict";

const { createHash } = require("node:crypto");
const { spawn, spawnSync } = require("node:child_process");
const { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const { availableParallelism } = require("node:os");
const { join, resolve } = require("node:path");

const module_ = join(__dirname, "..");
const tools = resolve(process.env.CONSILIUM_TOOLS ?? join(module_, "..", "target", "tools"));
const work = join(module_, "target", "mutants");
const home = join(work, "home");
const SOURCES = ["Consortium", "ModelLedger", "LiveList", "Checks", "EnodeId", "Bits"];
const KILLED_AT_LEAST = 0.9;

/** Endless loops end by their gas; whatever takes five times as long as the tests without a mutant is killed as well. */
let patience = 600_000;

// ---------------------------------------------------------------- mutants

const swaps = [
  ["==", "!="], ["!=", "=="], ["<=", "<"], [">=", ">"], ["<", "<="], [">", ">="], ["<", ">="], [">", "<="],
  ["&&", "||"], ["||", "&&"], ["+", "-"], ["-", "+"], ["*", "/"], ["<<", ">>"], [">>", "<<"],
  ["&", "|"], ["|", "&"], ["|=", "&="], ["++", "--"], ["true", "false"], ["false", "true"],
];
const OPERATOR = /(?<![=!<>&|+*/-])(==|!=|<=|>=|<<|>>|&&|\|\||\|=|\+\+|[<>+*&|]|-)(?![=<>&|+*-])/g;

/** Blanks out comments and texts, keeping every column. */
function code(line) {
  return line.replace(/"[^"]*"/g, (text) => " ".repeat(text.length)).replace(/\/\/.*$/, (text) => " ".repeat(text.length));
}

function* changesOf(line) {
  const plain = code(line);
  const replaced = (at, old, made) => line.slice(0, at) + made + line.slice(at + old.length);
  for (const { 0: found, index } of plain.matchAll(OPERATOR)) {
    for (const [from, to] of swaps) if (from === found) yield replaced(index, found, to);
  }
  for (const { 0: found, index } of plain.matchAll(/\b(true|false)\b/g)) {
    yield replaced(index, found, found === "true" ? "false" : "true");
  }
  for (const { 0: found, index } of plain.matchAll(/!(?=[\w(])/g)) yield replaced(index, found, "");
  for (const { 0: found, index } of plain.matchAll(/(?<![\w.])\d[\d_]*(?![\w.])/g)) {
    yield replaced(index, found, String(Number(found.replaceAll("_", "")) + 1));
  }
  const condition = plain.match(/^\s*(?:} )?(?:else )?if \((.*)\)(?= |$)/);
  if (condition && !/^\s*if \(.*\) revert/.test(plain)) {
    const at = plain.indexOf("(") + 1;
    yield replaced(at, condition[1], "true");
    yield replaced(at, condition[1], "false");
  }
  const statement = /^\s*(?:emit |delete |revert |if \(.*\) (?:revert|return|continue)|[\w.[\]]+(?:\(.*\))?(?:\.\w+)* (?:[|&+-]?=) |[\w.]+\(.*\);|\+\+)/;
  if (statement.test(plain) && /;\s*$/.test(plain)) yield line.replace(/\S.*/, "{}");
}

/** Lines that only declare can't be changed into something that compiles and differs. */
const skipped = /^\s*(?:\/\/|\/?\*|import|pragma|using|struct|mapping|library|contract|event|error|function [^{]*$|@)/;

function candidates() {
  const all = [];
  const seen = new Map();
  for (const name of SOURCES) {
    const lines = readFileSync(join(module_, "src", `${name}.sol`), "utf8").split("\n");
    lines.forEach((line, number) => {
      if (skipped.test(line)) return;
      for (const changed of new Set(changesOf(line))) {
        const text = `${name}: ${line.trim()} -> ${changed.trim()}`;
        seen.set(text, (seen.get(text) ?? 0) + 1);
        const id = seen.get(text) === 1 ? text : `${text} (${seen.get(text)})`;
        const rank = createHash("sha256").update(id).digest("hex");
        all.push({ name, number, id, rank, source: lines.with(number, changed).join("\n") });
      }
    });
  }
  return stratified(all);
}

/** An order of which every beginning holds the same share of each source's mutants. */
function stratified(all) {
  for (const name of SOURCES) {
    const own = all.filter((mutant) => mutant.name === name).sort((a, b) => (a.rank < b.rank ? -1 : 1));
    own.forEach((mutant, i) => (mutant.place = (i + 0.5) / own.length));
  }
  return all.sort((a, b) => a.place - b.place || (a.rank < b.rank ? -1 : 1));
}

// ---------------------------------------------------------------- tests

const environment = {
  PATH: process.env.PATH,
  HOME: home,
  FOUNDRY_SOLC: join(tools, "solc"),
  FOUNDRY_GAS_LIMIT: "3000000000",
  FOUNDRY_GAS_SNAPSHOT_CHECK: "false",
  FOUNDRY_FUZZ_RUNS: "24",
  FOUNDRY_INVARIANT_RUNS: "2",
  FOUNDRY_INVARIANT_DEPTH: "40",
  FOUNDRY_INVARIANT_SHRINK_RUN_LIMIT: "0",
};

function forge(folder, ...args) {
  return new Promise((done) => {
    const child = spawn(join(tools, "forge"), args, { cwd: folder, env: environment, detached: true });
    let output = "";
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      process.kill(-child.pid, "SIGKILL");
    }, patience);
    child.stdout.on("data", (data) => (output += data));
    child.stderr.on("data", (data) => (output += data));
    child.on("close", (status) => {
      clearTimeout(timer);
      done({ status, output, late });
    });
  });
}

/** Quick tests first: most mutants never see the campaigns. Gas doesn't count: any change would show in it. */
async function verdict(folder) {
  for (const which of [["--no-match-contract", "Invariants|Gas"], ["--match-contract", "Invariants"]]) {
    const { status, output, late } = await forge(folder, "test", "--fail-fast", "--threads", "1", ...which);
    if (late) return "killed (no end)";
    if (/Compiler run failed|Compilation failed/.test(output)) return "stillborn";
    if (status !== 0) return `killed by ${output.match(/\[FAIL[^\n]*\] (\w+)/)?.[1] ?? "a test"}`;
  }
  return "survived";
}

async function prepare() {
  rmSync(work, { recursive: true, force: true });
  const pristine = join(work, "pristine");
  mkdirSync(home, { recursive: true });
  for (const part of ["src", "test", "foundry.toml"]) cpSync(join(module_, part), join(pristine, part), { recursive: true });
  const start = Date.now();
  const { status, output } = await forge(pristine, "test", "--threads", "1");
  patience = 30_000 + 5 * (Date.now() - start);
  if (status !== 0) throw new Error(`the tests fail without any mutant:\n${output}`);
  return pristine;
}

async function worker(pristine, index, queue, results, wanted) {
  const folder = join(work, `worker-${index}`);
  for (let mutant; results.length < wanted && (mutant = queue.shift()); ) {
    rmSync(folder, { recursive: true, force: true });
    cpSync(pristine, folder, { recursive: true, preserveTimestamps: true });
    writeFileSync(join(folder, "src", `${mutant.name}.sol`), mutant.source);
    const result = await verdict(folder);
    if (result === "stillborn" || results.length >= wanted) continue;
    results.push({ ...mutant, result });
    if (process.env.VERBOSE || result === "survived") console.log(`${result}: ${mutant.name}.sol:${mutant.number + 1} ${mutant.id}`);
  }
}

// ---------------------------------------------------------------- the figure

async function main() {
  const queue = candidates();
  const wanted = process.argv[2] === "all" ? queue.length : Number(process.argv[2] ?? 100);
  const total = queue.length;
  const possible = Object.fromEntries(SOURCES.map((name) => [name, queue.filter((mutant) => mutant.name === name).length]));
  const pristine = await prepare();
  const results = [];
  const workers = Math.max(1, Math.min(availableParallelism(), 4));
  await Promise.all(Array.from({ length: workers }, (_, i) => worker(pristine, i, queue, results, wanted)));

  const reasons = JSON.parse(readFileSync(join(module_, "golden", "survivors.json"), "utf8"));
  const survivors = results.filter(({ result }) => result === "survived");
  const unexplained = survivors.filter(({ id }) => !(id in reasons));
  for (const { id } of survivors) console.log(`survivor: ${id}\n  because ${reasons[id] ?? "?"}`);
  rmSync(work, { recursive: true, force: true });
  const killed = results.length - survivors.length;
  for (const name of SOURCES) {
    const own = results.filter((mutant) => mutant.name === name);
    const dead = own.filter(({ result }) => result !== "survived").length;
    console.log(`${name}: ${dead} of ${own.length} killed, ${possible[name]} are possible`);
  }
  console.log(`${total} mutants are possible, ${results.length} were tried`);
  console.log(`mutants ${killed} of ${results.length}`);
  process.exit(unexplained.length === 0 && killed >= KILLED_AT_LEAST * results.length ? 0 : 1);
}

main();
