// Reads the parse tables out of a compiled grammar, without tree-sitter's runtime: the module is given a memory of its
// own, asked for its TSLanguage, and every table is cut out by the lengths that the struct gives (tree_sitter/parser.h
// of ABI 14 and 15, 32-bit pointers). Functions, the lexer and the scanner, are said to be there or not, no more.

const BASE = 1024;

/** What a side module asks for before it can be started: the mem-info part of its dylink.0 section. */
function sizes(module) {
  const [section] = WebAssembly.Module.customSections(module, 'dylink.0');
  if (!section) throw new Error('is no side module: it has no dylink.0 section');
  const bytes = new Uint8Array(section);
  let at = 0;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value |= (byte & 127) << shift;
      if (byte < 128) return value >>> 0;
    }
  };
  while (at < bytes.length) {
    const kind = bytes[at++];
    const end = number() + at;
    if (kind === 1) {
      const [memory] = [number(), number()];
      return { memory, table: number() };
    }
    at = end;
  }
  throw new Error('does not say how much memory it wants');
}

/** @returns {{ exports: WebAssembly.Exports, memory: WebAssembly.Memory, dataBytes: number }} */
function start(module) {
  const { memory: dataBytes, table } = sizes(module);
  const memory = new WebAssembly.Memory({ initial: Math.ceil((BASE + dataBytes) / 65536) + 1 });
  const known = {
    memory,
    __indirect_function_table: new WebAssembly.Table({ initial: table + 1, element: 'anyfunc' }),
    __memory_base: new WebAssembly.Global({ value: 'i32' }, BASE),
    __table_base: new WebAssembly.Global({ value: 'i32' }, 1),
    __stack_pointer: new WebAssembly.Global({ value: 'i32', mutable: true }, memory.buffer.byteLength),
  };
  const env = { ...known };
  for (const { name, kind } of WebAssembly.Module.imports(module))
    if (kind === 'function')
      env[name] = () => {
        throw new Error(`calls ${name} before anything is parsed`);
      };
  const { exports } = new WebAssembly.Instance(module, { env });
  exports.__wasm_apply_data_relocs?.();
  return { exports, memory, dataBytes };
}

/**
 * @param {Uint8Array} wasm a compiled grammar
 * @returns what it is made of: the names it exports and imports, how many bytes of data it has, its counts, and its
 * tables as bytes
 */
export function readGrammar(wasm) {
  const module = new WebAssembly.Module(wasm);
  const symbol = WebAssembly.Module.exports(module)
    .map(({ name }) => name)
    .filter((name) => /^tree_sitter_/.test(name))
    .join(' ');
  const { exports, memory, dataBytes } = start(module);
  const language = exports[symbol]();
  const imports = WebAssembly.Module.imports(module)
    .filter(({ kind }) => kind === 'function')
    .map(({ name }) => name)
    .sort();
  return { symbol, imports, dataBytes, ...tablesOf(new Memory(memory.buffer), language) };
}

class Memory {
  #view;
  constructor(buffer) {
    this.#view = new DataView(buffer);
  }
  u8 = (at) => this.#view.getUint8(at);
  u16 = (at) => this.#view.getUint16(at, true);
  u32 = (at) => this.#view.getUint32(at, true);
  bytes(at, length) {
    return Buffer.from(this.#view.buffer.slice(at, at + length));
  }
  /** The string with its end, so that two of them cannot be taken for two others. */
  text(at) {
    if (at === 0) return Buffer.from([1]);
    let end = at;
    while (this.u8(end) !== 0) end++;
    return this.bytes(at, end - at + 1);
  }
}

const range = (length) => Array.from({ length }, (_, i) => i);
const most = (numbers) => numbers.reduce((a, b) => Math.max(a, b), 0);

function tablesOf(m, language) {
  const [abi, symbols, aliases, tokens, externals, states, largeStates, productions, fields] = range(9).map(
    (i) => m.u32(language + 4 * i),
  );
  const longestAliases = m.u16(language + 36);
  const pointer = (offset) => m.u32(language + offset);
  const array = (offset, length) => m.bytes(pointer(offset), pointer(offset) === 0 ? 0 : length);
  const strings = (offset, count) =>
    Buffer.concat(range(count).map((i) => m.text(m.u32(pointer(offset) + 4 * i))));
  const u16At = (offset, i) => m.u16(pointer(offset) + 2 * i);
  /** How far slices of {index, length} reach into the table that they cut. */
  const reach = (offset, count) =>
    most(range(count).map((i) => u16At(offset, 2 * i) + u16At(offset, 2 * i + 1)));

  // Cells of terminals are indexes of actions; those of other symbols are states.
  let lastAction = 0;
  let smallEnd = 0;
  const see = (terminal, value) => {
    if (terminal < tokens) lastAction = Math.max(lastAction, value);
  };
  for (const state of range(largeStates))
    for (const token of range(tokens)) see(token, u16At(40, state * symbols + token));
  for (const state of range(states - largeStates)) {
    let at = m.u32(pointer(48) + 4 * state);
    for (let groups = u16At(44, at++); groups > 0; groups--) {
      see(u16At(44, at + 2), u16At(44, at));
      at += 2 + u16At(44, at + 1);
    }
    smallEnd = Math.max(smallEnd, at);
  }
  let aliasEnd = 0;
  while (u16At(80, aliasEnd) !== 0) aliasEnd += 2 + u16At(80, aliasEnd + 1);

  const mode = abi >= 15 ? 3 : 2;
  const mostOfMode = (i) => most(range(states).map((state) => u16At(88, state * mode + i)));
  const tables = {
    counts: m.bytes(language, 38),
    parse_table: array(40, 2 * largeStates * symbols),
    small_parse_table: array(44, 2 * smallEnd),
    small_parse_table_map: array(48, 4 * (states - largeStates)),
    parse_actions: array(52, 8 * (lastAction + 1 + m.u8(pointer(52) + 8 * lastAction))),
    symbol_names: strings(56, symbols + aliases),
    field_names: strings(60, fields + 1),
    field_map_slices: array(64, 4 * productions),
    field_map_entries: array(68, 4 * reach(64, productions)),
    symbol_metadata: array(72, 3 * (symbols + aliases)),
    public_symbol_map: array(76, 2 * (symbols + aliases)),
    alias_map: array(80, 2 * (aliasEnd + 1)),
    alias_sequences: array(84, 2 * productions * longestAliases),
    lex_modes: array(88, 2 * mode * states),
    functions: Buffer.from([92, 96, 112, 116, 120, 124, 128].map((at) => Number(pointer(at) !== 0))),
    keyword_capture_token: m.bytes(language + 100, 2),
    external_states: array(104, externals * (mostOfMode(1) + 1)),
    external_symbols: array(108, 2 * externals),
    primary_state_ids: array(132, 2 * states),
  };
  if (abi >= 15) {
    const supertypes = pointer(148);
    const slices = supertypes === 0 ? 0 : 1 + most(range(supertypes).map((i) => u16At(152, i)));
    Object.assign(tables, {
      name: m.text(pointer(136)),
      reserved_words: array(140, 2 * m.u16(language + 144) * (mostOfMode(2) + 1)),
      supertypes: array(152, 2 * supertypes),
      supertype_slices: array(156, 4 * slices),
      supertype_entries: array(160, 2 * (slices === 0 ? 0 : reach(156, slices))),
      metadata: m.bytes(language + 164, 3),
    });
  }
  return { abi, states, symbols, fields, tables };
}
