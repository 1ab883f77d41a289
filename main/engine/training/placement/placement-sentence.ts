/** For a person. @param ops TensorFlow's names, at least one */
export function placementSentence(ops: readonly string[]): string {
  return `On the processor although the card is used: ${ops.join(', ')}.`;
}
