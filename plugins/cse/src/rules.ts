import { isDivisor, isMinusOne, type Exactness, type Expr, type Fp, type Interner } from '@courant/core'

export type Nary = Extract<Expr, { kind: 'add' | 'mul' }>

/** Which parts of a sum or product are looked for in others, and when two of them are the same value. */
export interface Arrangement {
  readonly name: string
  readonly exactness: Exactness
  /** Pairs of operands that can be computed on their own, as a value of their own. */
  pairs(e: Nary): readonly (readonly [Expr, Expr])[]
  /** Equal for operands that add up, or multiply, to the same bits. */
  key(ir: Interner, kind: Nary['kind'], operands: readonly Expr[]): string
}

const inOrder = (ir: Interner, args: readonly Expr[]): string => args.map((a) => ir.id(a)).join(' ')

/** The same text in whatever order they are. Mostly they are two. */
function inAnyOrder(ir: Interner, args: readonly Expr[]): string {
  const ids = args.map((a) => ir.id(a))
  const [first = 0, second = 0] = ids
  if (ids.length > 2) ids.sort((a, b) => a - b)
  else if (first > second) ids.reverse()
  return ids.join(' ')
}

export const arrangements = {
  /** Sums and products fold from the left, so their first two operands make a value; `a + b` and `b + a` are the same. */
  prefix: {
    name: 'operands-prefix',
    exactness: 'exact',
    pairs: ({ args: [a, b] }) => (a && b ? [[a, b]] : []),
    key: (ir, kind, operands) => {
      const turns = operands.length === 2 && !operands.some(isDivisor)
      return `${kind} ${turns ? inAnyOrder(ir, operands) : inOrder(ir, operands)}`
    },
  },
  /** Any two operands, in any order. Not exact: (1e30 - 1e30) + 1 is 1, (1e30 + 1) - 1e30 is 0. */
  pairs: {
    name: 'operands-pairs',
    exactness: 'relaxed',
    pairs: ({ args }) => {
      const operands = args.filter((a) => !isMinusOne(a))
      return operands.flatMap((a, i) => {
        const divides = isDivisor(a)
        return operands.slice(i + 1).map((b): readonly [Expr, Expr] => (divides ? [b, a] : [a, b]))
      })
    },
    key: (ir, kind, operands) => `${kind} ${inAnyOrder(ir, operands)}`,
  },
} as const satisfies Record<string, Arrangement>

export const arrangementFor = (fp: Fp): Arrangement => (fp === 'fast' ? arrangements.pairs : arrangements.prefix)
