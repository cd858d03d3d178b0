/**
 * How a vector of so many lanes is cut into a patch of points along the two folded axes, the outer one first. Nearly
 * square patches meet the fewest vectors around them; the longer side lies along the inner axis, whose neighbours are
 * picked within half a register on machines whose wide vectors are two halves.
 */
export function patchOf(lanes: number): readonly [outer: number, inner: number] {
  const outer = 2 ** Math.floor(Math.log2(lanes) / 2)
  return [outer, lanes / outer]
}
