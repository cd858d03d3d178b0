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

const ids = (ir: Interner, args: readonly Expr[]): number[] => args.map((a) => ir.id(a))
const sortedIds = (ir: Interner, args: readonly Expr[]): readonly number[] => ids(ir, args).sort((a, b) => a - b)

export const arrangements = {
  /** Sums and products fold from the left, so their first two operands make a value; `a + b` and `b + a` are the same. */
  prefix: {
    name: 'operands-prefix',
    exactness: 'exact',
    pairs: ({ args: [a, b] }) => (a && b ? [[a, b]] : []),
    key: (ir, kind, operands) => {
      const turns = operands.length === 2 && !operands.some(isDivisor)
      return `${kind} ${(turns ? sortedIds(ir, operands) : ids(ir, operands)).join(' ')}`
    },
  },
  /** Any two operands, in any order. Not exact: (1e30 - 1e30) + 1 is 1, (1e30 + 1) - 1e30 is 0. */
  pairs: {
    name: 'operands-pairs',
    exactness: 'relaxed',
    pairs: ({ args }) => {
      const operands = args.filter((a) => !isMinusOne(a))
      const dividing = new Set(operands.filter(isDivisor))
      const found: (readonly [Expr, Expr])[] = []
      for (const [i, a] of operands.entries()) {
        for (const b of operands.slice(i + 1)) found.push(dividing.has(a) ? [b, a] : [a, b])
      }
      return found
    },
    key: (ir, kind, operands) => `${kind} ${sortedIds(ir, operands).join(' ')}`,
  },
} as const satisfies Record<string, Arrangement>

export const arrangementFor = (fp: Fp): Arrangement => (fp === 'fast' ? arrangements.pairs : arrangements.prefix)
