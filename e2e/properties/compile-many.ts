import { registry, type Code, type Kernel, type LoadOptions } from '@courant/core'

type Fp = LoadOptions['fp']

/** A kernel to compile, and the arithmetic it is compiled for. */
export interface Request {
  readonly code: Code
  readonly fp: Fp
}

export interface Compiled {
  readonly kernels: ReadonlyMap<string, Kernel>
  readonly files: number
}

/** Kernels of one file share its flags. A compiler starts as fast for many as for one. */
const perFile = 25
/** How many compilers run at once. */
const atOnce = 2

/**
 * Compiles kernels of distinct names, many to a file. The result gives each by its name. `effort` asks for less of the
 * compiler than an operator does, where thousands are tried for what they compute, and none for its speed.
 */
export async function compileMany(requests: readonly Request[], effort?: 'O0'): Promise<Compiled> {
  const kernels = new Map<string, Kernel>()
  const files = filesOf(requests)
  const left = files.entries()
  const worker = async (): Promise<void> => {
    for (const [i, { codes, fp }] of left) {
      const code = together(`many_${i}`, codes)
      const all = await load(
        effort ? { ...code, text: `#pragma GCC optimize ("${effort}")\n\n${code.text}` } : code,
        fp,
      )
      for (const [at, { name }] of codes.entries()) kernels.set(name, chosen(all, at))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return { kernels, files: files.length }
}

interface File {
  readonly codes: readonly Code[]
  readonly fp: Fp
}

function filesOf(requests: readonly Request[]): readonly File[] {
  const groups = new Map<string, { codes: Code[]; fp: Fp }>()
  for (const { code, fp } of requests) {
    const key = [fp, ...code.needs].join()
    const group = groups.get(key) ?? { codes: [], fp }
    group.codes.push(code)
    groups.set(key, group)
  }
  return [...groups.values()].flatMap(({ codes, fp }) =>
    Array.from({ length: Math.ceil(codes.length / perFile) }, (_, i) => ({
      codes: codes.slice(i * perFile, (i + 1) * perFile),
      fp,
    })),
  )
}

/**
 * One file of C for many kernels: what they carry along once, then the kernels, then one of the common signature whose
 * first integer says which of them to run. So the host compiles, loads and runs them as it does any other.
 */
export function together(name: string, codes: readonly Code[]): Code {
  const carried = new Set<string>()
  const kernels: string[] = []
  for (const { name, text } of codes) {
    const start = text.indexOf(`\nint ${name}(`)
    if (start < 0) throw new Error(`The text of '${name}' has no function of that name.`)
    // Paragraph by paragraph, since a C file may define a helper once; the macros of its arguments are each kernel's own.
    const paragraphs = text
      .slice(0, start)
      .split('\n\n')
      .map((paragraph) => paragraph.replace(/^\/\*.*\*\/\n/, '').trim())
    const isMacro = (paragraph: string): boolean => /^#define \w+\(i0|courant_given/.test(paragraph)
    for (const paragraph of paragraphs) if (!isMacro(paragraph)) carried.add(paragraph)
    kernels.push([...paragraphs.filter(isMacro), text.slice(start + 1)].join('\n'))
  }
  const choose = [
    `int ${name}(void *const *fields, const int64_t *ints, const double *reals, double *timers) {`,
    '  switch (ints[0]) {',
    ...codes.map(({ name }, i) => `    case ${i}: return ${name}(fields, ints + 1, reals, timers);`),
    '    default: return 1;',
    '  }',
    '}\n',
  ]
  return {
    name,
    dialect: 'c',
    text: [...carried, ...kernels, choose.join('\n')].join('\n\n'),
    needs: codes[0]?.needs ?? [],
    abi: { fields: [], ints: [], reals: [], sections: [] },
  }
}

async function load(code: Code, fp: Fp): Promise<Kernel> {
  const host = registry().host
  if (!host) throw new Error('There is no host to compile on.')
  return host.load(code, { fp })
}

const chosen = (all: Kernel, at: number): Kernel => ({
  ...all,
  call: (frame) => all.call({ ...frame, ints: BigInt64Array.of(BigInt(at), ...frame.ints) }),
})
