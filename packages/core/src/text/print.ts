import type { Assign, Cluster, Clusters, Let, Sparse } from '../ir/clusters.ts'
import type { Declarations } from '../ir/declarations.ts'
import type { Equation, Equations, Range, Update } from '../ir/equations.ts'
import type { Expr } from '../ir/expr.ts'
import { one, equal } from '../ir/rational.ts'
import type { Loop, Node, Tree } from '../ir/tree.ts'
import { printDeclarations } from './declarations.ts'
import { printExpr, printOp } from './expr.ts'
import { quoteName } from './lexer.ts'

/** The text of a program: declarations, then the body under the name of its level. `parseProgram` reads it back. */
export function printProgram(root: Equations | Clusters | Tree): string {
  const printer = new BodyPrinter(root.decls)
  return [...printDeclarations(root.decls), root.level, ...indent(printer.body(root)), ''].join('\n')
}

const indent = (lines: readonly string[]): readonly string[] => lines.map((line) => `  ${line}`)
const block = (head: string, body: readonly string[]): readonly string[] => [`${head} {`, ...indent(body), '}']

/** The body alone, one line a string: what `explain` shows where declarations have not changed. */
export function printBody(root: Equations | Clusters | Tree): string {
  return new BodyPrinter(root.decls).body(root).join('\n')
}

export const updateSigns = { set: '=', add: '+=', min: 'min=', max: 'max=' } as const satisfies Record<Update, string>

class BodyPrinter {
  readonly #decls: Declarations

  constructor(decls: Declarations) {
    this.#decls = decls
  }

  body(root: Equations | Clusters | Tree): readonly string[] {
    switch (root.level) {
      case 'equations':
        return root.body.map((e) => this.#equation(e))
      case 'clusters':
        return root.body.flatMap((c) => this.#cluster(c))
      case 'tree':
        return root.body.flatMap((n) => this.#node(n))
      default:
        return root satisfies never
    }
  }

  #expr(e: Expr): string {
    return printExpr(e, this.#decls)
  }

  #equation(e: Equation): string {
    const guards = (e.guards ?? []).map((g) => this.#expr(g))
    return this.#store(e, guards.length === 0 ? '' : `if ${guards.join(', ')}: `)
  }

  #store(s: Equation | Assign | Sparse, guards = ''): string {
    const points = s.kind === 'scatter' || s.kind === 'gather' ? `${s.kind} ${quoteName(s.points)}: ` : ''
    const region = s.kind === 'assign' ? '' : this.#ranges(s.region)
    const within = s.kind === 'scatter' || s.kind === 'gather' ? this.#ranges('within' in s ? s.within : undefined) : ''
    const share = within === '' ? '' : `within ${within}`
    return `${s.origin}: ${points}${region}${share}${guards}${this.#expr(s.target)} ${updateSigns[s.update]} ${this.#expr(s.value)}`
  }

  #ranges(ranges: readonly Range[] = []): string {
    const list = ranges.map((r) => `${quoteName(r.dim)} in ${this.#expr(r.lo)}..${this.#expr(r.hi)}`)
    return list.length === 0 ? '' : `[${list.join(', ')}] `
  }

  #cluster({ iterations, guards, body }: Cluster): readonly string[] {
    const walks = iterations.map(
      (i) =>
        `${quoteName(i.dim)} in ${this.#expr(i.lo)}..${this.#expr(i.hi)}` +
        `${i.direction === 'backward' ? ' backward' : ''}${i.parallel ? ' parallel' : ''}`,
    )
    const head = walks.length === 0 ? 'once' : `for ${walks.join(', ')}`
    const guard = guards.length === 0 ? '' : ` if ${guards.map((g) => this.#expr(g)).join(', ')}`
    return block(
      head + guard,
      body.map((s) => (s.kind === 'let' ? this.#let(s, ` depth ${s.depth}`) : this.#store(s))),
    )
  }

  #let({ name, dtype, value }: Let, depth: string): string {
    return `let ${quoteName(name)}: ${dtype}${depth} = ${this.#expr(value)}`
  }

  #node(node: Node): readonly string[] {
    switch (node.kind) {
      case 'loop':
        return block(this.#loopHead(node), this.#nodes(node.body))
      case 'if':
        return block(`if ${this.#expr(node.cond)}`, this.#nodes(node.body))
      case 'let':
        // Depth says nothing here any more, but what is there must come back.
        return [this.#let(node, node.depth === 0 ? '' : ` depth ${node.depth}`)]
      case 'assign':
      case 'scatter':
      case 'gather':
        return [this.#store(node)]
      case 'ext-node': {
        const head = `node ${printOp(node.op)}(${node.args.map((a) => this.#expr(a)).join(', ')})`
        return node.body.length === 0 ? [head] : block(head, this.#nodes(node.body))
      }
      default:
        return node satisfies never
    }
  }

  #nodes(body: readonly Node[]): readonly string[] {
    return body.flatMap((n) => this.#node(n))
  }

  #loopHead({ index, dim, lo, hi, step, direction, parallel, simd, lanes }: Loop): string {
    const unit = step.kind === 'num' && equal(step.value, one)
    return [
      `loop ${quoteName(index)}`,
      ...(dim === index ? [] : [`over ${quoteName(dim)}`]),
      `in ${this.#expr(lo)}..${this.#expr(hi)}`,
      ...(unit ? [] : [`step ${this.#expr(step)}`]),
      ...(direction === 'backward' ? [direction] : []),
      ...(parallel ? ['parallel'] : []),
      ...(simd ? ['simd'] : []),
      ...(lanes === undefined ? [] : [`lanes ${lanes}`]),
    ].join(' ')
  }
}
