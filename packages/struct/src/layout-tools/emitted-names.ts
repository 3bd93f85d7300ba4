/** Words that C and C++ reserve, and names that <stdbool.h>, <stddef.h> or a compiler defines. */
const C_WORDS =
  words(`alignas alignof and and_eq asm atomic_cancel atomic_commit atomic_noexcept auto bitand bitor bool break case
catch char char16_t char32_t char8_t class co_await co_return co_yield compl concept const const_cast consteval constexpr constinit
continue decltype default delete do double dynamic_cast else enum explicit export extern false float for friend goto if inline int
int16_t int32_t int64_t int8_t linux long mutable namespace new noexcept not not_eq nullptr offsetof operator or or_eq private
protected public reflexpr register reinterpret_cast requires restrict return short signed size_t sizeof static static_assert
static_cast struct switch synchronized template this thread_local throw true try typedef typeid typename typeof typeof_unqual
uint16_t uint32_t uint64_t uint8_t union unix unsigned using virtual void volatile wchar_t while xor xor_eq NULL max_align_t
ptrdiff_t intptr_t uintptr_t intmax_t uintmax_t nullptr_t rsize_t ssize_t unreachable errno i386 mips WIN32 WIN64 WINNT`);

/** Entry points of programs and libraries. A type of the same name would conflict with the function. */
const C_ENTRY_POINTS = words('main wmain WinMain wWinMain DllMain');

/** Names that C reserves for the types and macros of <stdint.h>, of this and of later standards. */
const STDINT_NAMES =
  /^(?:u?int\w*_t|U?INT\w*_(?:MAX|MIN|WIDTH|C)|(?:PTRDIFF|R?SIZE|SIG_ATOMIC|WCHAR|WINT)_(?:MAX|MIN|WIDTH))$/;

const WGSL_WORDS =
  words(`NULL Self abstract active alias alignas alignof array as asm asm_fragment async atomic attribute auto await
bitcast bool break case cast catch class co_await co_return co_yield coherent column_major common compile compile_fragment concept
const const_assert const_cast consteval constexpr constinit continue continuing crate debugger decltype default delete demote
demote_to_helper diagnostic discard do dynamic_cast else enable enum explicit export extends extern external f16 f32 f64 fallthrough
false filter final finally fn for friend from fxgroup get goto groupshared highp i16 i32 i64 i8 if impl implements import inline
instanceof interface layout let loop lowp macro macro_rules mat2x2 mat2x2f mat3x3 mat3x3f mat4x4 mat4x4f match mediump meta mod
module move mut mutable namespace new nil noexcept noinline nointerpolation non_coherent noncoherent noperspective null nullptr of
operator override package packoffset partial pass patch pixelfragment precise precision premerge priv protected ptr pub public
readonly ref regardless register reinterpret_cast require requires resource restrict return sampler self set shared sizeof smooth
snorm static static_assert static_cast std struct subroutine super switch target template texture_1d texture_2d this thread_local
throw trait true try type typedef typeid typename typeof u16 u32 u64 u8 union unless unorm unsafe unsized use using var varying
vec2 vec2f vec2h vec2i vec2u vec3 vec3f vec3h vec3i vec3u vec4 vec4f vec4h vec4i vec4u virtual volatile wgsl where while with
writeonly yield`);

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(/\s+/));
}

/** Returns an identifier of a target language for a name. */
export type Identifier = (name: string) => string;

/** Returns an identifier that is valid in C and C++. */
export const identifierInC: Identifier = (name) =>
  identifier(name, (word) => C_WORDS.has(word) || STDINT_NAMES.test(word));

/** Returns an identifier for a type that is valid in C and C++, and is not the name of an entry point. */
export const typeNameInC: Identifier = (name) =>
  C_ENTRY_POINTS.has(name) ? `${name}_` : identifierInC(name);

/** Returns an identifier that is valid in WGSL. */
export const identifierInWGSL: Identifier = (name) => identifier(name, (word) => WGSL_WORDS.has(word));

/**
 * Keeps letters, digits, and single underscores at the beginning: names that begin with two are reserved by the
 * languages.
 */
function identifier(name: string, isReserved: (word: string) => boolean): string {
  const plain = name.replace(/\W/gu, '_').replace(/^_*(?=\d)/, '_');
  const own = /^(_?$|__|_[A-Z])/.test(plain) ? `x${plain}` : plain;
  return isReserved(own) ? `${own}_` : own;
}

/** Returns a unique identifier for each name: the name's own, with a number after it if another name has it. */
export function uniqueIdentifiers(names: readonly string[], identifierOf: Identifier): string[] {
  const taken = new Set<string>();
  return names.map((name) => uniqueIdentifier(identifierOf(name), taken));
}

/** Returns an identifier that is not taken, and marks it as taken. */
export function uniqueIdentifier(wanted: string, taken: Set<string>): string {
  let own = wanted;
  for (let count = 2; taken.has(own); count++) own = `${wanted}_${count}`;
  taken.add(own);
  return own;
}

/** Returns a name for use in a comment: one line that neither ends the comment nor continues it on the next line. */
export function inComment(text: string): string {
  return text.replace(/[^ -~]|\\|\?\?|\*\/|\/\*/gu, '_');
}
