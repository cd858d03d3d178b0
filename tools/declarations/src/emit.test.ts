import { describe, expect, it } from 'vitest'
import { withModuleEndings } from './emit.ts'

describe('the endings of imports in declarations', () => {
  it('become those of the modules that are run', () => {
    expect(withModuleEndings("export * from './ir/expr.ts';")).toBe("export * from './ir/expr.js';")
    expect(withModuleEndings('type A = import("../a.ts").A;')).toBe('type A = import("../a.js").A;')
  })

  it('stay as they are where they name another package or stand in a text', () => {
    const texts = ['import ts from "typescript.ts";', "const script = 'node main.ts';"]
    expect(texts.map(withModuleEndings)).toEqual(texts)
  })
})
