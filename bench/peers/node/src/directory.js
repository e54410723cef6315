/** Whose each number is: a map from the number to the assistant's id. */
export function loadNumbers(database) {
  return new Map(database.prepare('select address, assistant_id from numbers').raw().all());
}
