// Numbers as labels and pages show them: those of array/words.ts, under the names of old until every user takes them
// from there.

export { typesetNumber as numberText, typesetPercent as percentText } from '../../array/words.ts';
