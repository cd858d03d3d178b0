import { expect, test } from 'vitest'
import { costOf, flopCosts } from './cost.ts'
import { Interner } from './interner.ts'

const ir = new Interner()
const [a, b, c] = [ir.symbol('a'), ir.symbol('b'), ir.symbol('c')]
const inverse = (x: typeof a) => ir.pow(x, ir.num(-1))

test('sums and products cost one less than their operands', () => {
  expect(costOf(ir.add([a, b, ir.mul([a, b, c])]))).toBe(4)
})

test('a difference costs one subtraction', () => {
  expect(costOf(ir.add([a, ir.mul([ir.num(-1), b])]))).toBe(1)
})

test('a product divides by a negative power, once', () => {
  expect(costOf(ir.mul([a, inverse(b)]), flopCosts)).toBe(1)
  expect(costOf(ir.mul([inverse(b), a]), flopCosts)).toBe(2)
  expect(costOf(ir.pow(b, ir.num(-2)), flopCosts)).toBe(2)
})

test('indices are free', () => {
  expect(costOf(ir.access('u', [ir.add([a, ir.num(1)])]))).toBe(0)
})
