import { didYouMean, inWords, isArgument, isFieldObject, type Diagnostic, type FieldObject } from '@courant/core'
import type { ProgramObjects } from '../objects.ts'
import type { Program } from '../program.ts'

/** Whether a function may stand for the one that the operator was built with. */
export function checkFunction(keyword: string, value: unknown, standard: FieldObject): Diagnostic | undefined {
  const expected = `a ${standard.kind.replaceAll('-', ' ')}`
  if (!isFieldObject(value)) {
    return {
      code: 'args/not-a-function',
      severity: 'error',
      message: `The argument '${keyword}' must be ${expected}, not ${inWords(value)}.`,
      hints: [`Put the numbers into one: '${keyword}.data.set(...)', or make another function and pass that.`],
    }
  }
  const wrong = (what: string, is: string, needs: string, hint: string): Diagnostic => ({
    code: `args/wrong-${what}`,
    severity: 'error',
    message: `The argument '${keyword}' has the wrong ${what}: '${value.name}' is ${is}, and the operator was built for ${needs}.`,
    hints: [hint],
  })
  if (value.kind !== standard.kind) {
    return wrong('kind', `a ${value.kind.replaceAll('-', ' ')}`, expected, `Pass ${expected}.`)
  }
  const [is, needs] = [value.field, standard.field]
  if (is.dtype !== needs.dtype) {
    return wrong(
      'dtype',
      is.dtype,
      needs.dtype,
      `Make it with 'dtype: "${needs.dtype}"', or build an operator for ${is.dtype}.`,
    )
  }
  if ((value.transient ?? false) !== (standard.transient ?? false)) {
    const of = (f: FieldObject): string => (f.transient ? 'transient' : 'kept between runs')
    return wrong(
      'lifetime',
      of(value),
      standard.transient ? 'a transient one' : 'one that is kept between runs',
      `Make '${value.name}' ${standard.transient ? "with 'transient: true'" : "without 'transient'"}.`,
    )
  }
  const shapeText = (f: typeof is): string =>
    `[${f.axes.map((a) => (a.slots ? `${a.dim} % ${a.slots}` : (a.dim ?? a.size))).join(', ')}]`
  const sameAxes =
    is.axes.length === needs.axes.length &&
    is.axes.every(
      (axis, k) => axis.slots === needs.axes[k]?.slots && sameDimension(axis.dim, needs.axes[k]?.dim, standard),
    )
  if (!sameAxes) {
    return wrong('shape', shapeText(is), shapeText(needs), "Make it with the same dimensions, 'timeOrder' and 'save'.")
  }
  return undefined
}

/** A sparse function's own dimension carries its name, so another one's counts as the same. */
const sameDimension = (a: string | undefined, b: string | undefined, standard: FieldObject): boolean =>
  a === b || (standard.field.role === 'points' && (a ?? '').startsWith('p_') && (b ?? '').startsWith('p_'))

export const otherPrecision = (
  keyword: string,
  { name }: Pick<FieldObject, 'name'>,
  is = '',
  needs = '',
): Diagnostic => ({
  code: 'args/wrong-dtype',
  severity: 'error',
  message: `The argument '${keyword}' has the wrong dtype: '${name}' is ${is}, and the operator was built for ${needs}.`,
  hints: [`Make it with 'dtype: "${needs}"', or build an operator for ${is}.`],
})

export const notComplex = (keyword: string, expected: string, value: unknown): Diagnostic => ({
  code: 'args/not-complex',
  severity: 'error',
  message: `The argument '${keyword}' must be ${expected}, not ${isFieldObject(value) ? `the real function '${value.name}'` : inWords(value)}.`,
  hints: [
    expected.endsWith('function') ? 'Make it with \'dtype: "complex64"\'.' : 'Write { re: 1, im: 2 }, or a number.',
  ],
})

export const notAnObject = (args: unknown): Diagnostic => ({
  code: 'args/not-an-object',
  severity: 'error',
  message: `'apply' takes its arguments by name, not ${inWords(args)}.`,
  hints: ["Write 'op.apply({ time_M: 100, dt: 1e-3 })'."],
})

export const notANumber = (keyword: string, value: unknown): Diagnostic => ({
  code: 'args/not-a-number',
  severity: 'error',
  message: `The argument '${keyword}' must be a finite number, not ${inWords(value)}.`,
  hints: isNumeral(value)
    ? [`Give the number itself: { ${keyword}: ${Number(value)} }.`]
    : typeof value === 'number'
      ? [`Look at what '${keyword}' is computed from.`]
      : [],
})

const isNumeral = (value: unknown): boolean =>
  typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))

/** What people call the number of steps, which the last one stands for. */
const countsSteps = /^(nt|n?_?steps?|time_?steps?|iterations?)$/i

export function unknownKeyword(program: Program, objects: ProgramObjects, keyword: string, value: unknown): Diagnostic {
  const dims = [...program.decls.dimensions.keys()]
  const params = [...program.decls.params.values()].filter(isArgument).map(({ name }) => name)
  const known = [...objects.fields.keys(), ...params, ...dims]
  const role = program.decls.params.get(keyword)?.role
  if (role?.kind === 'found') return foundByPlugin(program, keyword, role.owner)
  const last = [...program.decls.dimensions.values()].find(({ kind }) => kind === 'time')?.name
  const guess = last !== undefined && countsSteps.test(keyword) ? `${last}_M` : didYouMean(keyword, known)
  return {
    code: 'args/unknown',
    severity: 'error',
    message: `Operator '${program.name}' takes no argument '${keyword}'.`,
    notes: [known.length > 0 ? `It takes: ${known.join(', ')}.` : 'It takes none: it has no equations.'],
    hints: guess
      ? [`Did you mean '${guess}'?`]
      : isFieldObject(value)
        ? [
            `No equation of '${program.name}' holds a function '${keyword}': leave it out, or look for the term that should.`,
          ]
        : [],
  }
}

const foundByPlugin = ({ name }: Program, keyword: string, owner: string): Diagnostic => ({
  code: 'args/unknown',
  severity: 'error',
  message: `Operator '${name}' takes no argument '${keyword}'.`,
  notes: [`The plugin '${owner}' finds it for each run.`],
  hints: ['Leave it out.'],
})
