/** Why a scheme can't be analysed, in words for the report. Caught within this package. */
export class Unanalysable extends Error {}
