import { dimensionsOfEquation, pointsOf, type Declarations, type Equation, type PassContext } from '@courant/core'

/**
 * A point of a grid and a point of a sparse function have nothing to do with each other: an equation over both would
 * pair each with each. A sparse operation is what relates them, and for one set of points at a time.
 */
export function checkDimensions(equation: Equation, decls: Declarations, cx: PassContext): void {
  const site = cx.program.equations[equation.origin]?.site
  const dims = dimensionsOfEquation(equation, decls)
  const kindOf = (dim: string): string | undefined => decls.dimensions.get(dim)?.kind
  const points = dims.filter((d) => kindOf(d) === 'points')
  if (equation.kind === 'eq') {
    const space = dims.filter((d) => kindOf(d) === 'space')
    if (points.length > 1 || (points.length === 1 && space.length > 0)) {
      const quoted = [...points, ...space].map((d) => `'${d}'`).join(', ')
      cx.report({
        code: 'lower/mixed-points',
        severity: 'error',
        message: `One equation runs over ${quoted}, which do not belong together.`,
        site,
        notes: ['Sparse points and grid points are related by interpolation weights only.'],
        hints: ["Use 'inject' to bring points to the grid, 'interpolate' to bring the grid to points."],
      })
    }
    for (const { dim } of equation.region) if (!dims.includes(dim)) reportRegion(dim, equation.origin, cx)
    return
  }
  const own = pointsOf(decls, equation.points)
  const foreign = points.find((d) => d !== own.dim)
  if (foreign === undefined) return
  cx.report({
    code: 'lower/mixed-points',
    severity: 'error',
    message: `A sparse operation on the points '${own.name}' uses a function of other points, along '${foreign}'.`,
    site,
    hints: ['Give both functions the same points, or copy the values over first.'],
  })
}

function reportRegion(dim: string, origin: number, cx: PassContext): void {
  cx.report({
    code: 'lower/region-dimension',
    severity: 'error',
    message: `An equation is restricted along '${dim}', but nothing in it varies along '${dim}'.`,
    site: cx.program.equations[origin]?.site,
  })
}
