/** The method that Node's `console.log` asks for; other engines never call it. */
export const inspect: unique symbol = Symbol.for('nodejs.util.inspect.custom')
