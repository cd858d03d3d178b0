import { apiVersion, verify, type Kernel, type Plugin, type Stage, type World } from '@courant/core'
import { Operator } from 'courant'
import { realise, textOf, type Draft, type RandomProgram } from './generate/program.ts'
import { difference, meaning, snapshot, valuesIn, valuesOf, worldOf, type Difference } from './oracle.ts'

/** A program that was built, with what its passes made of it. */
export interface Subject {
  readonly program: RandomProgram
  readonly operator: Operator
  readonly stages: readonly Stage[]
  readonly args: Readonly<Record<string, unknown>>
}

/** A program that something was thrown for, when it was written, built or bound to its arguments. */
export interface Refusal {
  readonly kind: 'refusal'
  readonly error: unknown
  readonly text: string
}

/** Where kernels are once they are compiled: an operator asks for its own when it runs, long after it was built. */
export type Kernels = Map<string, Kernel>

/** Watches the passes, and has the operator take its kernel from `kernels` instead of compiling it. */
export const watcher = (stages: Stage[], kernels: Kernels): Plugin => ({
  name: 'properties',
  apiVersion,
  options: {},
  changed: {},
  extras: {},
  apply({ hooks, runtime }) {
    hooks.afterPass.tap('properties', (stage) => void stages.push(stage))
    runtime.load.provide('properties', ({ name }) => {
      const kernel = kernels.get(name)
      return kernel ? Promise.resolve(kernel) : Promise.reject(new Error(`'${name}' was not compiled with the others.`))
    })
  },
})

/** Builds a program, its kernel named `name`, and checks the IR after every pass. */
export function construct(draft: Draft, name: string, kernels: Kernels): Subject | Refusal {
  let text = JSON.stringify(draft.setting)
  try {
    const program = realise(draft)
    text = textOf(program)
    const stages: Stage[] = []
    const { language, opt, fp, expand } = program.setting
    const options = { name, language, opt, fp, expand, plugins: [watcher(stages, kernels)] }
    const operator = new Operator(program.equations, options)
    for (const { root } of stages) if ('level' in root) verify(root)
    return { program, operator, stages, args: argumentsFor(program, operator) }
  } catch (error) {
    return { kind: 'refusal', error, text }
  }
}

/** Of a program's arguments those that its operator takes, and the sizes that its passes ask for. */
function argumentsFor({ args, setting }: RandomProgram, { parameters }: Operator): Subject['args'] {
  const known = Object.entries(args).filter(([key]) => parameters.includes(key))
  const asked = parameters.filter((key) => key.endsWith('_size'))
  const sizes = asked.map((key, i) => [key, setting.sizes[i % setting.sizes.length]] as const)
  return Object.fromEntries<unknown>([...known, ...sizes])
}

/** What a run of it would be refused for, if anything; it is then tried, and must leave all values as they were. */
export async function refusalOf({ program, operator, args }: Subject): Promise<Refusal | undefined> {
  const text = textOf(program)
  try {
    operator.arguments(args)
    return undefined
  } catch (error) {
    const before = snapshot(program.family)
    const ran = await operator.apply(args).then(
      () => true,
      () => false,
    )
    if (ran) return { kind: 'refusal', error: new Error('It ran although its arguments were refused.'), text }
    const { relative, field } = difference(before.keys(), valuesOf(before), valuesOf(snapshot(program.family)))
    if (relative > 0) return { kind: 'refusal', error: new Error(`The refused run changed '${field}'.`), text }
    return { kind: 'refusal', error, text }
  }
}

export interface PassDifference extends Difference {
  readonly pass: string
}

export interface Verdict {
  readonly subject: Subject
  /** What each pass made of the program, against the equations as written. */
  readonly passes: readonly PassDifference[]
  /** What each pass after `discretise` made of it, against what it got: all is floating point by then. */
  readonly steps: readonly PassDifference[]
  /** The kernel, against the equations as written. */
  readonly kernel: Difference
  /** The kernel, against the interpreted loops. */
  readonly loops: Difference
}

/** Which of the passes' results are interpreted: `each`, or of those after the first floating-point one only the `last`. */
export type Watched = 'each' | 'last'

/** Interprets a compiled program at every level, from the first one on at which it has a meaning, and runs it. */
export async function judge(subject: Subject, seed: number, watched: Watched = 'each'): Promise<Verdict> {
  const { program, operator, args } = subject
  const { family, setting } = program
  const before = snapshot(family)
  const scalars = operator.arguments(args)
  const meanings: { readonly pass: string; readonly world: World }[] = []
  const last = subject.stages.findLast(({ root, changed }) => 'level' in root && changed)
  for (const stage of subject.stages) {
    const { pass, root, changed } = stage
    if (!('level' in root) || (meanings.length > 0 && !changed)) continue
    if (watched === 'last' && meanings.length > 1 && stage !== last) continue
    const world = worldOf(root.decls, family, before, scalars)
    const made = meaning(root, world, seed + meanings.length)
    if (made) meanings.push({ pass, world: made })
  }
  await operator.apply(args, { threads: setting.threads, check: setting.stepwise ? 'every-step' : 'chunk' })
  const after = valuesOf(snapshot(family))

  const [written, ...made] = meanings
  const loops = made.at(-1)
  if (!written || !loops) throw new Error('Nothing was compiled.')
  const names = [...operator.program.decls.fields.values()]
    .filter(({ role }) => role === 'grid' || role === 'points')
    .map(({ name }) => name)
  const apart = (a: World, b: World): Difference => difference(names, valuesIn(a), valuesIn(b))
  return {
    subject,
    passes: made.map(({ pass, world }) => ({ pass, ...apart(written.world, world) })),
    steps: made.slice(1).map(({ pass, world }, i) => ({ pass, ...apart(made[i]?.world ?? world, world) })),
    kernel: difference(names, valuesIn(written.world), after),
    loops: difference(names, valuesIn(loops.world), after),
  }
}
