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
  if (args.length !== 2)
    return args
      .map((a) => ir.id(a))
      .sort((a, b) => a - b)
      .join(' ')
  const first = ir.id(args[0] as Expr)
  const second = ir.id(args[1] as Expr)
  return first < second ? `${first} ${second}` : `${second} ${first}`
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
      const pairs: (readonly [Expr, Expr])[] = []
      for (let i = 0; i < args.length; i++) {
        const a = args[i] as Expr
        if (isMinusOne(a)) continue
        const divides = isDivisor(a)
        for (let k = i + 1; k < args.length; k++) {
          const b = args[k] as Expr
          if (!isMinusOne(b)) pairs.push(divides ? [b, a] : [a, b])
        }
      }
      return pairs
    },
    key: (ir, kind, operands) => `${kind} ${inAnyOrder(ir, operands)}`,
  },
} as const satisfies Record<string, Arrangement>

export const arrangementFor = (fp: Fp): Arrangement => (fp === 'fast' ? arrangements.pairs : arrangements.prefix)
