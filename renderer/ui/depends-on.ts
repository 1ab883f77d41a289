/** Reading values inside an effect is what makes it run again when they change; this says so. */
export function dependsOn(...values: readonly unknown[]): void {
  values.at(0);
}
